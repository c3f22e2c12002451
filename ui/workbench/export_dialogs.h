#pragma once

class QString;

namespace ui::workbench {

class MainWindow;

/// Asks for a format and a new folder, and has the runner write the pruned model there.
void chooseExport(MainWindow& window);

/// Asks for a folder and formats, and writes all plots of the window there. @return the folder; empty: nothing was
/// written. @throws core::Error{Failed} naming the path.
QString choosePlots(MainWindow& window);

/// Asks for a file and writes the report of what the window holds now. @return its path; empty: nothing was written.
/// @throws core::Error{Failed} naming the path.
QString chooseReport(MainWindow& window);

} // namespace ui::workbench
