#pragma once

class QWidget;

namespace ui::workbench {

/// Says what this program is and who may use it, until the person has read it.
void showAbout(QWidget& window);

} // namespace ui::workbench
