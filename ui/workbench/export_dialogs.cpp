#include "ui/workbench/export_dialogs.h"

#include "core/study/study_outputs.h"
#include "ui/figures/figures_dialog.h"
#include "ui/files/file_dialogs.h"
#include "ui/files/file_memory.h"
#include "ui/workbench/main_window.h"
#include "ui/workbench/study_report.h"

#include <QCoreApplication>

#include <algorithm>
#include <array>

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
    using core::exporting::ExportFormat;
    const std::array<std::pair<QString, ExportFormat>, 3> formats{
        {{Texts::tr("Staged model for Tessera (*)"), ExportFormat::Staged},
         {Texts::tr("A cut model per stage, in the source's layout (*)"), ExportFormat::Cut},
         {Texts::tr("A zero-filled model per stage, for other tools (*)"), ExportFormat::ZeroFilled}}};
    QStringList names;
    for (const auto& [name, format] : formats)
        names.append(name);
    QString chosen = names.front();
    const QString folder =
        files::askForNewFile({&window, QStringLiteral("export"), Texts::tr("Export the pruned model to a new folder"),
                              QFileDialog::ShowDirsOnly, placeFor(window, core::Output::Kind::Folder)},
                             Texts::tr("pruned-model"), names.join(QStringLiteral(";;")), &chosen);
    const auto format = std::max<qsizetype>(0, names.indexOf(chosen));
    if (!folder.isEmpty())
        window.runner().exportPruned(folder, formats[static_cast<std::size_t>(format)].second);
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
