#include "ui/help/help_page.h"

#include <QAction>
#include <QCoreApplication>
#include <QDialog>
#include <QFile>
#include <QMap>
#include <QTextBrowser>
#include <QVBoxLayout>

#include <utility>
#include <vector>

// The pages live in a static library, whose resources nobody registers by himself.
static void initHelp() { // NOLINT(misc-use-anonymous-namespace): the macro names a global function
    Q_INIT_RESOURCE(help);
}

namespace ui::help {

namespace {

constexpr QSize pageSize(760, 620);

struct HelpTexts {
    Q_DECLARE_TR_FUNCTIONS(ui::help::HelpPage)
};

QTextBrowser& newPage(QWidget& parent, const char* name, const QString& title) {
    auto* dialog = new QDialog(&parent);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setObjectName(QLatin1String(name));
    dialog->setWindowTitle(title);
    dialog->resize(pageSize);
    auto* layout = new QVBoxLayout(dialog);
    layout->setContentsMargins(0, 0, 0, 0);
    auto* page = new QTextBrowser;
    page->setOpenExternalLinks(true);
    page->setAccessibleName(title);
    layout->addWidget(page);
    dialog->show();
    return *page;
}

using Keys = std::vector<std::pair<QString, QString>>;

QString tableOf(const QString& title, const Keys& keys) {
    QString html = QStringLiteral("<h3>%1</h3><table cellpadding='3'>").arg(title);
    for (const auto& [key, what] : keys)
        html += QStringLiteral("<tr><td><b>%1</b></td><td>%2</td></tr>").arg(key.toHtmlEscaped(), what.toHtmlEscaped());
    return html + QStringLiteral("</table>");
}

Keys keysOfActions(const QWidget& window) {
    QMap<QString, QString> sorted;
    for (const QAction* action : window.findChildren<QAction*>())
        if (!action->shortcut().isEmpty() && !action->text().isEmpty())
            sorted[action->shortcut().toString(QKeySequence::NativeText)] =
                QString(action->text()).remove(u'&').remove(u'…');
    Keys keys;
    for (auto key = sorted.begin(); key != sorted.end(); ++key)
        keys.emplace_back(key.key(), key.value());
    return keys;
}

Keys keysOfThePlot() {
    return {{HelpTexts::tr("Tab"), HelpTexts::tr("the next line or edge")},
            {HelpTexts::tr("Arrow and page keys"), HelpTexts::tr("move the chosen line, edge or cursor")},
            {HelpTexts::tr("Return"), HelpTexts::tr("type its value")},
            {HelpTexts::tr("Insert, Delete"), HelpTexts::tr("cut at the cursor, remove the chosen edge")},
            {QStringLiteral("F"), HelpTexts::tr("show all of every curve")},
            {HelpTexts::tr("Wheel, Ctrl+drag, right drag"), HelpTexts::tr("zoom, move, zoom into a frame")}};
}

Keys keysOfTheImages() {
    return {{HelpTexts::tr("Arrow keys, Home, End"), HelpTexts::tr("choose a picture")},
            {HelpTexts::tr("Return"), HelpTexts::tr("the chosen one large, beside the reference")},
            {HelpTexts::tr("Space (held)"), HelpTexts::tr("all show the reference; in Flicker: the other one")},
            {QStringLiteral("1 … 7"), HelpTexts::tr("ways of comparing")},
            {QStringLiteral("+ − F S"), HelpTexts::tr("larger, smaller, fit, smooth")},
            {HelpTexts::tr("Up, Down"), HelpTexts::tr("the row before or after, while a pair is shown")},
            {QStringLiteral("X"), HelpTexts::tr("swap the pair")},
            {HelpTexts::tr("Escape"), HelpTexts::tr("back to the grid")}};
}

} // namespace

void showMethod(QWidget& parent) {
    initHelp();
    QFile file(QStringLiteral(":/help/METHOD.md"));
    QTextBrowser& page = newPage(parent, "methodPage", HelpTexts::tr("Formulas"));
    if (file.open(QIODevice::ReadOnly))
        page.setMarkdown(QString::fromUtf8(file.readAll()));
}

void showKeys(QWidget& window) {
    QTextBrowser& page = newPage(window, "keysPage", HelpTexts::tr("Keyboard shortcuts"));
    page.setHtml(tableOf(HelpTexts::tr("Everywhere"), keysOfActions(window)) +
                 tableOf(HelpTexts::tr("In the plot"), keysOfThePlot()) +
                 tableOf(HelpTexts::tr("In the images"), keysOfTheImages()));
}

} // namespace ui::help
