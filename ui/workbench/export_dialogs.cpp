#include "ui/workbench/export_dialogs.h"

#include "core/study/study_outputs.h"
#include "ui/figures/figures_dialog.h"
#include "ui/files/file_dialogs.h"
#include "ui/files/file_memory.h"
#include "ui/workbench/export_dialog.h"
#include "ui/workbench/main_window.h"
#include "ui/workbench/study_report.h"

#include <QCoreApplication>
#include <QDir>

namespace ui::workbench {

namespace {

struct Texts {
    Q_DECLARE_TR_FUNCTIONS(ui::workbench::ExportDialogs)
};

/// Before anything is made: nothing that the study reads is replaced, and the place can be written.
std::function<void(const QString&)> placeFor(MainWindow& window, core::Output::Kind kind) {
    return [&window, kind](const QString& path) {
        core::study::requireOutput(
            window.document().study(),
            {.name = Texts::tr("The place").toStdString(),
             .path = path.toStdString(),
             .kind = kind,
             .check = kind == core::Output::Kind::Folder ? core::exporting::requireReplaceable : nullptr});
    };
}

} // namespace

void chooseExport(MainWindow& window) {
    const QString kind = QStringLiteral("export");
    const QString suggested = QDir(files::lastFolder(kind)).absoluteFilePath(Texts::tr("pruned-model"));
    ExportDialog dialog(suggested, placeFor(window, core::Output::Kind::Folder), &window);
    if (dialog.exec() != QDialog::Accepted)
        return;
    files::keepFolder(kind, dialog.folder());
    window.runner().exportPruned(dialog.folder(), dialog.format());
}

QString choosePlots(MainWindow& window) {
    figures::FiguresDialog dialog(&window);
    if (dialog.exec() != QDialog::Accepted)
        return {};
    files::keepFolderItself(QStringLiteral("plots"), dialog.choice().folder);
    figures::exportFigures(window.figures(), dialog.choice());
    return dialog.choice().folder;
}

QString chooseReport(MainWindow& window) {
    const QString page = Texts::tr("Page for a browser (*.html)");
    const QString paper = Texts::tr("Paper (*.pdf)");
    QString chosen = page;
    const QString path = files::askForNewFile({&window,
                                               QStringLiteral("report"),
                                               Texts::tr("Write a report"),
                                               {},
                                               placeFor(window, core::Output::Kind::File)},
                                              Texts::tr("report"), page + QStringLiteral(";;") + paper, &chosen);
    if (!path.isEmpty())
        writeReportOf(window, path.toStdString());
    return path;
}

} // namespace ui::workbench
