#pragma once

class QLabel;
class QWidget;

/// Places that are kept free for what comes and goes, so that nothing around it moves.
namespace ui::theme {

/// The widget takes its room in a layout also while it is hidden.
void keepPlace(QWidget& widget);

/// The label takes the room of so many lines, however few its text has.
void keepLines(QLabel& label, int lines);

} // namespace ui::theme
