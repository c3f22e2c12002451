#pragma once

class QMainWindow;

namespace ui::study {
class StudyDocument;
class StudyRunner;
class UnitSelection;
} // namespace ui::study

namespace ui::plots {
class DynamicsPlot;
}

namespace ui::lessons {

/// The live parts of a window that lessons drive and look at. Widgets beyond these are found by their objectName.
struct LessonHost {
    study::StudyDocument& document;
    study::StudyRunner& runner;
    study::UnitSelection& selection;
    plots::DynamicsPlot& plot;
    QMainWindow& window;
};

/// Lessons count timesteps as of 1000. @return one of the model's, at least 1.
int timestepOf(const LessonHost& host, double thousandth);
/// Likewise λ, whose useful range grows as timesteps become fewer.
double lambdaOf(const LessonHost& host, double atThousand);

} // namespace ui::lessons
