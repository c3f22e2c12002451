#include "core/workflow/plan_run.h"

#include "core/metrics/cost.h"
#include "core/sampling/trajectory.h"

namespace core::workflow {

PlannedRun planRun(const model::Denoiser& denoiser, const sampling::SampleOptions& options) {
    const sampling::ResolvedOptions run = resolve(denoiser, options);
    PlannedRun planned{.timesteps = run.timesteps,
                       .blocks = denoiser.blocks(),
                       .isGuided = denoiser.info().guidesByHalves(run.guidanceScale)};
    planned.plan = run.execution.evaluations() > 0 ? run.execution
                                                   : model::ExecutionPlan(static_cast<int>(run.timesteps.size()),
                                                                          static_cast<int>(planned.blocks.size()));
    planned.macsAll = metrics::samplingMacs(denoiser, run.timesteps, planned.isGuided);
    planned.macs = metrics::samplingMacs(denoiser, run.timesteps, planned.isGuided, planned.plan);
    return planned;
}

} // namespace core::workflow
