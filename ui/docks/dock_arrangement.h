#pragma once

#include <QStringList>

class QMainWindow;

namespace ui::docks {

/// What a window is used for, and with it which panels are there and what has the room.
enum class Purpose { Tune, Compare, Teach };
constexpr int purposeCount = 3;

/// Shows the docks that a purpose needs, hides the others, and gives them their sizes. Those at the bottom are shown
/// where the window is high enough for them beside plot and images.
/// @param stagesHeight that the stage panel needs, pixels.
void arrangeDocks(QMainWindow& window, Purpose purpose, int stagesHeight);

/// Gives the docks their sizes alone.
void sizeDocks(QMainWindow& window, Purpose purpose, int stagesHeight);

/// Names of the docks that a purpose has at the bottom, room or not.
QStringList bottomDocksOf(Purpose purpose);

/// Whether a window has room for bottom docks.
bool isTall(const QMainWindow& window);

} // namespace ui::docks
