#include "ui/study/study_runner.h"

#include "core/metrics/plan_cost.h"
#include "core/workflow/study_options.h"
#include "ui/study/set_distances.h"

#include <array>
#include <chrono>
#include <utility>

namespace ui::study {

using jobs::JobKind;

namespace {

constexpr std::chrono::milliseconds handRests{150};
constexpr double fastEnough = 0.1; ///< seconds of a run that keeps up with a hand
constexpr int trajectories = 16;
constexpr std::array inOrder = {JobKind::Measure,   JobKind::OpenAutoencoder, JobKind::SampleDense,
                                JobKind::Calibrate, JobKind::Prune,           JobKind::SamplePruned};

/// All of the above, and the kept variants.
std::set<JobKind> everything() {
    std::set<JobKind> kinds{JobKind::PruneVariant};
    kinds.insert(inOrder.begin(), inOrder.end());
    return kinds;
}

} // namespace

StudyRunner::StudyRunner(StudyDocument& document, const core::ComputeOptions& compute, QObject* parent)
    : QObject(parent)
    , m_document(document)
    , m_thread(compute)
    , m_variants(document, m_results, m_thread,
                 [this](const QString& message) { emit failed(JobKind::PruneVariant, message); }) {
    m_rest.setSingleShot(true);
    m_rest.setInterval(handRests);
    connect(&m_rest, &QTimer::timeout, this, [this] { want(everything()); });
    connect(&m_document, &StudyDocument::studyChanged, this, &StudyRunner::onStudyChanged);
    connect(&m_thread, &jobs::ComputeThread::finished, this, &StudyRunner::onFinished);
    connect(&m_thread, &jobs::ComputeThread::failed, this, &StudyRunner::onFailed);
    connect(&m_thread, &jobs::ComputeThread::cancelled, this, &StudyRunner::onCancelled);
}

void StudyRunner::openModel(const QString& spec, const QString& weights) {
    m_thread.cancelAll();
    m_wanted.clear();
    m_gatherInto.clear();
    const core::study::ModelChoice& now = m_document.study().model;
    const bool isTheStudys = now.source == spec.toStdString();
    const std::string chosen = weights.isEmpty() && isTheStudys ? now.weights : weights.toStdString();
    const core::workflow::LoadModelOptions options{
        spec.toStdString(), m_thread.options(), {}, isTheStudys ? now.autoencoder : std::string(), chosen};
    m_thread.submit({JobKind::LoadModel, [this, options](const core::Progress& progress) -> jobs::JobResult {
                         return loadOrAsk(options, progress);
                     }});
}

void StudyRunner::prune() {
    m_results.keys.pruned.reset();
    std::set<JobKind> kinds = everything();
    kinds.erase(JobKind::Measure);
    want(std::move(kinds));
}

void StudyRunner::gatherInto(const QString& folder) {
    if (!m_results.model)
        return;
    m_gatherInto = folder.toStdString();
    submit(JobKind::Calibrate);
}

void StudyRunner::sample() {
    m_results.keys.dense.reset();
    m_results.keys.prunedPictures.reset();
    m_variants.forgetPictures();
    for (const JobKind kind : {JobKind::SampleDense, JobKind::SamplePruned, JobKind::SampleVariant})
        m_thread.cancel(kind); // they would go on with what is to be done again
    want({JobKind::OpenAutoencoder, JobKind::SampleDense, JobKind::SamplePruned, JobKind::PruneVariant});
}

void StudyRunner::exportPruned(const QString& folder, core::exporting::ExportFormat format) {
    if (!m_results.pruned)
        return;
    const core::workflow::ExportOptions options{m_results.pruned->pruned, m_results.pruned->report,
                                                folder.toStdString(), format};
    m_thread.submit({JobKind::Export, [options](const core::Progress& progress) -> jobs::JobResult {
                         return core::workflow::exportModel(options, progress);
                     }});
}

void StudyRunner::stop() {
    m_rest.stop();
    m_wanted.clear();
    m_gatherInto.clear();
    emit stopped();
    m_thread.cancelAll();
    emit picturesChanged();
}

void StudyRunner::setAutomatic(bool automatic) {
    m_automatic = automatic;
    if (automatic)
        m_rest.start();
    else
        m_rest.stop();
}

bool StudyRunner::prunedIsCurrent() const {
    return isCurrent(JobKind::Prune);
}

bool StudyRunner::keepsUp() const {
    if (!m_automatic || !m_results.pruned || !m_results.keys.pruned)
        return false;
    const core::study::Study& study = m_document.study();
    const PruneKey wanted = pruneKey(study, m_document.plan(), isGuided(study, m_results.model->info));
    return m_rerunSeconds < fastEnough && shareEliminations(wanted, *m_results.keys.pruned);
}

bool StudyRunner::picturesAreCurrent(const PictureSet& pictures) const {
    const bool isDense = &pictures == &m_results.dense;
    return isCurrent(isDense ? JobKind::SampleDense : JobKind::SamplePruned) && (isDense || prunedIsCurrent());
}

bool StudyRunner::variantIsCurrent(const VariantPlan& planned) const {
    return m_results.model && (isDense(planned.plan) ? isCurrent(JobKind::SampleDense) : m_variants.isCurrent(planned));
}

core::metrics::PlanCost StudyRunner::planCost() const {
    if (!m_results.model)
        return {};
    const core::workflow::LoadedModel& model = *m_results.model;
    return core::metrics::planCost(model.units, model.macsPerForward, m_document.plan(),
                                   isGuided(m_document.study(), model.info));
}

void StudyRunner::want(std::set<JobKind> kinds) {
    m_wanted = std::move(kinds);
    advance();
}

bool StudyRunner::isCurrent(JobKind kind) const {
    const core::study::Study& study = m_document.study();
    const StudyKeys& keys = m_results.keys;
    const bool hasPruned = m_results.pruned.has_value();
    switch (kind) {
    case JobKind::LoadModel:
        return m_results.model.has_value();
    case JobKind::Export:
    case JobKind::Trajectory:
    case JobKind::Judge:
    case JobKind::PruneVariant: // which see to it themselves
    case JobKind::SampleVariant:
        return true;
    case JobKind::OpenAutoencoder:
        return keys.autoencoder == study.model.autoencoder;
    case JobKind::Measure:
        return keys.trajectory == trajectoryKey(study.sampling);
    case JobKind::SampleDense:
        return keys.dense == study.sampling && m_results.dense.isComplete();
    case JobKind::Calibrate:
        return keys.calibration == calibrationKey(study.calibration) || !needsStatistics(study.pruning);
    case JobKind::Prune:
        return hasPruned && keys.pruned == pruneKey(study, m_document.plan(), isGuided(study, m_results.model->info));
    case JobKind::SamplePruned:
        return !hasPruned || (keys.prunedPictures == study.sampling && m_results.prunedPictures.isComplete() &&
                              m_results.prunedPictures.denoiser == m_results.pruned->pruned);
    }
    return true;
}

void StudyRunner::advance() {
    if (!m_results.model || m_thread.isPending(JobKind::LoadModel))
        return;
    cancelOutdated();
    for (const JobKind kind : inOrder) {
        if (!m_wanted.contains(kind) || isCurrent(kind))
            continue;
        if (!m_thread.isPending(kind))
            submit(kind);
        return;
    }
    if (m_wanted.contains(JobKind::PruneVariant))
        advanceVariants();
    else
        m_wanted.clear();
}

void StudyRunner::advanceVariants() {
    const std::optional<JobKind> kind = m_variants.next();
    if (!kind)
        finishAll();
    else if (!m_thread.isPending(*kind))
        submit(*kind);
}

void StudyRunner::finishAll() {
    m_wanted.clear();
    if (std::optional<jobs::JobRequest> request = distanceRequest(m_results))
        m_thread.submit(std::move(*request));
    emit picturesChanged(); // variants took what was there
}

bool StudyRunner::presentGoesFirst() const {
    const auto isAsked = [this](JobKind kind) {
        return (m_rest.isActive() || m_wanted.contains(kind)) && !isCurrent(kind);
    };
    return std::ranges::any_of(inOrder, isAsked);
}

void StudyRunner::submit(JobKind kind) {
    const core::study::Study& study = m_document.study();
    const core::workflow::LoadedModel& model = *m_results.model;
    if (kind == JobKind::Measure) {
        m_submitted.trajectory = trajectoryKey(study.sampling);
        const core::workflow::MeasureOptions options{model.dense,
                                                     core::workflow::measureOptions(study.sampling, trajectories)};
        m_thread.submit({kind, [options](const core::Progress& p) -> jobs::JobResult { return measure(options, p); }});
    } else if (kind == JobKind::OpenAutoencoder) {
        submitAutoencoder();
    } else if (kind == JobKind::Calibrate) {
        submitCalibration();
    } else if (kind == JobKind::Prune) {
        m_submitted.pruned = pruneKey(study, m_document.plan(), isGuided(study, model.info));
        m_isRerun = m_results.keys.pruned && shareEliminations(*m_submitted.pruned, *m_results.keys.pruned);
        const core::workflow::PruneJobOptions options{model.dense,
                                                      m_document.plan(),
                                                      core::workflow::pruneOptions(study, model.info),
                                                      core::workflow::calibrationOptions(study),
                                                      core::workflow::lossWeightOptions(study),
                                                      m_results.statistics};
        m_thread.submit(
            {kind, [options](const core::Progress& p) -> jobs::JobResult { return pruneModel(options, p); }});
    } else if (kind == JobKind::PruneVariant || kind == JobKind::SampleVariant) {
        m_variants.submit(kind, previewListener(kind));
    } else {
        submitPictures(kind);
    }
    emit picturesChanged();
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

PictureSet* StudyRunner::picturesOf(JobKind kind) {
    if (kind == JobKind::SampleVariant)
        return m_variants.forming();
    if (kind == JobKind::SampleDense)
        return &m_results.dense;
    return kind == JobKind::SamplePruned ? &m_results.prunedPictures : nullptr;
}

core::sampling::PreviewListener StudyRunner::previewListener(JobKind kind) {
    // Heard on the compute thread, which ends before this object does.
    return [this, kind, run = ++m_previewed](const core::sampling::Preview& preview) {
        const auto show = [this, kind, run, preview] {
            if (run == m_previewed && m_thread.isPending(kind))
                onPreview(kind, preview);
        };
        QMetaObject::invokeMethod(this, show, Qt::QueuedConnection);
    };
}

void StudyRunner::onPreview(JobKind kind, const core::sampling::Preview& preview) {
    PictureSet* pictures = picturesOf(kind);
    if (pictures == nullptr || pictures->isCoarse)
        return; // what forms is still more blurred than coarse pictures
    pictures->firstForming = kind == JobKind::SampleVariant ? m_variants.firstForming() : m_request.first;
    const auto begin = static_cast<std::size_t>(preview.firstPicture);
    pictures->forming.resize(std::max(pictures->forming.size(), begin + preview.images.size()));
    std::ranges::copy(preview.images, pictures->forming.begin() + preview.firstPicture);
    emit picturesFormed();
}

void StudyRunner::onCancelled(jobs::JobId, JobKind kind) {
    PictureSet* pictures = picturesOf(kind);
    if (pictures == nullptr || pictures->isCoarse)
        return; // coarse ones stay until there are better ones
    pictures->forming.clear();
    emit picturesChanged();
}

void StudyRunner::submitPictures(JobKind kind) {
    const bool isDense = kind == JobKind::SampleDense;
    const core::study::SamplingChoices& choices = m_document.study().sampling;
    m_request = nextRows(*picturesOf(kind), isDense ? m_results.keys.dense : m_results.keys.prunedPictures,
                         m_document.study(), isDense ? m_results.model->dense : m_results.pruned->pruned);
    m_request.isCoarse = !isDense && beginsCoarse(m_request, *picturesOf(kind), m_document);
    core::workflow::SampleJobOptions options = jobOptions(m_request, m_results);
    options.sampling.preview = previewListener(kind);
    (isDense ? m_submitted.dense : m_submitted.prunedPictures) = choices;
    m_thread.submit({kind, [options](const core::Progress& progress) -> jobs::JobResult {
                         return core::workflow::samplePictures(options, progress);
                     }});
}

void StudyRunner::cancelOutdated() {
    const core::study::Study& study = m_document.study();
    const auto cancelUnless = [this](JobKind kind, bool upToDate) {
        if (!upToDate)
            m_thread.cancel(kind);
    };
    const bool sampling = m_submitted.trajectory == trajectoryKey(study.sampling);
    const bool guided = m_results.model && isGuided(study, m_results.model->info);
    const bool plan = m_submitted.pruned == pruneKey(study, m_document.plan(), guided);
    const bool decoder = isCurrent(JobKind::OpenAutoencoder);
    cancelUnless(JobKind::OpenAutoencoder, m_submitted.autoencoder == study.model.autoencoder);
    cancelUnless(JobKind::Measure, sampling);
    cancelUnless(JobKind::SampleDense, m_submitted.dense == study.sampling && decoder);
    cancelUnless(JobKind::Calibrate,
                 !m_gatherInto.empty() || (m_submitted.calibration == calibrationKey(study.calibration) &&
                                           (needsStatistics(study.pruning) || m_variants.needStatistics())));
    cancelUnless(JobKind::Prune, plan || keepsUp()); // one that is almost done shows how the drag goes on
    cancelUnless(JobKind::SamplePruned, m_submitted.prunedPictures == study.sampling && plan && decoder);
    for (const JobKind kind : {JobKind::PruneVariant, JobKind::Judge})
        cancelUnless(kind, !presentGoesFirst());
    cancelUnless(JobKind::SampleVariant, decoder && !presentGoesFirst());
    m_variants.cancelOutdated();
}

void StudyRunner::onStudyChanged() {
    if (m_variants.lendToPresent())
        emit prunedChanged();
    if (m_automatic) {
        // What runs for older choices only takes the processor away from the hand.
        m_rest.start();
        cancelOutdated();
        followHand();
    }
    tellIfPicturesAged();
}

void StudyRunner::followHand() {
    if (keepsUp() && !isCurrent(JobKind::Prune) && !m_thread.isPending(JobKind::Prune))
        submit(JobKind::Prune);
}

void StudyRunner::tellIfPicturesAged() {
    const bool current = picturesAreCurrent(m_results.dense) && picturesAreCurrent(m_results.prunedPictures);
    if (std::exchange(m_picturesWereCurrent, current) != current)
        emit picturesChanged();
}

void StudyRunner::onFinished(jobs::JobId, JobKind kind, const jobs::JobResult& result) {
    if (const auto* sampled = std::get_if<core::workflow::SampledPictures>(&result))
        takePictures(kind, *sampled);
    else if (const auto* model = std::get_if<core::workflow::LoadedModel>(&result))
        take(*model);
    else if (const auto* pictures = std::get_if<core::checkpoint::ModelPictures>(&result))
        take(*pictures);
    else if (const auto* measured = std::get_if<core::schedule::MeasuredDynamics>(&result))
        take(*measured);
    else if (const auto* statistics = std::get_if<core::workflow::Statistics>(&result))
        take(*statistics);
    else if (const auto* pruned = std::get_if<core::workflow::PruneOutcome>(&result))
        kind == JobKind::Prune ? take(*pruned) : m_variants.take(*pruned);
    else if (const auto* distances = std::get_if<core::workflow::SetDistances>(&result))
        takeDistances(m_results, *distances);
    else if (const auto* written = std::get_if<core::workflow::ExportedModel>(&result))
        emit exported(QString::fromStdString(written->folder));
    advance();
    if (kind == JobKind::Prune && m_rest.isActive())
        followHand();
    m_picturesWereCurrent = picturesAreCurrent(m_results.dense) && picturesAreCurrent(m_results.prunedPictures);
    emit picturesChanged();
}

void StudyRunner::onFailed(jobs::JobId id, JobKind kind, core::ErrorCode, const QString& message) {
    onCancelled(id, kind);
    if (kind == JobKind::OpenAutoencoder) {
        m_results.keys.autoencoder = m_submitted.autoencoder; // the former one serves on
        emit failed(kind, message);
        advance();
        return;
    }
    const bool isForVariant = kind == JobKind::Calibrate && m_gatherInto.empty() &&
                              !needsStatistics(m_document.study().pruning) && m_variants.needStatistics();
    if (kind == JobKind::PruneVariant || kind == JobKind::SampleVariant || isForVariant) {
        m_variants.fail(message);
        advance();
        emit picturesChanged();
        return;
    }
    m_wanted.clear();
    m_gatherInto.clear();
    emit failed(kind, message);
    emit picturesChanged();
    if (kind == JobKind::Prune || kind == JobKind::SamplePruned)
        want({JobKind::PruneVariant}); // theirs may be another method
    if (kind == JobKind::LoadModel && m_automatic && m_results.model)
        m_rest.start(); // the old model goes on where opening the new one had interrupted it
}

void StudyRunner::take(const core::workflow::LoadedModel& model) {
    const core::study::ModelChoice before = m_document.study().model;
    m_results = {};
    m_results.model = model;
    m_results.keys.autoencoder = model.autoencoder;
    m_rerunSeconds = 0;
    if (before.source == model.spec && !before.sha256.empty() && before.sha256 != model.info.sha256)
        emit warned(
            tr("%1: the weights are not those that the study was made with").arg(QString::fromStdString(model.spec)));
    for (const std::string& warning : model.warnings)
        emit warned(QString::fromStdString(warning));
    m_document.setModel({model.spec, model.info.sha256, model.autoencoder, model.weights}, model.info);
    emit modelChanged();
    emit autoencoderChanged();
    emit measuredChanged();
    emit prunedChanged();
    if (m_automatic)
        m_wanted = everything();
}

void StudyRunner::take(const core::schedule::MeasuredDynamics& measured) {
    m_results.measured = measured;
    m_results.keys.trajectory = m_submitted.trajectory;
    m_document.setMeasuredSigma2(measured.sigma2);
    emit measuredChanged();
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

void StudyRunner::take(const core::workflow::PruneOutcome& pruned) {
    m_results.pruned = pruned;
    if (pruned.statistics.bank == m_results.statistics.bank) // else newer ones came in between
        m_results.statistics = pruned.statistics;
    if (m_isRerun)
        m_rerunSeconds = pruned.report.secondsSolve;
    m_results.keys.pruned = m_submitted.pruned;
    emit prunedChanged();
}

void StudyRunner::takePictures(JobKind kind, const core::workflow::SampledPictures& sampled) {
    if (kind == JobKind::SampleVariant)
        return m_variants.take(sampled);
    append(*picturesOf(kind), m_request, sampled);
    if (m_request.isCoarse)
        emit picturesFormed();
    else
        (kind == JobKind::SampleDense ? m_results.keys.dense : m_results.keys.prunedPictures) =
            m_request.study.sampling;
}

} // namespace ui::study
