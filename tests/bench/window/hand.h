#pragma once

#include "tests/bench/window/input_player.h"

#include <QPoint>

#include <vector>

class QWidget;

namespace ui::workbench {
class MainWindow;
}

namespace bench::window {

// What a hand does to the real widgets of a window, as lists of inputs: mouse and wheel events, which go to the widget
// under the mouse as the desktop would send them. Each gives at least `count` inputs that move something.

/// Drags the threshold line of the dynamics plot up and down. @throws core::Error{Failed} if no such line is found.
std::vector<InputPlayer::Input> dragThreshold(ui::workbench::MainWindow& window, int count);
/// Drags the cursor of the dynamics plot along the trajectory.
std::vector<InputPlayer::Input> scrubCursor(ui::workbench::MainWindow& window, int count);
/// Drags a slider to and fro. @param name of the QSlider. @throws core::Error{Failed} if there is none.
std::vector<InputPlayer::Input> dragSlider(ui::workbench::MainWindow& window, const QString& name, int count);
/// Drags through the steps of the trajectory strip, to and fro. @throws core::Error{Failed} while it has none.
std::vector<InputPlayer::Input> scrubTrajectory(ui::workbench::MainWindow& window, int count);
/// Scrolls the grid of images by wheel, down and up again.
std::vector<InputPlayer::Input> scrollImages(ui::workbench::MainWindow& window, int count);
/// Drags the images of the grid, all together, as far as they are larger than their cells.
std::vector<InputPlayer::Input> panImages(ui::workbench::MainWindow& window, int count);

} // namespace bench::window
