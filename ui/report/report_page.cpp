#include "ui/report/report_page.h"

#include "ui/report/report_sections.h"

#include <QLocale>

namespace ui::report {

namespace {

const QLatin1String pageStyle(
    R"(:root{color-scheme:light dark}body{font:15px/1.5 system-ui,sans-serif;max-width:62rem;margin:2rem auto;padding:0 1rem;color:#1b1f24;background:#fff}
h1{margin-bottom:.2rem}h2{margin:2rem 0 .5rem;font-size:1.25rem}
table{border-collapse:collapse;margin:.6rem 0}td,th{padding:.25rem .8rem;border-bottom:1px solid #d9dce1;font-variant-numeric:tabular-nums}
th.row{font-weight:400}.facts td,.facts th{padding:.15rem .8rem .15rem 0;border:0;vertical-align:top}.name{font-weight:400;text-align:left;color:#57606a;white-space:nowrap}
.plot svg{width:100%;height:auto;max-width:62rem}img{max-width:100%;height:auto}
.pictures{display:flex;flex-wrap:wrap;gap:1rem}figure{margin:0}.pictures img,.compared img{image-rendering:pixelated}.compared td,.compared th{padding:.25rem .35rem;border:0;text-align:center;vertical-align:top}.compared th.row{text-align:right;vertical-align:middle}small{color:#57606a}
pre,code{font:13px/1.4 ui-monospace,monospace}pre{background:#f4f6f8;border:1px solid #d9dce1;border-radius:4px;padding:.7rem;white-space:pre-wrap;overflow-wrap:anywhere;max-height:32rem;overflow:auto}
.warning{border-left:4px solid #d55e00;padding:.3rem .8rem;background:#fff4ec}
@media screen and (prefers-color-scheme:dark){body{color:#d7dde4;background:#14171b}td,th{border-color:#3a424c}.name,small{color:#98a3af}.plot{background:#fff;border-radius:4px;padding:.4rem}pre{background:#1d2127;border-color:#3a424c}.warning{background:#33241a}}
@media print{@page{margin:18mm}body{margin:0;max-width:none;font-size:10pt}h2{break-after:avoid}h2.page{break-before:page}figure,tr,.plot,img{break-inside:avoid}pre{max-height:none;border:0;padding:0;background:none}}
)");

/// Of the texts: those that are not translated are English.
QString language() {
    const QLocale locale;
    return locale.language() == QLocale::C ? QStringLiteral("en") : locale.name().section(QLatin1Char('_'), 0, 0);
}

} // namespace

QByteArray reportHtml(const ReportContent& content) {
    BrowserMedium medium;
    const QString html =
        QStringLiteral("<!DOCTYPE html>\n<html xmlns=\"http://www.w3.org/1999/xhtml\" lang=\"%1\">\n<head>\n"
                       "<meta charset=\"utf-8\"/>\n<meta http-equiv=\"Content-Security-Policy\" "
                       "content=\"default-src 'none'; img-src data:; style-src 'unsafe-inline'\"/>\n"
                       "<meta name=\"viewport\" content=\"width=device-width\"/>\n"
                       "<title>%2</title>\n<style>%3</style>\n</head>\n<body>\n<main>\n%4</main>\n</body>\n</html>\n")
            .arg(language(), escaped(reportTitle() + QStringLiteral(" – ") + reportSubject(content)), pageStyle,
                 reportBody(content, medium));
    return html.toUtf8();
}

} // namespace ui::report
