#pragma once

#include "ui/docks/window_docks.h"
#include "ui/figures/export_figures.h"
#include "ui/notices/issues.h"
#include "ui/study/study_document.h"
#include "ui/study/study_runner.h"
#include "ui/study/unit_selection.h"
#include "ui/workbench/window_options.h"

#include <QMainWindow>

#include <memory>

class QDockWidget;

namespace ui::docks {
class LayoutMenu;
class MaximisedPart;
} // namespace ui::docks

namespace ui::lessons {
class LessonGuide;
}

namespace ui::panels {
class DividePanel;
class LayerMap;
class LossCurveView;
class ModelPanel;
class PrunePanel;
class SamplerPanel;
class StagePanel;
} // namespace ui::panels

namespace ui::plots {
class DynamicsPlot;
}

namespace ui::preview {
class ComparisonView;
}

namespace ui::variants {
class TradeOffPlot;
class VariantActions;
} // namespace ui::variants

namespace ui::study {
class StudyFiles;
}

namespace ui::workbench {

class WindowActions;
class WindowStatus;

/// One study is one window. The application makes it, shows it, and then lets it open a model or study, so that the
/// window is there at once and everything heavy happens in the compute thread:
///
///     ui::workbench::MainWindow window({.compute = options});
///     window.show();
///     window.openSpec(QStringLiteral("demo")); // or a model's file or folder, or a study file
///     return QApplication::exec();
class MainWindow final : public QMainWindow {
    Q_OBJECT

public:
    explicit MainWindow(const WindowOptions& options, QWidget* parent = nullptr);
    ~MainWindow() override;

    /// Opens "demo", a model's file or folder, or a study file. Returns at once; what goes wrong becomes an issue.
    /// @param weights which set of a checkpoint's; empty: as the study says.
    void openSpec(const QString& spec, const QString& weights = {});
    /// Takes over a study as if its file had been opened. @throws core::Error{BadArgument}.
    void openStudy(const core::study::Study& study);

    study::StudyDocument& document() { return m_document; }
    study::StudyRunner& runner() { return m_runner; }
    notices::IssuesModel& issues() { return m_issues; }
    plots::DynamicsPlot& plot() { return *m_plot; }
    /// Every plot that can be exported.
    std::vector<figures::Figure> figures();

protected:
    bool event(QEvent* event) override;
    void changeEvent(QEvent* event) override;
    void closeEvent(QCloseEvent* event) override;
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dropEvent(QDropEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    void createCentre();
    void createLayouts();
    void createDocks();
    void createBottomDocks();
    void createLessons();
    void createStatusBar();
    void connectSignals();
    void connectActions();
    void connectResults();
    void restoreView();
    void saveView();
    void retranslateUi();
    void exportPlots();
    void writeReport();
    void showWritten(const QString& path);
    void chooseLanguage(const QString& code) const;
    void greet();
    void openSettings();
    void setCompute(const core::ComputeOptions& options);
    void addIssue(const notices::Issue& issue);
    void onFailed(const jobs::Task& task, const QString& message);
    void onPlanChanged();
    void onCursorMoved(int t);
    void onModelLeft();
    void onModelChanged();
    void onImagesChanged();
    void onPrunedChanged();
    void showTitle(int percent);

    WindowOptions m_options;
    study::StudyDocument m_document;
    study::StudyRunner m_runner;
    notices::IssuesModel m_issues;
    study::UnitSelection m_selection;
    int m_percent = -1;
    std::unique_ptr<WindowActions> m_actions;
    variants::VariantActions* m_variants = nullptr;
    docks::WindowDocks m_docks;
    docks::MaximisedPart* m_maximised = nullptr;
    docks::LayoutMenu* m_layouts = nullptr;
    study::StudyFiles* m_files;
    lessons::LessonGuide* m_lessons = nullptr;
    plots::DynamicsPlot* m_plot = nullptr;
    preview::ComparisonView* m_preview = nullptr;
    panels::DividePanel* m_dividePanel = nullptr;
    panels::ModelPanel* m_modelPanel = nullptr;
    panels::SamplerPanel* m_samplerPanel = nullptr;
    panels::StagePanel* m_stagePanel = nullptr;
    panels::PrunePanel* m_prunePanel = nullptr;
    panels::LayerMap* m_layerMap = nullptr;
    variants::TradeOffPlot* m_tradeOff = nullptr;
    panels::LossCurveView* m_lossCurves = nullptr;
    QDockWidget* m_issuesDock = nullptr;
    WindowStatus* m_status = nullptr;
};

} // namespace ui::workbench
