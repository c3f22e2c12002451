#include "core/pruning/loss_weights.h"

#include "core/base/argument.h"
#include "core/base/tensor.h"
#include "core/model/staged_denoiser.h"
#include "core/sampling/sampler_table.h"
#include "core/sampling/trajectory.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace core::pruning {
namespace {

/// Timesteps that a stage and a range share.
int overlap(const schedule::Stage& stage, const LossWeights::Range& range) {
    return std::max(0, std::min(stage.lastT, range.lastT) - std::max(stage.firstT, range.firstT) + 1);
}

/// The published rule at one sparsity in every stage: no rule that the weights are meant for.
PruneOptions plainOptions(PruneOptions options) {
    options.allocation = schedule::AllocationRule::Uniform;
    options.within = WithinRule::Uniform;
    options.lossWeights.clear();
    return options;
}

schedule::StagePlan plainPlan(schedule::StagePlan plan, double sparsity) {
    plan.targetSparsity = sparsity;
    for (schedule::Stage& stage : plan.stages)
        stage.sparsity = sparsity;
    return plan;
}

/// With the sampler that a run can be begun with anywhere.
sampling::SampleOptions memoryless(sampling::SampleOptions options, const schedule::ScheduleConfig& schedule) {
    options.sampler = {.name = std::string(sampling::samplerKinds(schedule).front().name)};
    return options;
}

/// The dense model's trajectory, and probes that leave it at a stage's first step.
class Prober {
public:
    Prober(const model::DenoiserPtr& dense, const PruneResult& pruned, const LossWeightOptions& probe)
        : m_dense(dense)
        , m_pruned(dynamic_cast<const model::StagedDenoiser&>(*pruned.pruned))
        , m_report(pruned.report)
        , m_run(sampling::resolve(*dense, memoryless(probe.sampling, dense->info().schedule))) {}

    void runDense(const Progress& progress);
    /// Mean square change of the final images per loss and step; 0 where the probe removed or changed nothing.
    double weight(const StageUnit& where, const Progress& progress) const;
    bool runs(int stage) const { return m_report.stages[static_cast<std::size_t>(stage)].steps > 0; }

private:
    std::shared_ptr<const model::StagedDenoiser> only(const StageUnit& where) const;
    int firstStepOf(int stage) const;

    const model::DenoiserPtr& m_dense;
    const model::StagedDenoiser& m_pruned;
    const PruneReport& m_report;
    sampling::ResolvedOptions m_run;  ///< by DDIM: probes begin in the middle, which needs steps that look back at none
    std::vector<at::Tensor> m_states; ///< x̂_t of all images before each step
    at::Tensor m_final;
};

void Prober::runDense(const Progress& progress) {
    std::vector<std::vector<at::Tensor>> states(m_run.timesteps.size());
    m_final = runTrajectory(*m_dense, m_run, progress, [&](const sampling::TrajectoryPoint& point) {
        states[static_cast<std::size_t>(point.step)].push_back(point.state);
    });
    for (const std::vector<at::Tensor>& batches : states)
        m_states.push_back(at::cat(batches));
}

std::shared_ptr<const model::StagedDenoiser> Prober::only(const StageUnit& where) const {
    std::vector<model::StageSubnetwork> stages = m_pruned.stages();
    for (const StageUnit& other : stageUnits(stages.size(), m_dense->units().size())) {
        if (other == where)
            continue;
        const auto unit = static_cast<std::size_t>(other.unit);
        model::KeptUnit all;
        all.kept.resize(static_cast<std::size_t>(m_dense->units()[unit].groups));
        std::iota(all.kept.begin(), all.kept.end(), 0);
        stages[static_cast<std::size_t>(other.stage)].subnetwork.units[unit] = std::move(all);
    }
    return std::make_shared<const model::StagedDenoiser>(m_dense, std::move(stages));
}

int Prober::firstStepOf(int stage) const {
    const int lastT = m_report.stages[static_cast<std::size_t>(stage)].lastT;
    const schedule::ScheduleConfig& schedule = m_dense->info().schedule;
    const auto first = std::find_if(m_run.timesteps.begin(), m_run.timesteps.end(),
                                    [&](double timestep) { return trainingTimestep(schedule, timestep) <= lastT; });
    return static_cast<int>(first - m_run.timesteps.begin());
}

double Prober::weight(const StageUnit& where, const Progress& progress) const {
    const double loss = m_report.unit(where).loss;
    if (!(loss > 0))
        return 0;
    sampling::ResolvedOptions run = m_run;
    run.firstStep = firstStepOf(where.stage);
    run.start = m_states[static_cast<std::size_t>(run.firstStep)];
    const at::Tensor final = runTrajectory(*only(where), run, progress.silent());
    const auto change = (final - m_final).to(at::kDouble).square().mean().item<double>();
    const int steps = m_report.stages[static_cast<std::size_t>(where.stage)].steps;
    return std::isfinite(change) ? change / (loss * steps) : 0;
}

/// A unit that could not be probed is taken for an ordinary one.
void fillGaps(std::vector<LossWeights::Range>& ranges) {
    std::vector<double> known;
    for (const LossWeights::Range& range : ranges)
        std::copy_if(range.ofUnit.begin(), range.ofUnit.end(), std::back_inserter(known),
                     [](double weight) { return weight > 0; });
    std::sort(known.begin(), known.end());
    const double median = known.empty() ? 1 : known[known.size() / 2];
    for (LossWeights::Range& range : ranges)
        for (double& weight : range.ofUnit)
            weight = weight > 0 ? weight : median;
}

} // namespace

PerStageUnit<double> LossWeights::forStages(const std::vector<schedule::Stage>& stages) const {
    PerStageUnit<double> weights;
    for (const schedule::Stage& stage : stages) {
        std::vector<double>& ofStage = weights.emplace_back();
        for (std::size_t unit = 0; unit < ranges.front().ofUnit.size(); ++unit) {
            double sum = 0;
            int timesteps = 0;
            for (const Range& range : ranges) {
                sum += range.ofUnit[unit] * overlap(stage, range);
                timesteps += overlap(stage, range);
            }
            ofStage.push_back(timesteps > 0 ? sum / timesteps : ranges.front().ofUnit[unit]);
        }
    }
    return weights;
}

LossWeights measureLossWeights(const model::DenoiserPtr& dense, const PruneStatistics& statistics,
                               const schedule::StagePlan& plan, const PruneOptions& options,
                               const LossWeightOptions& probe, const Progress& progress, EliminationCache* cache) {
    return translateTorchErrors("measuring loss weights", [&] {
        requireArgument(probe.sparsity > 0 && probe.sparsity < 1, "probe sparsity", "a number in (0,1)",
                        probe.sparsity);
        const PruneResult pruned =
            prune(dense, statistics, plainPlan(plan, probe.sparsity), plainOptions(options), progress, cache);
        Prober prober(dense, pruned, probe);
        prober.runDense(progress);
        const std::vector<StageUnit> all = stageUnits(plan.stages.size(), dense->units().size());
        const auto probes = static_cast<std::int64_t>(all.size());
        LossWeights weights;
        for (const schedule::Stage& stage : plan.stages)
            weights.ranges.push_back({stage.firstT, stage.lastT, {}});
        std::int64_t done = 0;
        for (const StageUnit& where : all) {
            progress.report("weigh losses", done++, probes);
            weights.ranges[static_cast<std::size_t>(where.stage)].ofUnit.push_back(
                prober.runs(where.stage) ? prober.weight(where, progress) : 0);
        }
        progress.report("weigh losses", probes, probes);
        fillGaps(weights.ranges);
        return weights;
    });
}

} // namespace core::pruning
