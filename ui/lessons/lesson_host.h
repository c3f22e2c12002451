#pragma once

class QMainWindow;

namespace ui::workbench {
class StudyDocument;
class StudyRunner;
class UnitSelection;
} // namespace ui::workbench

namespace ui::plots {
class DynamicsPlot;
}

namespace ui::lessons {

/// The live parts of a window that lessons drive and look at. Widgets beyond these are found by their objectName.
struct LessonHost {
    workbench::StudyDocument& document;
    workbench::StudyRunner& runner;
    workbench::UnitSelection& selection;
    plots::DynamicsPlot& plot;
    QMainWindow& window;
};

} // namespace ui::lessons
