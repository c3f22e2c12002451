#pragma once

#include <QIcon>

class QPalette;

namespace ui::theme {

enum class Icon {
    Open,
    Save,
    Undo,
    Redo,
    Prune,
    Stop,
    Sample,
    FineTune,
    Report,
    Automatic,
    Locked,
    Unlocked,
    Keep,
    Ladder,
    Maximise
};

/// A line icon in the palette's text colour, greyed where its action is disabled. Ask again after the palette changed.
QIcon icon(Icon icon, const QPalette& palette);

/// The mosaic in the stages' colours that stands for the program in task bars.
QIcon applicationIcon();

} // namespace ui::theme
