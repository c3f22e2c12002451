#pragma once

#include <memory>

class QApplication;

namespace ui::workbench {

/// What drawing widgets takes where nothing is shown: an application without a display, numbers in the C locale. Does
/// nothing where an application already is.
class Offscreen {
public:
    Offscreen();
    ~Offscreen();
    Offscreen(const Offscreen&) = delete;
    Offscreen& operator=(const Offscreen&) = delete;

private:
    std::unique_ptr<QApplication> m_application;
};

} // namespace ui::workbench
