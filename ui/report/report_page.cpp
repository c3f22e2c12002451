#include "ui/report/report_page.h"

#include "ui/panels/stage_row.h"
#include "ui/theme/colours.h"
#include "ui/theme/number_text.h"

#include <QBuffer>
#include <QCoreApplication>
#include <QLocale>

#include <numeric>

namespace ui::report {

namespace {

using workbench::PictureSet;

constexpr int shownSide = 128; ///< small pictures are enlarged by a whole factor up to this

/// Gives the texts of this file a context for translators.
struct Text {
    Q_DECLARE_TR_FUNCTIONS(ui::report::ReportPage)
};

QString escaped(const std::string& text) {
    return QString::fromStdString(text).toHtmlEscaped();
}

QString embedded(const QImage& image, const QString& description, int width = 0) {
    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    image.save(&buffer, "PNG");
    const QString size = width > 0 ? QStringLiteral(" width='%1'").arg(width) : QString();
    return QStringLiteral("<img alt='%1'%2 src='data:image/png;base64,%3'>")
        .arg(description.toHtmlEscaped().replace(QLatin1Char('\''), QLatin1String("&#39;")), size,
             QString::fromLatin1(bytes.toBase64()));
}

QString embedded(const core::Image& image, const QString& description) {
    const QImage picture(image.rgb.data(), image.width, image.height, 3 * image.width, QImage::Format_RGB888);
    const int factor = std::max(1, shownSide / std::max(1, image.width));
    return embedded(picture.scaled(factor * picture.size()), description);
}

QString row(const QStringList& cells, const QString& tag = QStringLiteral("td")) {
    QString html = QStringLiteral("<tr>");
    for (const QString& cell : cells)
        html += QStringLiteral("<%1>%2</%1>").arg(tag, cell);
    return html + QStringLiteral("</tr>\n");
}

QString heading(const QString& text) {
    return QStringLiteral("<h2>%1</h2>\n").arg(text);
}

QString decibels(double psnr) {
    return Text::tr("%1 dB").arg(QLocale().toString(psnr, 'f', 1));
}

double mean(const std::vector<double>& values) {
    return values.empty() ? 0 : std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

QString summary(const ReportContent& content) {
    const auto& model = content.results.model;
    const core::schedule::StagePlan& plan = content.plan;
    QString html = QStringLiteral("<table class='facts'>");
    if (model) {
        const core::schedule::ScheduleConfig& schedule = model->info.schedule;
        html += row({Text::tr("Model"), escaped(model->info.name)});
        html += row({Text::tr("Architecture"), escaped(model->info.architecture)});
        html += row({Text::tr("Parameters"), theme::countText(model->info.parameters)});
        html += row({Text::tr("Schedule"), Text::tr("%1, T = %2").arg(escaped(schedule.name)).arg(schedule.timesteps)});
    }
    html += row({Text::tr("Sampling steps"), QString::number(content.study.sampling.steps)});
    html += row({QStringLiteral("M, λ, σ²"), QStringLiteral("%1; %2; %3")
                                                 .arg(theme::shortNumber(plan.m), theme::shortNumber(plan.lambda),
                                                      theme::shortNumber(plan.sigma2))});
    html += row({Text::tr("Target sparsity"), theme::percentText(plan.targetSparsity)});
    html += row({Text::tr("Computed on"), content.device.toHtmlEscaped()});
    return html + QStringLiteral("</table>\n");
}

QString stageTable(const ReportContent& content) {
    QString html = QStringLiteral("<table>");
    html += row({Text::tr("Stage"), Text::tr("t"), Text::tr("Steps"), Text::tr("Mean score"), Text::tr("Sparsity"),
                 Text::tr("Achieved"), Text::tr("MACs per forward")},
                QStringLiteral("th"));
    const auto& pruned = content.results.pruned;
    for (std::size_t i = 0; i < content.plan.stages.size(); ++i) {
        const core::schedule::Stage& stage = content.plan.stages[i];
        const bool isAchieved = pruned && i < pruned->report.stages.size();
        const QString swatch = QStringLiteral("<span class='swatch' style='background:%1'></span> ")
                                   .arg(theme::stageColour(stage, static_cast<int>(i)).name());
        html += row({swatch + panels::stageTitle(stage.name).toHtmlEscaped(),
                     QStringLiteral("%1 … %2").arg(stage.lastT).arg(stage.firstT), QString::number(stage.steps),
                     QLocale().toString(stage.meanScore, 'f', 2), theme::percentText(stage.sparsity),
                     isAchieved ? theme::percentText(pruned->report.stages[i].achievedSparsity) : QStringLiteral("–"),
                     i < content.cost.stages.size() ? theme::macsText(content.cost.stages[i]) : QStringLiteral("–")});
    }
    return html + QStringLiteral("</table>\n");
}

QString costTable(const ReportContent& content) {
    const PictureSet& dense = content.results.dense;
    const PictureSet& pruned = content.results.prunedPictures;
    QString html = QStringLiteral("<table>");
    html +=
        row({QString(), Text::tr("MACs per picture"), Text::tr("Time per picture"), Text::tr("PSNR"), Text::tr("SSIM")},
            QStringLiteral("th"));
    html += row({Text::tr("Dense"), theme::macsText(dense.macs), theme::secondsText(dense.secondsPerPicture()),
                 QStringLiteral("–"), QStringLiteral("–")});
    if (!pruned.images.empty())
        html += row({Text::tr("Pruned"), theme::macsText(pruned.macs), theme::secondsText(pruned.secondsPerPicture()),
                     decibels(mean(pruned.psnr)), QLocale().toString(mean(pruned.ssim), 'f', 3)});
    return html + QStringLiteral("</table>\n");
}

QString figure(const ReportContent& content, std::size_t i, const QString& name) {
    const PictureSet& dense = content.results.dense;
    const PictureSet& pruned = content.results.prunedPictures;
    QString html = QStringLiteral("<figure><div>") + embedded(dense.images[i], Text::tr("%1, dense").arg(name));
    if (i < pruned.images.size())
        html += embedded(pruned.images[i], Text::tr("%1, pruned").arg(name));
    html += QStringLiteral("</div><figcaption>") + Text::tr("%1 · seed %2").arg(name).arg(dense.choices.seeds[i]);
    if (i < pruned.psnr.size())
        html += QStringLiteral("<br>%1 · SSIM %2")
                    .arg(decibels(pruned.psnr[i]), QLocale().toString(pruned.ssim[i], 'f', 3));
    return html + QStringLiteral("</figcaption></figure>\n");
}

QString pictureTable(const ReportContent& content) {
    const PictureSet& dense = content.results.dense;
    const std::vector<int> labels = workbench::resolvedLabels(dense.choices, content.results.model->info.classes);
    const std::vector<std::string>& names = content.results.model->info.classNames;
    QString html = QStringLiteral("<div class='pictures'>");
    for (std::size_t i = 0; i < dense.images.size(); ++i) {
        const auto label = static_cast<std::size_t>(labels[i]);
        html += figure(content, i, label < names.size() ? escaped(names[label]) : Text::tr("class %1").arg(labels[i]));
    }
    return html + QStringLiteral("</div>\n");
}

QString notes(const ReportContent& content) {
    if (!content.results.pruned || content.results.pruned->report.notes.empty())
        return {};
    QString html = heading(Text::tr("Notes")) + QStringLiteral("<ul>");
    for (const std::string& note : content.results.pruned->report.notes)
        html += QStringLiteral("<li>%1</li>").arg(escaped(note));
    return html + QStringLiteral("</ul>\n");
}

const QLatin1String
    style("body{font:15px/1.5 system-ui,sans-serif;max-width:62rem;margin:2rem auto;padding:0 1rem;"
          "color:#1b1f24;background:#fff}img{max-width:100%}h1{margin-bottom:.2rem}"
          "table{border-collapse:collapse;margin:.6rem 0}td,th{padding:.25rem .8rem;text-align:right;"
          "border-bottom:1px solid #d9dce1}td:first-child,th:first-child{text-align:left}"
          ".facts td{text-align:left}.swatch{display:inline-block;width:.9em;height:.9em;"
          "border-radius:2px}.pictures{display:flex;flex-wrap:wrap;gap:1rem}figure{margin:0}"
          "figure img{image-rendering:pixelated;margin-right:4px}figcaption{font-size:13px;color:#555}");

} // namespace

QString reportHtml(const ReportContent& content) {
    const QString title = Text::tr("Tessera report");
    QString html = QStringLiteral("<!doctype html><html lang='%1'><head><meta charset='utf-8'><title>%2</title>"
                                  "<style>%3</style></head><body>\n")
                       .arg(QLocale().name().left(2), title, style);
    html += QStringLiteral("<h1>%1</h1>\n").arg(title) + summary(content);
    html += heading(Text::tr("Learning dynamics and stages"));
    html += embedded(content.plot, Text::tr("Dynamics plot"), content.plot.width() / 2) + stageTable(content);
    if (content.results.model && !content.results.dense.images.empty())
        html += heading(Text::tr("Pictures: dense left, pruned right")) + costTable(content) + pictureTable(content);
    html += notes(content);
    if (!content.window.isNull())
        html += heading(Text::tr("The window")) + embedded(content.window, Text::tr("Rendering of Tessera's window"));
    return html + QStringLiteral("</body></html>\n");
}

} // namespace ui::report
