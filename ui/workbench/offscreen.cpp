#include "ui/workbench/offscreen.h"

#include <QApplication>
#include <QLocale>

#include <clocale>

namespace ui::workbench {

Offscreen::Offscreen() {
    if (QApplication::instance())
        return;
    static int argc = 1;
    static char name[] = "tessera";
    static char* argv[] = {name, nullptr};
    qputenv("QT_QPA_PLATFORM", "offscreen");
    m_application = std::make_unique<QApplication>(argc, argv);
    QLocale::setDefault(QLocale::c());
    std::setlocale(LC_NUMERIC, "C"); // QApplication took the system's
}

Offscreen::~Offscreen() = default;

} // namespace ui::workbench
