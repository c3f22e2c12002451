#include "ui/workbench/about.h"

#include <QCoreApplication>
#include <QMessageBox>

namespace ui::workbench {
namespace {

QString text(const char* source) {
    return QCoreApplication::translate("ui::workbench::MainWindow", source);
}

} // namespace

void showAbout(QWidget& window) {
    QMessageBox box(
        QMessageBox::NoIcon, text(QT_TRANSLATE_NOOP("ui::workbench::MainWindow", "About Tessera")),
        text(QT_TRANSLATE_NOOP(
            "ui::workbench::MainWindow",
            "<h3>Tessera</h3><p>A workbench for stage-wise pruning of diffusion models, after MosaicDiff (ICCV 2025, "
            "arXiv 2510.11962).</p><p>Free software under the GNU General Public License, version 3 or later.</p>")),
        QMessageBox::Ok, &window);
    box.setTextFormat(Qt::RichText);
    box.setIconPixmap(window.windowIcon().pixmap(64));
    box.exec();
}

} // namespace ui::workbench
