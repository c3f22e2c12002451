#include "ui/study/study_runner.h"

#include "core/caching/reuse_method.h"
#include "core/metrics/cost.h"
#include "core/metrics/plan_cost.h"
#include "core/workflow/study_options.h"
#include "ui/study/model_times.h"
#include "ui/study/set_distances.h"

#include <array>
#include <chrono>
#include <utility>

namespace ui::study {

using core::study::denseId;
using core::study::presentId;
using jobs::JobKind;
using jobs::Task;

namespace {

constexpr std::chrono::milliseconds handRests{150};
constexpr double fastEnough = 0.1; ///< seconds of a run that keeps up with a hand
constexpr Task denseImages{JobKind::Sample, denseId};
constexpr Task presentModel{JobKind::Prune, presentId};
constexpr Task presentImages{JobKind::Sample, presentId};
/// Images first: they are there soon, and the rest may take minutes.
constexpr std::array<Task, 6> inOrder = {JobKind::OpenAutoencoder, denseImages,  JobKind::Measure,
                                         JobKind::Calibrate,       presentModel, presentImages};

std::set<Task> everything() {
    return {inOrder.begin(), inOrder.end()};
}

bool firstImagesAreCurrent(const StudyRunner& runner) {
    return runner.isCurrent(denseId) && runner.isCurrent(presentId);
}

/// Whether a task waits for a person, or for another one that does.
bool isHeldUp(const Task& task, const LongWork& longWork) {
    if (longWork.isWaiting(task))
        return true;
    if (task == presentModel)
        return longWork.isWaiting(JobKind::Calibrate);
    return task == presentImages && (longWork.isWaiting(JobKind::Calibrate) || longWork.isWaiting(presentModel) ||
                                     longWork.isWaiting(denseImages)); // which they are compared with
}

bool isForKept(const Task& task) {
    return task.variant && isKept(*task.variant);
}

} // namespace

StudyRunner::StudyRunner(StudyDocument& document, const core::ComputeOptions& compute, QObject* parent)
    : QObject(parent)
    , m_document(document)
    , m_thread(compute)
    , m_variants(document, m_results, m_thread,
                 [this](const Task& task, const QString& message) { emit failed(task, message); }) {
    m_rest.setSingleShot(true);
    m_rest.setInterval(handRests);
    connect(&m_rest, &QTimer::timeout, this, [this] { want(everything()); });
    connect(&m_document, &StudyDocument::studyChanged, this, &StudyRunner::onStudyChanged);
    connect(&m_thread, &jobs::ComputeThread::finished, this, &StudyRunner::onFinished);
    connect(&m_thread, &jobs::ComputeThread::failed, this, &StudyRunner::onFailed);
    connect(&m_thread, &jobs::ComputeThread::cancelled, this, &StudyRunner::onCancelled);
    connect(&m_longWork, &LongWork::held, this, &StudyRunner::onHeld);
}

void StudyRunner::prune() {
    if (m_document.isCut())
        return;
    m_results.variants[presentId].key.reset();
    std::set<Task> tasks = everything();
    tasks.erase(JobKind::Measure);
    allow(tasks);
    want(std::move(tasks));
}

void StudyRunner::gatherInto(const QString& folder) {
    if (!m_results.model || m_document.isCut())
        return;
    m_gatherInto = folder.toStdString();
    allow({JobKind::Calibrate});
    submit(JobKind::Calibrate);
}

void StudyRunner::sample() {
    m_variants.forgetImages();
    // They would go on with what is to be done again.
    m_variants.cancelUnless([](const Task& task, bool) { return task.kind != JobKind::Sample; });
    const std::set<Task> tasks = {JobKind::OpenAutoencoder, denseImages, presentImages};
    allow(tasks);
    want(tasks);
}

void StudyRunner::exportPruned(const QString& folder, core::exporting::ExportFormat format) {
    const auto& pruned = m_results.present().pruned;
    if (!pruned)
        return;
    const core::workflow::ExportOptions options{
        pruned->pruned, pruned->report, folder.toStdString(), {format, m_document.study().model.autoencoder}};
    m_thread.submit({JobKind::Export, [options](const core::Progress& progress) -> jobs::JobResult {
                         return core::workflow::exportModel(options, progress);
                     }});
}

void StudyRunner::stop() {
    m_rest.stop();
    wantNothing();
    m_gatherInto.clear();
    m_longWork.clear();
    emit stopped();
    m_thread.cancelAll();
    emit imagesChanged();
}

void StudyRunner::setAutomatic(bool automatic) {
    m_automatic = automatic;
    if (automatic)
        m_rest.start();
    else {
        m_rest.stop();
        m_longWork.clear();
    }
}

bool StudyRunner::prunedIsCurrent() const {
    return m_variants.modelIsCurrent(presentId);
}

bool StudyRunner::keepsUp() const {
    const VariantResult& present = m_results.present();
    return m_automatic && present.pruned && present.key && m_rerunSeconds < fastEnough &&
           shareEliminations(m_variants.keyOf(*planOf(m_document, presentId)), *present.key);
}

core::metrics::PlanCost StudyRunner::planCost() const {
    if (!m_results.model)
        return {};
    const core::workflow::LoadedModel& model = *m_results.model;
    return core::metrics::planCost(
        {.units = model.units, .blocks = model.blocks, .macsPerForward = model.macsPerForward}, m_document.plan(),
        isGuided(m_document.study(), model.info), executionPlan());
}

std::int64_t StudyRunner::presentMacs() const {
    std::vector<double> timesteps;
    for (const int t : m_document.plan().timesteps)
        timesteps.push_back(t - 1);
    return core::metrics::samplingMacs(*m_results.present().pruned->pruned, timesteps,
                                       isGuided(m_document.study(), m_results.model->info), executionPlan());
}

core::model::ExecutionPlan StudyRunner::executionPlan() const {
    const core::model::PlanRule rule = core::caching::parseReuse(m_document.study().execution.reuse);
    if (!rule || !m_results.model)
        return {};
    try {
        return rule(static_cast<int>(m_document.plan().timesteps.size()), m_results.model->blocks);
    } catch (const core::Error&) {
        return {}; // of places that this model does not have: sampling says so
    }
}

void StudyRunner::want(std::set<Task> tasks) {
    m_wanted = std::move(tasks);
    m_wantsKept = true;
    advance();
}

void StudyRunner::wantNothing() {
    m_wanted.clear();
    m_wantsKept = false;
}

bool StudyRunner::isDone(const Task& task) const {
    const core::study::Study& study = m_document.study();
    const StudyKeys& keys = m_results.keys;
    switch (task.kind) {
    case JobKind::LoadModel:
        return m_results.model.has_value();
    case JobKind::Export:
    case JobKind::Train:
    case JobKind::Trajectory:
    case JobKind::Judge:
    case JobKind::Time: // which see to it themselves
        return true;
    case JobKind::OpenAutoencoder:
        return keys.autoencoder == study.model.autoencoder;
    case JobKind::Measure:
        return keys.trajectory == trajectoryKey(study.sampling);
    case JobKind::Calibrate:
        return keys.calibration == calibrationKey(study.calibration) || !needsStatistics(study.pruning) ||
               m_document.isCut();
    case JobKind::Prune:
        return m_variants.modelIsCurrent(*task.variant);
    case JobKind::Sample:
        return !m_results.denoiserOf(*task.variant) || m_variants.imagesAreCurrent(*task.variant);
    }
    return true;
}

void StudyRunner::advance() {
    if (!m_results.model || m_thread.isPending(JobKind::LoadModel))
        return;
    cancelOutdated();
    for (const Task& task : inOrder) {
        if (!m_wanted.contains(task) || isDone(task))
            continue;
        if (isHeldUp(task, m_longWork))
            continue;
        if (!m_thread.isPending(task))
            submit(task);
        return;
    }
    if (m_wantsKept && !m_longWork.isAnyWaiting())
        advanceKept();
}

void StudyRunner::advanceKept() {
    const std::optional<Task> task = m_variants.nextOfKept();
    if (!task)
        finishAll();
    else if (!m_thread.isPending(*task))
        submit(*task);
}

void StudyRunner::allow(std::set<Task> tasks) {
    tasks.insert(JobKind::Judge);
    for (const VariantPlan& planned : m_document.variantPlans())
        tasks.insert({Task(JobKind::Prune, planned.id), Task(JobKind::Sample, planned.id)});
    m_longWork.allow(tasks);
}

void StudyRunner::doLongWork() {
    allow(everything());
    want(everything());
}

void StudyRunner::finishAll() {
    wantNothing();
    if (std::optional<jobs::JobRequest> request = distanceRequest(m_results);
        request && !m_longWork.isWaiting(JobKind::Judge))
        m_thread.submit(std::move(*request));
    submitTiming();
    emit imagesChanged(); // variants took what was there
}

void StudyRunner::submitTiming() {
    if (std::optional<jobs::JobRequest> request = timeRequest(m_results))
        m_thread.submit(std::move(*request));
}

bool StudyRunner::presentGoesFirst() const {
    const auto isAsked = [this](const Task& task) {
        return (m_rest.isActive() || m_wanted.contains(task)) && !isDone(task);
    };
    return std::ranges::any_of(inOrder, isAsked);
}

void StudyRunner::submit(const Task& task) {
    if (task.kind == JobKind::Measure)
        submitMeasuring();
    else if (task.kind == JobKind::OpenAutoencoder)
        submitAutoencoder();
    else if (task.kind == JobKind::Calibrate)
        submitCalibration();
    else
        submitVariant(task);
    emit imagesChanged();
}

void StudyRunner::submitVariant(const Task& task) {
    if (task == presentModel) {
        const std::optional<PruneKey>& key = m_results.present().key;
        m_isRerun = key && shareEliminations(m_variants.keyOf(*planOf(m_document, presentId)), *key);
    }
    m_variants.submit(task, task.kind == JobKind::Sample ? previewListener(task) : nullptr);
}

void StudyRunner::submitCalibration() {
    const core::study::CalibrationChoices& choices = m_document.study().calibration;
    m_submitted.calibration = calibrationKey(choices);
    core::workflow::CalibrateOptions options{m_results.model->dense,
                                             core::workflow::calibrationOptions(m_document.study())};
    if (!m_gatherInto.empty()) {
        options.calibration.folder = m_gatherInto;
        options.calibration.bank.clear();
    }
    m_thread.submit({JobKind::Calibrate, [options](const core::Progress& progress) -> jobs::JobResult {
                         return gatherStatistics(options, progress);
                     }});
}

core::sampling::PreviewListener StudyRunner::previewListener(const Task& task) {
    // Called on the compute thread, which ends before this object does.
    return [this, task, run = ++m_previewed](const core::sampling::Preview& preview) {
        const auto show = [this, task, run, preview] {
            if (run == m_previewed && m_thread.isPending(task) && m_variants.take(task, preview))
                emit imagesFormed();
        };
        QMetaObject::invokeMethod(this, show, Qt::QueuedConnection);
    };
}

void StudyRunner::onCancelled(jobs::JobId, const Task& task) {
    dropJob(task);
    if (task.kind == JobKind::Train)
        emit trainingStopped(checkpointOf(m_fineTuning));
}

void StudyRunner::dropJob(const Task& task) {
    if (task.variant && m_variants.drop(task))
        emit imagesChanged();
}

void StudyRunner::cancelOutdated() {
    const core::study::Study& study = m_document.study();
    const auto cancelUnless = [this](JobKind kind, bool upToDate) {
        if (!upToDate)
            m_thread.cancel(kind);
    };
    cancelUnless(JobKind::OpenAutoencoder, m_submitted.autoencoder == study.model.autoencoder);
    cancelUnless(JobKind::Measure, m_submitted.trajectory == trajectoryKey(study.sampling));
    cancelUnless(JobKind::Calibrate,
                 !m_gatherInto.empty() || (m_submitted.calibration == calibrationKey(study.calibration) &&
                                           (needsStatistics(study.pruning) || m_variants.keptNeedStatistics())));
    const bool keptGoOn = !presentGoesFirst();
    cancelUnless(JobKind::Judge, keptGoOn);
    cancelUnless(JobKind::Time, keptGoOn);
    const bool decoder = isDone(JobKind::OpenAutoencoder);
    m_variants.cancelUnless([&](const Task& task, bool isCurrent) {
        if ((task.kind == JobKind::Sample && !decoder) || (isForKept(task) && !keptGoOn))
            return false;
        return isCurrent || (task == presentModel && keepsUp()); // one that is almost done shows how the drag goes on
    });
}

void StudyRunner::onStudyChanged() {
    if (m_results.model && !prunedIsCurrent() && m_variants.adopt(presentId))
        emit prunedChanged();
    if (m_automatic) {
        // What runs for older choices only takes the processor away from the hand.
        m_rest.start();
        cancelOutdated();
        m_longWork.followStudy();
        followHand();
    }
    tellIfImagesAged();
}

void StudyRunner::followHand() {
    if (keepsUp() && !isDone(presentModel) && !m_thread.isPending(presentModel))
        submit(presentModel);
}

void StudyRunner::tellIfImagesAged() {
    const bool current = firstImagesAreCurrent(*this);
    if (std::exchange(m_imagesWereCurrent, current) != current)
        emit imagesChanged();
}

void StudyRunner::onFinished(jobs::JobId, const Task& task, const jobs::JobResult& result) {
    if (const auto* sampled = std::get_if<core::workflow::SampledImages>(&result))
        take(task, *sampled);
    else if (const auto* model = std::get_if<core::workflow::LoadedModel>(&result))
        take(*model);
    else if (const auto* images = std::get_if<core::checkpoint::ModelImages>(&result))
        take(*images);
    else if (const auto* measured = std::get_if<core::schedule::MeasuredDynamics>(&result))
        take(*measured);
    else if (const auto* statistics = std::get_if<core::workflow::Statistics>(&result))
        take(*statistics);
    else if (const auto* pruned = std::get_if<core::workflow::PruneOutcome>(&result))
        take(task, *pruned);
    else if (const auto* distances = std::get_if<core::workflow::SetDistances>(&result))
        takeDistances(m_results, *distances);
    else if (const auto* times = std::get_if<core::workflow::ModelTimes>(&result))
        takeTimes(m_results, *times);
    else if (const auto* outcome = std::get_if<core::workflow::TrainOutcome>(&result))
        takeTrained(*outcome);
    else if (const auto* written = std::get_if<core::workflow::ExportedModel>(&result))
        emit exported(QString::fromStdString(written->folder));
    advance();
    if (task == JobKind::Export) // for which timing gave way
        submitTiming();
    if (task == presentModel && m_rest.isActive())
        followHand();
    m_imagesWereCurrent = firstImagesAreCurrent(*this);
    emit imagesChanged();
}

void StudyRunner::onFailed(jobs::JobId, const Task& task, core::ErrorCode, const QString& message) {
    dropJob(task);
    if (task.kind == JobKind::OpenAutoencoder) {
        m_results.keys.autoencoder = m_submitted.autoencoder; // the former one serves on
        emit failed(task, message);
        advance();
        return;
    }
    if (task.kind == JobKind::Train) {
        emit failed(task, message);
        advance();
        emit imagesChanged();
        return;
    }
    const bool isStatisticsOfKept = task.kind == JobKind::Calibrate && m_gatherInto.empty() &&
                                    !needsStatistics(m_document.study().pruning) && m_variants.keptNeedStatistics();
    if (isForKept(task) || isStatisticsOfKept) {
        m_variants.failKept(task, message);
        advance();
        emit imagesChanged();
        return;
    }
    wantNothing();
    m_gatherInto.clear();
    emit failed(task, message);
    emit imagesChanged();
    if (task == presentModel || task == presentImages)
        want({}); // the kept ones' may be another method
    if (task.kind == JobKind::LoadModel && m_automatic && m_results.model)
        m_rest.start(); // the old model goes on where opening the new one had interrupted it
}

void StudyRunner::take(const core::workflow::LoadedModel& model) {
    const core::study::ModelChoice before = m_document.study().model;
    forgetResults();
    m_results.model = model;
    m_results.keys.autoencoder = model.autoencoder;
    if (before.source == model.spec && !before.sha256.empty() && before.sha256 != model.info.sha256)
        emit warned(
            tr("%1: the weights are not those that the study was made with").arg(QString::fromStdString(model.spec)));
    for (const std::string& warning : model.warnings)
        emit warned(QString::fromStdString(warning));
    m_document.setModel({.source = model.spec,
                         .sha256 = model.info.sha256,
                         .autoencoder = model.autoencoder,
                         .weights = model.weights,
                         .base = model.base,
                         .variant = model.variant},
                        model.info, model.blocks, model.staged ? &model.staged->report : nullptr);
    if (model.staged)
        m_variants.takeGiven(*model.staged);
    emit modelChanged();
    emit prunedChanged();
    emit autoencoderChanged();
    if (m_automatic) {
        m_wanted = everything();
        m_wantsKept = true;
    }
}

void StudyRunner::take(const core::workflow::Statistics& statistics) {
    m_results.statistics = statistics;
    m_results.keys.calibration = m_submitted.calibration;
    if (m_gatherInto.empty())
        return;
    core::study::CalibrationChoices choices = m_document.study().calibration;
    choices.bank = std::exchange(m_gatherInto, {});
    m_results.keys.calibration = calibrationKey(choices);
    m_document.setCalibration(choices);
}

void StudyRunner::take(const Task& task, const core::workflow::PruneOutcome& pruned) {
    m_variants.take(task, pruned);
    if (task != presentModel)
        return;
    if (m_isRerun)
        m_rerunSeconds = pruned.report.secondsSolve;
    emit prunedChanged();
}

void StudyRunner::take(const Task& task, const core::workflow::SampledImages& sampled) {
    m_variants.take(task, sampled);
    if (m_results.variants[*task.variant].images.isCoarse)
        emit imagesFormed();
}

} // namespace ui::study
