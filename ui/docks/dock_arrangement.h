#pragma once

class QMainWindow;

namespace ui::docks {

/// Gives the docks of a new window their sizes: the stages what they need with their notices, the losses of the units
/// the rest, the layer map a share of the height. @param stagesHeight that the stage panel needs.
void arrangeDocks(QMainWindow& window, int stagesHeight);

} // namespace ui::docks
