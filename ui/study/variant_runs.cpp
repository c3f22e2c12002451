#include "ui/study/variant_runs.h"

#include "core/workflow/study_options.h"

#include <algorithm>

namespace ui::study {

using core::study::Variant;
using jobs::JobKind;

namespace {

constexpr std::size_t unusedKept = 8; ///< results of removed variants, for an undo

} // namespace

VariantResult& VariantRuns::resultOf(const Variant& variant) {
    std::vector<VariantResult>& all = m_results.variants;
    const auto place = std::ranges::find_if(all, [&](const VariantResult& r) { return r.isOf(variant); });
    return place != all.end() ? *place
                              : all.emplace_back(VariantResult{.stages = variant.stages, .pruning = variant.pruning});
}

bool VariantRuns::isWanted(const VariantPlan& planned) const {
    return !planned.variant.hidden && !isDense(planned.plan);
}

PruneKey VariantRuns::keyOf(const VariantPlan& planned) const {
    const core::study::Study study = with(m_document.study(), planned.variant);
    return pruneKey(study, planned.plan, isGuided(study, m_results.model->info));
}

bool VariantRuns::needStatistics() const {
    return std::ranges::any_of(m_document.variantPlans(), [this](const VariantPlan& planned) {
        return isWanted(planned) && needsStatistics(planned.variant.pruning);
    });
}

bool VariantRuns::isCurrent(const VariantPlan& planned) const {
    const VariantResult* result = m_results.find(planned.variant);
    return result != nullptr && result->pruned && planned.error.isEmpty() && result->key == keyOf(planned) &&
           result->picturesKey == m_document.study().sampling && result->pictures.isComplete() &&
           result->pictures.denoiser == result->pruned->pruned;
}

std::optional<JobKind> VariantRuns::next() {
    if (!m_results.model)
        return std::nullopt;
    dropUnused();
    for (const VariantPlan& planned : m_document.variantPlans()) {
        if (!isWanted(planned) || isCurrent(planned))
            continue;
        if (const std::optional<JobKind> kind = nextOf(planned)) {
            m_next = planned;
            return kind;
        }
    }
    return std::nullopt;
}

std::optional<JobKind> VariantRuns::nextOf(const VariantPlan& planned) {
    const core::study::SamplingChoices& sampling = m_document.study().sampling;
    VariantResult& result = resultOf(planned.variant);
    if (!planned.error.isEmpty()) {
        if (std::exchange(result.failure, planned.error) != planned.error)
            m_failed(QStringLiteral("%1: %2").arg(QString::fromStdString(planned.variant.name), planned.error));
        return std::nullopt;
    }
    const PruneKey key = keyOf(planned);
    if (result.failedKey == key && result.failedSampling == sampling)
        return std::nullopt;
    result.failure.clear();
    takePresent(result, key);
    if (isCurrent(planned))
        return std::nullopt;
    if (result.pruned && result.key == key)
        return JobKind::SampleVariant;
    const auto calibration = calibrationKey(m_document.study().calibration);
    if (needsStatistics(planned.variant.pruning) && m_results.keys.calibration != calibration)
        return JobKind::Calibrate;
    return JobKind::PruneVariant;
}

void VariantRuns::takePresent(VariantResult& result, const PruneKey& key) {
    if (!m_results.pruned || m_results.keys.pruned != key)
        return;
    if (result.key != key) {
        result.key = key;
        result.pruned = core::workflow::PruneOutcome{m_results.pruned->pruned, m_results.pruned->report, {}};
    }
    if (m_results.prunedPictures.denoiser != result.pruned->pruned || !m_results.prunedPictures.isComplete())
        return;
    result.pictures = m_results.prunedPictures;
    result.picturesKey = m_results.keys.prunedPictures;
}

bool VariantRuns::lendToPresent() {
    if (!m_results.model)
        return false;
    const core::study::Study& study = m_document.study();
    const PruneKey key = pruneKey(study, m_document.plan(), isGuided(study, m_results.model->info));
    const auto place = std::ranges::find_if(
        m_results.variants, [&key](const VariantResult& result) { return result.pruned && result.key == key; });
    if (place == m_results.variants.end() || m_results.keys.pruned == key)
        return false;
    const core::workflow::Statistics statistics = m_results.statistics;
    m_results.pruned = core::workflow::PruneOutcome{place->pruned->pruned, place->pruned->report, statistics};
    m_results.keys.pruned = key;
    m_results.prunedPictures = place->pictures;
    m_results.prunedPictures.forming.clear();
    m_results.prunedPictures.coarseOf = place->pruned->pruned; // the full ones are there, or on their way
    m_results.keys.prunedPictures = place->picturesKey;
    return true;
}

void VariantRuns::submit(JobKind kind, const core::sampling::PreviewListener& preview) {
    const core::study::Study study = with(m_document.study(), m_next->variant);
    m_job = Job{m_next->variant, keyOf(*m_next), {}};
    if (kind == JobKind::PruneVariant) {
        const core::workflow::PruneJobOptions options{m_results.model->dense,
                                                      m_next->plan,
                                                      core::workflow::pruneOptions(study, m_results.model->info),
                                                      core::workflow::calibrationOptions(study),
                                                      core::workflow::lossWeightOptions(study),
                                                      m_results.statistics};
        m_thread.submit(
            {kind, [options](const core::Progress& p) -> jobs::JobResult { return pruneModel(options, p); }});
        return;
    }
    VariantResult& result = resultOf(m_next->variant);
    m_job->pictures = nextRows(result.pictures, result.picturesKey, study, result.pruned->pruned);
    core::workflow::SampleJobOptions options = jobOptions(m_job->pictures, m_results);
    options.sampling.preview = preview;
    m_thread.submit(
        {kind, [options](const core::Progress& p) -> jobs::JobResult { return samplePictures(options, p); }});
}

void VariantRuns::cancelOutdated() {
    if (!m_job)
        return;
    const auto wantsIt = [this](const VariantPlan& planned) {
        return isWanted(planned) && resultOf(planned.variant).isOf(m_job->variant) && planned.error.isEmpty() &&
               keyOf(planned) == m_job->key;
    };
    const bool isWantedNow = m_results.model && std::ranges::any_of(m_document.variantPlans(), wantsIt);
    if (!isWantedNow)
        m_thread.cancel(JobKind::PruneVariant);
    if (!isWantedNow || m_job->pictures.study.sampling != m_document.study().sampling)
        m_thread.cancel(JobKind::SampleVariant);
}

void VariantRuns::take(const core::workflow::PruneOutcome& pruned) {
    VariantResult& result = resultOf(m_job->variant);
    result.key = m_job->key;
    result.pruned = core::workflow::PruneOutcome{pruned.pruned, pruned.report, {}};
    if (pruned.statistics.bank == m_results.statistics.bank) // else newer ones came in between
        m_results.statistics = pruned.statistics;
    m_lastTaken = m_job->variant;
    m_job.reset();
}

void VariantRuns::take(const core::workflow::SampledPictures& sampled) {
    VariantResult& result = resultOf(m_job->variant);
    append(result.pictures, m_job->pictures, sampled);
    result.picturesKey = m_job->pictures.study.sampling;
    m_lastTaken = m_job->variant;
    m_job.reset();
}

void VariantRuns::fail(const QString& message) {
    if (!m_job && m_next)
        m_job = Job{m_next->variant, keyOf(*m_next), {}};
    if (!m_job)
        return;
    VariantResult& result = resultOf(m_job->variant);
    result.pictures.forming.clear();
    result.failure = message;
    result.failedKey = m_job->key;
    result.failedSampling = m_document.study().sampling;
    m_failed(QStringLiteral("%1: %2").arg(QString::fromStdString(m_job->variant.name), message));
    m_job.reset();
}

PictureSet* VariantRuns::forming() {
    return m_job ? &resultOf(m_job->variant).pictures : nullptr;
}

bool VariantRuns::isRunning(const VariantPlan& planned) const {
    const bool isPending = m_thread.isPending(JobKind::PruneVariant) || m_thread.isPending(JobKind::SampleVariant);
    return isPending && m_job && m_job->variant.stages == planned.variant.stages &&
           m_job->variant.pruning == planned.variant.pruning;
}

void VariantRuns::forgetPictures() {
    for (VariantResult& result : m_results.variants) {
        result.picturesKey.reset();
        result.failedKey.reset();
    }
}

void VariantRuns::forgetModels() {
    forgetPictures();
    for (VariantResult& result : m_results.variants)
        result.key.reset();
}

void VariantRuns::dropUnused() {
    const auto isUsed = [this](const VariantResult& result) {
        return std::ranges::any_of(m_document.study().variants,
                                   [&result](const Variant& variant) { return result.isOf(variant); });
    };
    auto unused = static_cast<std::size_t>(std::ranges::count_if(m_results.variants, std::not_fn(isUsed)));
    std::erase_if(m_results.variants,
                  [&](const VariantResult& result) { return unused > unusedKept && !isUsed(result) && unused-- > 0; });
}

} // namespace ui::study
