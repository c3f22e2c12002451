#include "tests/bench/quality_variants.h"

#include "core/base/error.h"
#include "core/base/stopwatch.h"
#include "core/calibration/collect.h"
#include "core/metrics/cost.h"
#include "core/pruning/criterion_table.h"

namespace bench {
namespace {

using core::pruning::WithinRule;
using core::schedule::AllocationRule;

constexpr int probedImages = 8;
constexpr std::uint64_t probeSeed = 0x7E55'E7A2'0000'0000ULL;

bool isGuided(const core::model::Denoiser& model) {
    return model.info().recommendedGuidance != 1;
}

/// The built-in images have classes; a model of prompts is asked for what it draws itself.
std::string sourceOf(const core::model::Denoiser& model) {
    return model.info().textChannels > 0 ? "own" : "builtin";
}

/// All timesteps as one stage of the plan's target sparsity.
void joinStages(core::schedule::StagePlan& plan, int timesteps) {
    core::schedule::Stage all{.name = "all",
                              .firstT = 1,
                              .lastT = timesteps,
                              .steps = static_cast<int>(plan.timesteps.size()),
                              .sparsity = plan.targetSparsity};
    plan.stages = {all};
}

} // namespace

const std::vector<QualityVariant>& qualityVariants() {
    static const std::vector<QualityVariant> all{
        {.name = "magnitude", .description = "weight magnitude, as published", .method = "magnitude"},
        {.name = "wanda", .description = "Wanda by groups, as published", .method = "wanda"},
        {.name = "taylor", .description = "Diff-Pruning's Taylor score, as published", .method = "taylor"},
        {.name = "random", .description = "random groups", .method = "random"},
        {.name = "obs-single", .description = "OBS, one model for all timesteps", .method = "obs"},
        {.name = "obs-single-marginal",
         .description = "the same, marginal over the layers",
         .method = "obs",
         .within = WithinRule::Marginal},
        {.name = "obs-uniform",
         .description = "OBS by stages, uniform",
         .method = "obs",
         .isStaged = true,
         .isOurs = true},
        {.name = "obs-mosaic",
         .description = "OBS by stages, mosaic (as published)",
         .method = "obs",
         .isStaged = true,
         .between = AllocationRule::Mosaic,
         .isOurs = true},
        {.name = "obs-mosaic-marginal",
         .description = "mosaic between stages, marginal within",
         .method = "obs",
         .isStaged = true,
         .between = AllocationRule::Mosaic,
         .within = WithinRule::Marginal,
         .isOurs = true},
        {.name = "obs-marginal",
         .description = "OBS by stages, marginal over stages and layers",
         .method = "obs",
         .isStaged = true,
         .between = AllocationRule::Marginal,
         .within = WithinRule::Marginal,
         .isOurs = true},
        {.name = "obs-marginal-measured",
         .description = "the same, losses weighed by what they do to the final picture",
         .method = "obs",
         .isStaged = true,
         .between = AllocationRule::Marginal,
         .within = WithinRule::Marginal,
         .isWeighed = true,
         .isOurs = true},
    };
    return all;
}

std::vector<QualityVariant> chooseVariants(const std::vector<std::string>& names) {
    if (names.empty())
        return qualityVariants();
    std::vector<QualityVariant> chosen;
    for (const std::string& name : names) {
        std::string known;
        const std::size_t before = chosen.size();
        for (const QualityVariant& variant : qualityVariants()) {
            known += (known.empty() ? "" : ", ") + variant.name;
            if (variant.name == name)
                chosen.push_back(variant);
        }
        if (chosen.size() == before)
            throw core::Error(core::ErrorCode::BadArgument,
                              "--only: expected some of " + known + ", found '" + name + "'");
    }
    return chosen;
}

VariantPruner::VariantPruner(core::model::DenoiserPtr dense, int steps, int samples, std::uint64_t seed)
    : m_dense(std::move(dense))
    , m_cache(core::pruning::makeEliminationCache()) {
    m_study.sampling.steps = steps;
    m_study.calibration.samples = samples;
    m_study.calibration.seed = seed;
}

void VariantPruner::gather(const std::vector<QualityVariant>& variants, const core::Progress& progress) {
    const core::Stopwatch watch;
    for (const QualityVariant& variant : variants)
        if (!m_bank && core::pruning::needsBank(variant.method, std::nullopt)) {
            auto gathered = core::calibration::collectStatistics(*m_dense,
                                                                 {.samples = m_study.calibration.samples,
                                                                  .bins = m_study.calibration.bins,
                                                                  .seed = m_study.calibration.seed,
                                                                  .source = sourceOf(*m_dense)},
                                                                 progress);
            m_bank = std::move(gathered.bank);
            m_notes.insert(m_notes.end(), gathered.notes.begin(), gathered.notes.end());
        }
    for (const QualityVariant& variant : variants)
        if (!m_taylor && core::pruning::needsGradients(variant.method)) {
            m_taylor = core::calibration::collectTaylorScores(
                *m_dense, {.seed = m_study.calibration.seed, .source = sourceOf(*m_dense)}, progress);
            m_notes.push_back(m_taylor->summary);
        }
    for (const QualityVariant& variant : variants)
        if (variant.isWeighed && !m_weights)
            weighLosses(variant, progress);
    m_secondsCalibrate += watch.seconds();
}

core::schedule::StagePlan VariantPruner::plan(const QualityVariant& variant, double sparsity) const {
    const core::schedule::NoiseSchedule schedule(m_dense->info().schedule);
    core::study::Study study = m_study;
    study.stages.targetSparsity = sparsity;
    study.stages.allocation = variant.between;
    core::schedule::StagePlan made = core::study::plan(study, schedule);
    if (!variant.isStaged)
        joinStages(made, schedule.timesteps());
    return made;
}

core::pruning::PruneStatistics VariantPruner::statistics() const {
    return {.bank = m_bank.get(), .taylor = m_taylor ? &*m_taylor : nullptr};
}

core::pruning::PruneOptions VariantPruner::pruneOptions(const QualityVariant& variant) const {
    core::pruning::PruneOptions options;
    options.method = variant.method;
    options.allocation = variant.between;
    options.within = variant.within;
    options.seed = m_study.calibration.seed;
    options.guided = isGuided(*m_dense);
    return options;
}

/// On images of their own, which no row is rated by.
void VariantPruner::weighLosses(const QualityVariant& variant, const core::Progress& progress) {
    core::pruning::LossWeightOptions probe;
    probe.sampling.steps = m_study.sampling.steps;
    probe.sampling.seeds.clear();
    for (int i = 0; i < probedImages; ++i)
        probe.sampling.seeds.push_back(probeSeed + m_study.calibration.seed + static_cast<std::uint64_t>(i));
    m_weights = measureLossWeights(m_dense, statistics(), plan(variant, probe.sparsity), pruneOptions(variant), probe,
                                   progress, m_cache.get());
}

core::pruning::PruneResult VariantPruner::prune(const QualityVariant& variant, double sparsity,
                                                const core::Progress& progress) {
    const core::schedule::StagePlan planned = plan(variant, sparsity);
    core::pruning::PruneOptions options = pruneOptions(variant);
    if (variant.isWeighed)
        options.lossWeights = m_weights->forStages(planned.stages);
    return core::pruning::prune(m_dense, statistics(), planned, options, progress, m_cache.get());
}

std::int64_t VariantPruner::macsOf(const core::model::Denoiser& model) const {
    std::vector<double> timesteps;
    for (const int t : plan({}, 0).timesteps)
        timesteps.push_back(t - 1);
    return core::metrics::samplingMacs(model, timesteps, isGuided(*m_dense));
}

} // namespace bench
