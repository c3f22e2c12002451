#include "app/window.h"

#include "core/base/error.h"
#include "core/base/resources.h"
#include "core/base/text.h"
#include "ui/workbench/compute_choice.h"
#include "ui/workbench/main_window.h"

#include <QApplication>
#include <QStandardPaths>

#include <clocale>
#include <cstdio>
#include <cstdlib>
#include <filesystem>

namespace app {
namespace {

bool hasDisplay() {
    return qEnvironmentVariableIsSet("QT_QPA_PLATFORM") || !qEnvironmentVariableIsEmpty("DISPLAY") ||
           !qEnvironmentVariableIsEmpty("WAYLAND_DISPLAY");
}

/// Qt aborts where the display that the environment names does not answer; a person gets one line and a status instead.
void endOnFatalMessage(QtMsgType type, const QMessageLogContext&, const QString&) {
    if (type != QtFatalMsg)
        return;
    std::fputs("tessera: the display does not answer; tessera report shows the same study without one\n", stderr);
    std::_Exit(1);
}

} // namespace

int runWindow(const std::string& spec, const std::string& weights, const core::ComputeOptions& compute, bool isChosen) {
    std::error_code ignored;
    if (!core::isBuiltInModel(spec) && !std::filesystem::exists(spec, ignored))
        throw core::Error(core::ErrorCode::BadInput,
                          core::escapedPath(spec) +
                              ": no such command, file or folder (tessera --help lists commands)");
    if (!hasDisplay())
        throw core::Error(core::ErrorCode::Failed, "no display for the window; tessera report " +
                                                       core::escapedPath(spec) +
                                                       " --out report.html shows the same study without one");
    static int argc = 1;
    static char name[] = "tessera";
    static char* argv[] = {name, nullptr};
    const QtMessageHandler handler = qInstallMessageHandler(endOnFatalMessage);
    QApplication application(argc, argv);
    qInstallMessageHandler(handler);
    std::setlocale(LC_NUMERIC, "C"); // files and messages; what people read goes through QLocale
    QApplication::setApplicationName(QStringLiteral("Tessera"));
    QApplication::setOrganizationName(QStringLiteral("Tessera"));
    QGuiApplication::setDesktopFileName(QStringLiteral("io.github.tessera_workbench.Tessera"));
    ui::workbench::MainWindow window(
        {.compute = isChosen ? compute : ui::workbench::keptCompute().value_or(compute),
         .stateFolder = QStandardPaths::writableLocation(QStandardPaths::AppLocalDataLocation)});
    window.show();
    window.openSpec(QString::fromStdString(spec), QString::fromStdString(weights));
    return QApplication::exec();
}

} // namespace app
