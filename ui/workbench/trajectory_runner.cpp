#include "ui/workbench/trajectory_runner.h"

#include "core/caching/reuse_method.h"
#include "core/schedule/network_timestep.h"
#include "core/workflow/sample_images.h"
#include "core/workflow/study_options.h"
#include "ui/plots/stage_text.h"
#include "ui/preview/comparison_view.h"
#include "ui/preview/trajectory_view.h"
#include "ui/study/study_runner.h"
#include "ui/theme/colours.h"

#include <QEvent>
#include <QTimer>

#include <algorithm>
#include <chrono>

namespace ui::workbench {

using jobs::ComputeThread;
using jobs::JobKind;

namespace {

constexpr std::chrono::milliseconds handRests{250}; ///< later than everything else begins

std::vector<core::schedule::Stage> stagesOf(const core::pruning::PruneReport& report) {
    std::vector<core::schedule::Stage> stages;
    for (const core::pruning::StageReport& stage : report.stages)
        stages.push_back({.name = stage.name, .firstT = stage.firstT, .lastT = stage.lastT, .steps = stage.steps});
    return stages;
}

preview::TrajectorySeries seriesOf(const core::schedule::ScheduleConfig& schedule,
                                   const std::vector<core::sampling::TrajectoryFrame>& frames) {
    preview::TrajectorySeries series;
    for (const core::sampling::TrajectoryFrame& frame : frames) {
        const int t = std::max(1, core::schedule::trainingTimestep(schedule, frame.timestep));
        series.steps.push_back({.t = t, .state = frame.state.front(), .clean = frame.predictedClean.front()});
    }
    return series;
}

std::vector<preview::StageMark> marksOf(const std::vector<core::schedule::Stage>& stages,
                                        const preview::TrajectorySeries& series) {
    std::vector<preview::StageMark> marks(series.steps.size());
    for (std::size_t step = 0; step < marks.size(); ++step)
        for (std::size_t i = 0; i < stages.size(); ++i)
            if (series.steps[step].t >= stages[i].firstT && series.steps[step].t <= stages[i].lastT)
                marks[step] = {plots::stageName(stages[i]), theme::stageColour(stages[i], static_cast<int>(i))};
    return marks;
}

} // namespace

TrajectoryRunner::TrajectoryRunner(study::StudyRunner& runner, preview::ComparisonView& view, QObject* parent)
    : QObject(parent)
    , m_runner(runner)
    , m_view(view) {
    view.trajectory().installEventFilter(this);
    connect(&view, &preview::ComparisonView::shownChanged, this, [this] {
        m_givenUp.reset();
        update();
    });
    connect(&view, &preview::ComparisonView::columnsChanged, this, &TrajectoryRunner::showTexts);
    m_rest.setSingleShot(true);
    m_rest.setInterval(handRests);
    connect(&m_rest, &QTimer::timeout, this, &TrajectoryRunner::update);
    connect(&runner.document(), &study::StudyDocument::studyChanged, this, [this] {
        m_runner.thread().cancel(JobKind::Trajectory);
        m_rest.start();
    });
    connect(&runner.document(), &study::StudyDocument::planChanged, this, &TrajectoryRunner::showStages);
    connect(&runner, &study::StudyRunner::imagesChanged, this, &TrajectoryRunner::update);
    connect(&runner, &study::StudyRunner::modelLeft, this, &TrajectoryRunner::forget);
    connect(&runner, &study::StudyRunner::modelChanged, this, &TrajectoryRunner::update);
    connect(&runner, &study::StudyRunner::stopped, this, [this] { m_givenUp = wanted(); });
    const ComputeThread& thread = runner.thread();
    connect(&thread, &ComputeThread::busyChanged, this, &TrajectoryRunner::update);
    connect(&thread, &ComputeThread::finished, this,
            [this](jobs::JobId, const jobs::Task&, const jobs::JobResult& result) {
                if (const auto* sampled = std::get_if<core::workflow::SampledTrajectories>(&result))
                    onFinished(*sampled);
            });
    connect(&thread, &ComputeThread::failed, this, [this](jobs::JobId, const jobs::Task& task) {
        if (task == JobKind::Trajectory)
            m_givenUp = m_submitted;
    });
}

void TrajectoryRunner::forget() {
    m_submitted.reset();
    m_shown.reset();
    m_givenUp.reset();
    m_view.trajectory().setTrajectories({});
    update();
}

bool TrajectoryRunner::eventFilter(QObject* watched, QEvent* event) {
    if (event->type() == QEvent::LanguageChange)
        for (const auto shown : {&TrajectoryRunner::showStages, &TrajectoryRunner::update})
            QTimer::singleShot(0, this, shown);
    if (event->type() == QEvent::Show || event->type() == QEvent::Hide)
        QTimer::singleShot(0, this, &TrajectoryRunner::update);
    return QObject::eventFilter(watched, event);
}

TrajectoryRunner::Way TrajectoryRunner::wayOf(int column) const {
    const study::StudyResults& results = m_runner.results();
    if (column < 0 || column >= static_cast<int>(m_view.columns().size()) || !results.model)
        return {};
    const preview::ComparedVariant& shown = m_view.columns()[static_cast<std::size_t>(column)];
    if (shown.id == core::study::denseId)
        return {results.model->dense, shown.id, m_runner.document().plan().stages};
    const std::optional<study::VariantPlan> planned = planOf(m_runner.document(), shown.id);
    if (planned && study::isKept(shown.id) && study::isDense(*planned))
        return {results.model->dense, shown.id, planned->plan.stages};
    const study::VariantResult* result = planned ? results.find(shown.id) : nullptr;
    if (result == nullptr || !result->pruned)
        return {};
    return {result->pruned->pruned, shown.id, stagesOf(result->pruned->report), planned->variant.execution,
            planned->variant.sampling};
}

std::optional<TrajectoryRunner::Key> TrajectoryRunner::wanted() const {
    const study::StudyResults& results = m_runner.results();
    const int row = m_view.selectedRow();
    const core::study::SamplingChoices& choices = m_runner.document().study().sampling;
    if (!results.model || row < 0 || row >= static_cast<int>(choices.seeds.size()))
        return std::nullopt;
    Key key{wayOf(m_view.referenceColumn()), wayOf(m_view.comparedColumn()), choices, results.model->images.preview,
            row};
    if (!key.first.denoiser)
        std::swap(key.first, key.second);
    return key.first.denoiser ? std::optional(key) : std::nullopt;
}

void TrajectoryRunner::update() {
    ComputeThread& thread = m_runner.thread();
    const std::optional<Key> key = wanted();
    const bool isPending = thread.isPending(JobKind::Trajectory);
    if (isPending && (!m_view.trajectory().isVisible() || m_submitted != key))
        thread.cancel(JobKind::Trajectory);
    if (!m_view.trajectory().isVisible())
        return;
    if (!key)
        return show(tr("The trajectory appears here once there is a model."));
    if (key == m_shown)
        return show({});
    if (key == m_givenUp)
        return show(tr("stopped"));
    if (!thread.isBusy() && !m_rest.isActive())
        submit(*key);
    show(thread.isPending(JobKind::Trajectory) ? tr("sampling the trajectory …")
                                               : tr("waits until nothing else is computed"));
}

/// How a column's model samples the image of a row.
core::sampling::SampleOptions TrajectoryRunner::samplingOf(const Way& way, const Key& key) const {
    const auto row = static_cast<std::size_t>(key.row);
    core::sampling::SampleOptions options = core::workflow::sampleOptions(applied(way.sampling, key.choices));
    options.plan = core::caching::parseReuse(way.execution.reuse);
    options.seeds = {key.choices.seeds[row]};
    const auto labels = study::resolvedLabels(key.choices, *m_runner.results().model->conditioner);
    if (!options.requests.empty())
        options.requests = {options.requests[row]};
    else if (!labels.empty())
        options.labels = {labels[row]};
    options.previewDecoder = key.decoder;
    return options;
}

void TrajectoryRunner::submit(const Key& key) {
    m_submitted = key;
    const core::workflow::TrajectoryOptions options{key.first.denoiser, key.second.denoiser, samplingOf(key.first, key),
                                                    samplingOf(key.second, key)};
    m_runner.thread().submit({JobKind::Trajectory, [options](const core::Progress& progress) -> jobs::JobResult {
                                  return core::workflow::sampleTrajectories(options, progress);
                              }});
}

void TrajectoryRunner::onFinished(const core::workflow::SampledTrajectories& sampled) {
    m_shown = m_submitted;
    preview::Trajectories all;
    const core::schedule::ScheduleConfig& schedule = m_shown->first.denoiser->info().schedule;
    all.series.push_back(seriesOf(schedule, sampled.dense));
    if (m_shown->second.denoiser)
        all.series.push_back(seriesOf(schedule, sampled.other));
    m_view.trajectory().setTrajectories(std::move(all));
    showTexts();
    showStages();
    update();
}

/// The dense model's steps lie in the stages of now, a pruned model's in those that it was pruned for.
void TrajectoryRunner::showStages() {
    if (!m_shown)
        return;
    const core::model::DenoiserPtr dense = m_runner.results().model ? m_runner.results().model->dense : nullptr;
    const std::vector<preview::TrajectorySeries>& series = m_view.trajectory().strip().trajectories().series;
    for (std::size_t i = 0; i < series.size(); ++i) {
        const Way& way = i == 0 ? m_shown->first : m_shown->second;
        const auto& stages = way.denoiser == dense ? m_runner.document().plan().stages : way.stages;
        m_view.trajectory().setStages(i, marksOf(stages, series[i]));
    }
}

/// Names are those of the columns of now, in the language of now, for as long as they are of the same models.
void TrajectoryRunner::showTexts() {
    if (!m_shown)
        return;
    const std::vector<preview::ComparedVariant>& columns = m_view.columns();
    QStringList titles;
    for (const Way& way : {m_shown->first, m_shown->second}) {
        const auto column = std::ranges::find(columns, way.column, &preview::ComparedVariant::id);
        const bool isSame =
            column != columns.end() && wayOf(static_cast<int>(column - columns.begin())).denoiser == way.denoiser;
        titles << (isSame ? column->title : QString());
    }
    const bool sameRows = m_shown->choices == m_runner.document().study().sampling;
    m_view.trajectory().setTexts(titles, sameRows ? m_view.rowLabels().value(m_shown->row) : QString());
}

void TrajectoryRunner::show(const QString& note) {
    m_view.trajectory().setNote(note);
}

} // namespace ui::workbench
