#include "ui/study/variant_runs.h"

#include "core/workflow/study_options.h"

#include <algorithm>

namespace ui::study {

using core::study::VariantId;
using jobs::JobKind;
using jobs::Task;

namespace {

constexpr std::size_t unusedKept = 8; ///< results of removed variants, for an undo

} // namespace

PruneKey VariantRuns::keyOf(const VariantPlan& planned) const {
    if (m_document.isGiven(planned.variant))
        return {}; // a model that is cut already is what it is
    const core::study::Study study = with(m_document.study(), planned.variant);
    return pruneKey(study, planned.plan, isGuided(study, m_results.model->info));
}

bool VariantRuns::modelIsCurrent(VariantId id) const {
    if (id == core::study::denseId)
        return m_results.model.has_value();
    const VariantResult* result = m_results.find(id);
    const std::optional<VariantPlan> planned = planOf(m_document, id);
    return m_results.model && planned && planned->error.isEmpty() && result != nullptr && result->pruned &&
           result->key == keyOf(*planned);
}

ImageKey VariantRuns::imagesOf(const VariantPlan& planned) const {
    return imageKey(with(m_document.study(), planned.variant));
}

bool VariantRuns::imagesAreCurrent(VariantId id) const {
    const VariantResult* result = m_results.find(id);
    const std::optional<VariantPlan> planned = planOf(m_document, id);
    return result != nullptr && planned && result->imagesKey == imagesOf(*planned) && result->images.isComplete() &&
           result->images.denoiser == m_results.denoiserOf(id);
}

bool VariantRuns::isCurrent(VariantId id) const {
    const std::optional<VariantPlan> planned = planOf(m_document, id);
    if (planned && isKept(id) && isDense(*planned))
        return isCurrent(core::study::denseId);
    return modelIsCurrent(id) && imagesAreCurrent(id);
}

bool VariantRuns::isWanted(const VariantPlan& planned) {
    return !isKept(planned.id) || (!planned.variant.hidden && !isDense(planned));
}

bool VariantRuns::keptNeedStatistics() const {
    return std::ranges::any_of(m_document.variantPlans(), [this](const VariantPlan& planned) {
        return isWanted(planned) && needsStatistics(planned.variant.pruning);
    });
}

std::optional<Task> VariantRuns::nextOfKept() {
    if (!m_results.model)
        return std::nullopt;
    dropUnused();
    for (const VariantPlan& planned : m_document.variantPlans()) {
        if (!isWanted(planned) || isCurrent(planned.id))
            continue;
        if (const std::optional<Task> task = nextOf(planned)) {
            m_next = planned.id;
            return task;
        }
    }
    return std::nullopt;
}

std::optional<Task> VariantRuns::nextOf(const VariantPlan& planned) {
    VariantResult& result = m_results.variants[planned.id];
    const Task prune{JobKind::Prune, planned.id};
    if (!planned.error.isEmpty()) {
        if (std::exchange(result.failure, planned.error) != planned.error)
            m_failed(prune, QStringLiteral("%1: %2").arg(QString::fromStdString(planned.variant.name), planned.error));
        return std::nullopt;
    }
    if (result.failedKey == keyOf(planned) && result.failedImages == imagesOf(planned))
        return std::nullopt;
    result.failure.clear();
    adopt(planned.id);
    if (isCurrent(planned.id))
        return std::nullopt;
    if (modelIsCurrent(planned.id))
        return Task{JobKind::Sample, planned.id};
    const auto calibration = calibrationKey(m_document.study().calibration);
    if (needsStatistics(planned.variant.pruning) && m_results.keys.calibration != calibration)
        return JobKind::Calibrate;
    return prune;
}

bool VariantRuns::adopt(VariantId id) {
    const VariantPlan planned = *planOf(m_document, id);
    const PruneKey key = keyOf(planned);
    const auto lends = [id, &key](const auto& entry) {
        return entry.first != id && entry.second.pruned && entry.second.key == key;
    };
    const auto place = std::ranges::find_if(m_results.variants, lends);
    if (place == m_results.variants.end())
        return false;
    const VariantResult& lender = place->second;
    VariantResult& result = m_results.variants[id];
    const bool isNew = result.key != key;
    if (isNew) {
        result.key = key;
        result.pruned = lender.pruned;
    }
    const bool areTheModels = lender.images.denoiser == result.pruned->pruned;
    const bool areAlike = lender.imagesKey && lender.imagesKey->execution == planned.variant.execution;
    if (areTheModels && areAlike && (isNew || imagesAreCurrent(place->first))) {
        result.imagesKey = lender.imagesKey;
        result.images = lender.images;
        result.images.forming.clear();
        result.images.coarseOf = result.pruned->pruned; // the full ones are there, or on their way
    }
    return isNew;
}

void VariantRuns::submit(const Task& task, const core::sampling::PreviewListener& preview) {
    const VariantId id = *task.variant;
    const VariantPlan planned = *planOf(m_document, id);
    const core::study::Study study = with(m_document.study(), planned.variant);
    if (task.kind == JobKind::Prune) {
        const core::workflow::PruneJobOptions options{m_results.model->dense,
                                                      planned.plan,
                                                      core::workflow::pruneOptions(study, m_results.model->info),
                                                      core::workflow::calibrationOptions(study),
                                                      core::workflow::lossWeightOptions(study),
                                                      study.pruning.trained,
                                                      m_results.statistics};
        m_jobs[task] = Job{keyOf(planned), {}};
        m_thread.submit(
            {task, [options](const core::Progress& p) -> jobs::JobResult { return pruneModel(options, p); }});
        return;
    }
    const VariantResult& result = m_results.variants[id];
    ImageRequest request = nextRows(result.images, result.imagesKey, study, m_results.denoiserOf(id));
    request.isCoarse = id == core::study::presentId && beginsCoarse(request, result.images, m_document);
    core::workflow::SampleJobOptions options = jobOptions(request, m_results);
    options.sampling.preview = preview;
    m_jobs[task] = Job{result.key, std::move(request)};
    m_thread.submit({task, [options](const core::Progress& p) -> jobs::JobResult { return sampleImages(options, p); }});
}

bool VariantRuns::isAskedFor(const Task& task, const Job& job) const {
    const std::optional<VariantPlan> planned = planOf(m_document, *task.variant);
    if (!m_results.model || !planned || !isWanted(*planned) || !planned->error.isEmpty())
        return false;
    if (task.kind == JobKind::Sample && imageKey(job.images.study) != imagesOf(*planned))
        return false;
    return task.variant == core::study::denseId || job.key == keyOf(*planned);
}

void VariantRuns::cancelUnless(const std::function<bool(const Task& task, bool isCurrent)>& goesOn) {
    std::vector<Task> unwanted;
    for (const auto& [task, job] : m_jobs)
        if (!goesOn(task, isAskedFor(task, job)))
            unwanted.push_back(task);
    for (const Task& task : unwanted)
        m_thread.cancel(task);
}

void VariantRuns::takeGiven(const core::workflow::StagedPart& staged) {
    VariantResult& present = m_results.variants[core::study::presentId];
    present.key = PruneKey();
    present.pruned = core::workflow::PruneOutcome{staged.model, staged.report, {}};
}

void VariantRuns::take(const Task& task, const core::workflow::PruneOutcome& pruned) {
    VariantResult& result = m_results.variants[*task.variant];
    result.key = m_jobs.extract(task).mapped().key;
    result.pruned = core::workflow::PruneOutcome{pruned.pruned, pruned.report, {}};
    if (pruned.statistics.bank == m_results.statistics.bank) // else newer ones came in between
        m_results.statistics = pruned.statistics;
}

void VariantRuns::take(const Task& task, const core::workflow::SampledImages& sampled) {
    VariantResult& result = m_results.variants[*task.variant];
    const ImageRequest request = m_jobs.extract(task).mapped().images;
    append(result.images, request, sampled);
    if (!request.isCoarse)
        result.imagesKey = imageKey(request.study);
}

bool VariantRuns::take(const Task& task, const core::sampling::Preview& preview) {
    ImageSet& images = m_results.variants[*task.variant].images;
    if (images.isCoarse)
        return false; // what forms is still more blurred than coarse images
    images.firstForming = m_jobs.at(task).images.first;
    const auto begin = static_cast<std::size_t>(preview.firstImage);
    images.forming.resize(std::max(images.forming.size(), begin + preview.images.size()));
    std::ranges::copy(preview.images, images.forming.begin() + preview.firstImage);
    return true;
}

bool VariantRuns::drop(const Task& task) {
    if (!m_thread.isPending(task)) // else a newer one took its place
        m_jobs.erase(task);
    const auto place = m_results.variants.find(*task.variant);
    if (task.kind != JobKind::Sample || place == m_results.variants.end() || place->second.images.isCoarse)
        return false; // coarse ones stay until there are better ones
    place->second.images.forming.clear();
    return true;
}

void VariantRuns::failKept(const Task& task, const QString& message) {
    const std::optional<VariantId> id = task.variant ? task.variant : m_next;
    const std::optional<VariantPlan> planned = id ? planOf(m_document, *id) : std::nullopt;
    if (!planned)
        return; // removed meanwhile
    VariantResult& result = m_results.variants[*id];
    result.images.forming.clear();
    result.failure = message;
    result.failedKey = keyOf(*planned);
    result.failedImages = imagesOf(*planned);
    m_failed({task.variant ? task.kind : JobKind::Prune, id},
             QStringLiteral("%1: %2").arg(QString::fromStdString(planned->variant.name), message));
}

void VariantRuns::forgetImages() {
    for (auto& [id, result] : m_results.variants) {
        result.imagesKey.reset();
        result.failedKey.reset();
    }
}

void VariantRuns::forgetModels() {
    forgetImages();
    for (auto& [id, result] : m_results.variants)
        result.key.reset();
}

void VariantRuns::forgetTrained(const std::string& folder) {
    const auto isOfIt = [&folder](const std::optional<PruneKey>& key) { return key && key->pruning.trained == folder; };
    for (auto& [id, result] : m_results.variants) {
        if (isOfIt(result.key))
            result.key.reset();
        if (isOfIt(result.failedKey))
            result.failedKey.reset();
    }
}

void VariantRuns::dropUnused() {
    const auto isUnused = [this](const auto& entry) { return !planOf(m_document, entry.first); };
    auto unused = static_cast<std::size_t>(std::ranges::count_if(m_results.variants, isUnused));
    std::erase_if(m_results.variants, [&](const auto& entry) {
        const bool isDropped = unused > unusedKept && isUnused(entry);
        unused -= isDropped ? 1 : 0;
        return isDropped;
    });
}

} // namespace ui::study
