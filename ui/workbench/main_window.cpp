#include "ui/workbench/main_window.h"

#include "core/base/error.h"
#include "ui/access/wheel_guard.h"
#include "ui/docks/centre_splitter.h"
#include "ui/docks/dock_scroll_area.h"
#include "ui/docks/layout_menu.h"
#include "ui/docks/maximised_part.h"
#include "ui/docks/panel_row.h"
#include "ui/files/window_settings.h"
#include "ui/help/help_page.h"
#include "ui/history/runs_panel.h"
#include "ui/lessons/lesson_guide.h"
#include "ui/lessons/lesson_panel.h"
#include "ui/notices/issues_view.h"
#include "ui/notices/notice_stack.h"
#include "ui/panels/divide_panel.h"
#include "ui/panels/layer_map.h"
#include "ui/panels/loss_curve_view.h"
#include "ui/panels/model_panel.h"
#include "ui/panels/prune_panel.h"
#include "ui/panels/sampler_panel.h"
#include "ui/panels/stage_panel.h"
#include "ui/plots/dynamics_plot.h"
#include "ui/preview/comparison_view.h"
#include "ui/preview/trajectory_view.h"
#include "ui/recovery/recovery.h"
#include "ui/study/shown_stages.h"
#include "ui/study/study_files.h"
#include "ui/theme/appearance.h"
#include "ui/theme/icons.h"
#include "ui/theme/plain_text.h"
#include "ui/variants/compared_variants.h"
#include "ui/variants/trade_off_plot.h"
#include "ui/variants/trade_off_points.h"
#include "ui/variants/variant_actions.h"
#include "ui/workbench/about.h"
#include "ui/workbench/export_dialogs.h"
#include "ui/workbench/fine_tuner.h"
#include "ui/workbench/issue_notice.h"
#include "ui/workbench/issue_targets.h"
#include "ui/workbench/job_bar.h"
#include "ui/workbench/language.h"
#include "ui/workbench/long_work_notice.h"
#include "ui/workbench/trajectory_runner.h"
#include "ui/workbench/window_actions.h"
#include "ui/workbench/window_status.h"

#include <QApplication>
#include <QDockWidget>
#include <QStatusBar>
#include <QVBoxLayout>

#include <algorithm>

namespace ui::workbench {

namespace {

/// What a new window begins with: fewer steps than on the command line, so that images are there within seconds.
core::study::Study firstStudy() {
    core::study::Study study;
    study.sampling.steps = 20;
    return study;
}

} // namespace

MainWindow::MainWindow(const WindowOptions& options, QWidget* parent)
    : QMainWindow(parent)
    , m_options(options)
    , m_runner(m_document, options.compute)
    , m_actions(std::make_unique<WindowActions>(this, m_document.undoStack()))
    , m_docks(*this, *m_actions->viewMenu)
    , m_files(new study::StudyFiles(m_document, m_runner, options.remembersView, this)) {
    theme::showTextAsText();
    access::guardFromWheel();
    m_files->begin(firstStudy());
    auto* recovery = new recovery::Recovery(options.stateFolder, m_document, *m_files);
    connect(recovery, &recovery::Recovery::warned, this, [this](const QString& text) {
        addIssue({notices::Severity::Warning, text, QStringLiteral("saveStudyButton")});
    });
    setObjectName(QStringLiteral("mainWindow"));
    setWindowIcon(theme::applicationIcon());
    setAcceptDrops(true);
    setDockOptions(AllowNestedDocks);
    createCentre();
    createDocks();
    createBottomDocks();
    createLessons();
    createLayouts();
    createStatusBar();
    connectSignals();
    m_variants = new variants::VariantActions(m_document, *m_preview, *this); // after what fills the columns
    m_tradeOff->setLadderAction(m_variants->ladder());
    m_variants->addTo(*findChild<QToolBar*>(QStringLiteral("toolBar")));
    menuBar()->insertMenu(m_actions->viewMenu->menuAction(), m_variants->menu());
    m_runner.setAutomatic(options.automatic);
    m_actions->automatic->setChecked(options.automatic);
    m_plot->setDynamics(m_document.dynamics());
    onPlanChanged();
    retranslateUi();
    restoreView();
    greet();
    recovery->offer();
}

MainWindow::~MainWindow() = default;

void MainWindow::createCentre() {
    m_plot = new plots::DynamicsPlot;
    m_plot->setObjectName(QStringLiteral("dynamicsPlot"));
    m_dividePanel = new panels::DividePanel(m_document);
    m_preview = new preview::ComparisonView;
    m_preview->setObjectName(QStringLiteral("preview"));
    auto* top = new QWidget;
    auto* layout = new QVBoxLayout(top);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_plot, 1);
    layout->addWidget(m_dividePanel);
    auto* splitter = new docks::CentreSplitter;
    splitter->addWidget(top);
    splitter->addWidget(m_preview);
    auto* centre = new QWidget;
    auto* column = new QVBoxLayout(centre);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(splitter, 1);
    m_files->notices().layOver(*centre);
    setCentralWidget(centre);
    m_maximised = new docks::MaximisedPart(*this, *splitter);
    m_plot->setMaximiseAction(*m_actions->maximisePlot);
    m_preview->setMaximiseAction(*m_actions->maximiseImages);
}

void MainWindow::createLayouts() {
    m_layouts = new docks::LayoutMenu(*this, m_docks, m_options.remembersView);
    m_actions->viewMenu->insertMenu(m_actions->viewMenu->actions().value(0), &m_layouts->menu());
    connect(m_layouts, &docks::LayoutMenu::choosing, this, [this] {
        m_lessons->close();
        m_maximised->leave();
    });
    connect(m_actions->maximisePlot, &QAction::triggered, this, [this] { m_maximised->toggle(0); });
    connect(m_actions->maximiseImages, &QAction::triggered, this, [this] { m_maximised->toggle(1); });
    connect(m_maximised, &docks::MaximisedPart::changed, this, [this](int part) {
        m_actions->maximisePlot->setChecked(part == 0);
        m_actions->maximiseImages->setChecked(part == 1);
    });
}

void MainWindow::createDocks() {
    setCorner(Qt::BottomLeftCorner, Qt::BottomDockWidgetArea);
    setCorner(Qt::BottomRightCorner, Qt::RightDockWidgetArea);
    m_modelPanel = new panels::ModelPanel(m_runner, m_selection);
    m_samplerPanel = new panels::SamplerPanel(m_document);
    m_stagePanel = new panels::StagePanel(m_document);
    m_prunePanel =
        new panels::PrunePanel(m_document, m_selection, {m_actions->prune, m_actions->stop, m_actions->fineTune});
    const auto add = [this](Qt::DockWidgetArea area, const char* name, const char* title, QWidget* widget) {
        m_docks.add(area, name, title, widget);
    };
    add(Qt::LeftDockWidgetArea, "modelDock", QT_TRANSLATE_NOOP("ui::docks::WindowDocks", "Model"), m_modelPanel);
    add(Qt::LeftDockWidgetArea, "samplerDock", QT_TRANSLATE_NOOP("ui::docks::WindowDocks", "Sampler"),
        new docks::DockScrollArea(m_samplerPanel));
    add(Qt::RightDockWidgetArea, "stageDock", QT_TRANSLATE_NOOP("ui::docks::WindowDocks", "Stages"),
        new docks::DockScrollArea(m_stagePanel));
    add(Qt::RightDockWidgetArea, "pruneDock", QT_TRANSLATE_NOOP("ui::docks::WindowDocks", "Prune"),
        new docks::DockScrollArea(m_prunePanel));
}

void MainWindow::createBottomDocks() {
    m_layerMap = new panels::LayerMap(m_selection);
    auto* mapDock = m_docks.add(Qt::BottomDockWidgetArea, "layerMapDock",
                                QT_TRANSLATE_NOOP("ui::docks::WindowDocks", "Layer map"), m_layerMap);
    m_lossCurves = new panels::LossCurveView(m_selection);
    auto* curvesDock = m_docks.add(Qt::BottomDockWidgetArea, "lossCurvesDock",
                                   QT_TRANSLATE_NOOP("ui::docks::WindowDocks", "Loss curves"), m_lossCurves);
    auto* issues = new notices::IssuesView(m_issues);
    m_issuesDock = m_docks.add(Qt::BottomDockWidgetArea, "issuesDock",
                               QT_TRANSLATE_NOOP("ui::docks::WindowDocks", "Issues"), issues);
    m_tradeOff = new variants::TradeOffPlot;
    QDockWidget* tradeOffDock = m_docks.add(Qt::BottomDockWidgetArea, "tradeOffDock",
                                            QT_TRANSLATE_NOOP("ui::docks::WindowDocks", "Trade-off"), m_tradeOff);
    auto* runs = new history::RunsPanel(m_runner, m_document, *m_files, m_options.stateFolder);
    QDockWidget* runsDock =
        m_docks.add(Qt::BottomDockWidgetArea, "runsDock", QT_TRANSLATE_NOOP("ui::docks::WindowDocks", "Runs"), runs);
    splitDockWidget(mapDock, curvesDock, Qt::Horizontal);
    m_docks.sharePlace({mapDock, tradeOffDock, m_issuesDock, runsDock});
    connect(runs, &history::RunsPanel::warned, this, [this](const QString& text) {
        addIssue({notices::Severity::Warning, text, QStringLiteral("runsTable")});
    });
    for (const char* name : {"layerMapDock", "lossCurvesDock", "tradeOffDock", "runsDock"})
        m_docks.panelRow().add(*findChild<QDockWidget*>(QLatin1String(name)));
    connect(issues, &notices::IssuesView::chosen, this, [this](const QString& target) { m_docks.reveal(target); });
}

void MainWindow::createLessons() {
    const lessons::LessonHost host{m_document, m_runner, m_selection, *m_plot, *this};
    auto* panel = new lessons::LessonPanel(host, m_options.remembersView);
    auto* dock = m_docks.add(Qt::LeftDockWidgetArea, "lessonDock",
                             QT_TRANSLATE_NOOP("ui::docks::WindowDocks", "Lessons"), panel);
    m_lessons =
        new lessons::LessonGuide(host, {dock, panel, m_actions->helpMenu, m_actions->viewMenu, m_actions->stop}, this);
}

void MainWindow::createStatusBar() {
    m_status = new WindowStatus(*this, {m_runner.thread(), m_actions->stop, m_docks.panelRow(), m_issues});
    connect(m_status, &WindowStatus::issuesClicked, this, [this] {
        m_issuesDock->isVisible() ? m_issuesDock->hide() : docks::WindowDocks::showInPlace(*m_issuesDock);
    });
    connect(m_status, &WindowStatus::computeChosen, this, &MainWindow::setCompute);
    connect(&m_status->jobBar(), &JobBar::percentChanged, this, &MainWindow::showTitle);
    connect(&m_runner, &study::StudyRunner::trainingProgressed, &m_status->jobBar(), &JobBar::setLoss);
    connect(&m_runner, &study::StudyRunner::opening, &m_status->jobBar(), &JobBar::setOpening);
}

void MainWindow::connectSignals() {
    connectActions();
    connectResults();
    connect(m_plot, &plots::DynamicsPlot::thresholdDragged, &m_document, &study::StudyDocument::setM);
    connect(m_plot, &plots::DynamicsPlot::cutsDragged, &m_document, &study::StudyDocument::setCuts);
    connect(m_plot, &plots::DynamicsPlot::automaticCutsRequested, &m_document, &study::StudyDocument::leaveCutsToCurve);
    connect(m_plot, &plots::DynamicsPlot::cursorMoved, this, &MainWindow::onCursorMoved);
    const auto issueAt = [this](const char* target) {
        return [this, target](const QString& text) {
            addIssue({notices::Severity::Error, text, QLatin1String(target)});
        };
    };
    connect(m_plot, &plots::DynamicsPlot::failed, this, issueAt("dynamicsPlot"));
    connect(m_preview, &preview::ComparisonView::failed, this, issueAt("preview"));
    connect(m_layerMap, &panels::LayerMap::failed, this, issueAt("layerMap"));
    connect(m_tradeOff, &variants::TradeOffPlot::failed, this, issueAt("tradeOffPlot"));
    connect(m_tradeOff, &variants::TradeOffPlot::pointChosen, m_preview, &preview::ComparisonView::selectId);
    connect(m_preview, &preview::ComparisonView::selectionChanged, this,
            [this] { m_tradeOff->setSelected(m_preview->selectedId()); });
    connect(&m_lossCurves->plot(), &plots::LossPlot::failed, this, issueAt("lossPlot"));
    connect(&m_document, &study::StudyDocument::dynamicsChanged, this,
            [this] { m_plot->setDynamics(m_document.dynamics()); });
    connect(&m_document, &study::StudyDocument::planChanged, this, &MainWindow::onPlanChanged);
    connect(&m_document, &study::StudyDocument::variantsChanged, this, &MainWindow::onImagesChanged);
    for (const auto changed : {&study::StudyDocument::samplingChanged, &study::StudyDocument::pruningChanged,
                               &study::StudyDocument::calibrationChanged})
        connect(&m_document, changed, this, &MainWindow::onPlanChanged);
    connect(&m_document, &study::StudyDocument::rejected, this,
            [this](study::StudyField field, const QString& message) {
                addIssue({notices::Severity::Error, message, issueTargetOf(field), {}, true});
            });
    connect(m_files, &study::StudyFiles::asks, m_modelPanel, &panels::ModelPanel::setWaits);
    connect(m_files, &study::StudyFiles::failed, this, issueAt("openModelButton"));
    for (const auto changed : {&study::StudyFiles::pathChanged, &study::StudyFiles::isChangedChanged})
        connect(m_files, changed, this, [this] { showTitle(m_percent); });
}

void MainWindow::connectActions() {
    connect(m_actions->openModel, &QAction::triggered, m_files, &study::StudyFiles::chooseModel);
    connect(m_actions->openFolder, &QAction::triggered, m_files, &study::StudyFiles::chooseFolder);
    connect(m_actions->openBuiltIn, &QAction::triggered, this, [this] { openSpec(QStringLiteral("demo")); });
    connect(m_actions->openBuiltInText, &QAction::triggered, this, [this] { openSpec(QStringLiteral("demo-text")); });
    connect(m_actions->openStudy, &QAction::triggered, m_files, &study::StudyFiles::chooseStudy);
    m_actions->addRecent(m_files->makeRecentMenu());
    connect(m_actions->saveStudy, &QAction::triggered, this, [this] { m_files->save(false); });
    connect(m_actions->saveStudyAs, &QAction::triggered, this, [this] { m_files->save(true); });
    connect(m_actions->exportModel, &QAction::triggered, this, [this] { chooseExport(*this); });
    connect(m_actions->exportPlots, &QAction::triggered, this, &MainWindow::exportPlots);
    connect(m_actions->writeReport, &QAction::triggered, this, &MainWindow::writeReport);
    connect(m_actions->quit, &QAction::triggered, this, &MainWindow::close);
    connect(m_actions->prune, &QAction::triggered, &m_runner, &study::StudyRunner::prune);
    connect(m_prunePanel, &panels::PrunePanel::gatherRequested, &m_runner, &study::StudyRunner::gatherInto);
    connect(m_prunePanel, &panels::PrunePanel::denseModelRequested, this,
            [this] { openSpec(QString::fromStdString(m_runner.results().model->info.source)); });
    connect(m_actions->sample, &QAction::triggered, &m_runner, &study::StudyRunner::sample);
    connect(m_actions->stop, &QAction::triggered, &m_runner, &study::StudyRunner::stop);
    connect(m_actions->automatic, &QAction::toggled, &m_runner, &study::StudyRunner::setAutomatic);
    connect(m_actions->settings, &QAction::triggered, this, &MainWindow::openSettings);
    connect(m_actions->keys, &QAction::triggered, this, [this] { help::showKeys(*this); });
    connect(m_actions->method, &QAction::triggered, this, [this] { help::showMethod(*this); });
    connect(m_actions->about, &QAction::triggered, this, [this] { workbench::showAbout(*this); });
    connect(m_actions->languages, &QActionGroup::triggered, this,
            [this](QAction* action) { chooseLanguage(action->data().toString()); });
    connect(m_actions->appearances, &QActionGroup::triggered, this,
            [](QAction* action) { theme::applyAppearance(static_cast<theme::Appearance>(action->data().toInt())); });
}

void MainWindow::connectResults() {
    connect(&m_runner, &study::StudyRunner::modelLeft, this, &MainWindow::onModelLeft);
    connect(&m_runner, &study::StudyRunner::modelChanged, this, &MainWindow::onModelChanged);
    connect(&m_runner, &study::StudyRunner::measuredChanged, this,
            [this] { m_plot->setMeasured(m_runner.results().measured); });
    connect(&m_runner, &study::StudyRunner::imagesChanged, this, &MainWindow::onImagesChanged);
    connect(&m_runner, &study::StudyRunner::imagesFormed, this,
            [this] { m_preview->setColumns(variants::comparedVariants(m_runner)); });
    new LongWorkNotice(m_runner, m_files->notices(), this);
    new IssueNotice(m_issues, m_files->notices(), *m_issuesDock, this);
    new FineTuner(m_document, m_runner, *m_files, m_actions->fineTune, this);
    new TrajectoryRunner(m_runner, *m_preview, this);
    preview::TrajectoryView& trajectory = m_preview->trajectory();
    connect(&trajectory, &preview::TrajectoryView::cursorMoved, m_plot, &plots::DynamicsPlot::setCursor);
    connect(&trajectory, &preview::TrajectoryView::cursorMoved, this, &MainWindow::onCursorMoved);
    connect(m_plot, &plots::DynamicsPlot::cursorMoved, &trajectory, &preview::TrajectoryView::setCursor);
    connect(&m_runner, &study::StudyRunner::failed, this, &MainWindow::onFailed);
    connect(&m_runner, &study::StudyRunner::warned, this, [this](const QString& text) {
        addIssue({notices::Severity::Warning, text, QStringLiteral("unitTree"), {}, true});
    });
    connect(&m_runner, &study::StudyRunner::exported, this, &MainWindow::showWritten);
    connect(&m_runner, &study::StudyRunner::prunedChanged, this, &MainWindow::onPrunedChanged);
    m_actions->exportModel->setEnabled(false);
    const auto enable = [this](bool busy) {
        const bool hasModel = m_runner.results().model.has_value();
        m_actions->stop->setEnabled(busy);
        m_actions->prune->setEnabled(hasModel && !m_document.isCut());
        m_actions->setPruneTip(m_document.isCut());
        m_actions->sample->setEnabled(hasModel);
        m_actions->writeReport->setEnabled(hasModel);
    };
    connect(&m_runner.thread(), &jobs::ComputeThread::busyChanged, this, enable);
    connect(&m_runner, &study::StudyRunner::modelChanged, this, [this, enable] { enable(m_runner.thread().isBusy()); });
    enable(false);
}

void MainWindow::openSpec(const QString& spec, const QString& weights) {
    m_files->openSpec(spec, weights);
}

void MainWindow::openStudy(const core::study::Study& study) {
    m_files->openStudy(study);
}

std::vector<figures::Figure> MainWindow::figures() {
    using plots::Extent;
    return {{QStringLiteral("dynamics"), [this](const QString& path, Extent e) { m_plot->exportTo(path, e); }},
            {QStringLiteral("layer-map"), [this](const QString& path, Extent e) { m_layerMap->exportTo(path, e); }},
            {QStringLiteral("loss-curves"),
             [this](const QString& path, Extent e) { m_lossCurves->plot().exportTo(path, e); }},
            {QStringLiteral("trade-off"), [this](const QString& path, Extent e) { m_tradeOff->exportTo(path, e); }}};
}

void MainWindow::exportPlots() {
    try {
        const QString folder = choosePlots(*this);
        if (!folder.isEmpty())
            showWritten(folder);
    } catch (const core::Error& error) {
        addIssue({notices::Severity::Error, QString::fromUtf8(error.what()), QStringLiteral("dynamicsPlot")});
    }
}

void MainWindow::writeReport() {
    try {
        const QString path = chooseReport(*this);
        if (!path.isEmpty())
            showWritten(path);
    } catch (const core::Error& error) {
        addIssue({notices::Severity::Error, QString::fromUtf8(error.what()), QStringLiteral("writeReportButton")});
    }
}

void MainWindow::showWritten(const QString& path) {
    m_status->showWritten(path);
}

void MainWindow::chooseLanguage(const QString& code) const {
    applyLanguage(code);
    if (m_options.remembersView)
        files::Settings().setValue(QStringLiteral("language"), code);
}

void MainWindow::addIssue(const notices::Issue& issue) {
    m_issues.add(issue);
}

void MainWindow::onFailed(const jobs::Task& task, const QString& message) {
    addIssue({notices::Severity::Error, message, issueTargetOf(task), [task] { return jobTitle(task); },
              task.kind != jobs::JobKind::LoadModel});
}

void MainWindow::onPlanChanged() {
    const study::ShownStages shown = study::ShownStages::of(m_runner);
    m_plot->setPlan(shown.plan);
    m_stagePanel->showStages(shown);
}

/// The stage under the cursor is the chosen one in the stage table, the layer map, the losses and their curves.
void MainWindow::onCursorMoved(int t) {
    m_stagePanel->showCursor(t);
    const std::vector<core::schedule::Stage>& stages = m_document.plan().stages;
    const auto stage = std::ranges::find_if(stages, [t](const auto& s) { return t >= s.firstT && t <= s.lastT; });
    if (stage != stages.end())
        m_selection.selectStage(static_cast<int>(stage - stages.begin()));
}

/// What shows results is emptied by their own signals, which follow.
void MainWindow::onModelLeft() {
    m_selection.clear();
    m_issues.forgetModel();
    m_modelPanel->clearModel();
    m_preview->forget();
    m_plot->fit();
    m_tradeOff->fit();
    statusBar()->clearMessage();
}

void MainWindow::onModelChanged() {
    const core::workflow::LoadedModel& model = *m_runner.results().model;
    m_modelPanel->setModel(model);
    m_samplerPanel->setModel(model.info, model.conditioner);
    onPlanChanged();
    showTitle(m_percent);
}

void MainWindow::onImagesChanged() {
    m_preview->setRowLabels(variants::previewRowLabels(m_runner));
    m_preview->setColumns(variants::comparedVariants(m_runner));
    m_variants->refresh();
    m_tradeOff->setPoints(variants::tradeOffPoints(m_preview->columns()));
    m_tradeOff->setDistanceNote(variants::distanceNote(m_preview->columns()));
    m_tradeOff->setSelected(m_preview->selectedId());
    m_prunePanel->setCurrent(m_runner.prunedIsCurrent());
}

void MainWindow::onPrunedChanged() {
    const auto& pruned = m_runner.results().present().pruned;
    const auto report = pruned ? std::optional(pruned->report) : std::nullopt;
    m_actions->exportModel->setEnabled(pruned.has_value());
    m_prunePanel->setReport(report);
    m_layerMap->setReport(report);
    m_lossCurves->setReport(report);
    m_modelPanel->setReport(report);
    onPlanChanged();
}

} // namespace ui::workbench
