#include "core/schedule/stages.h"

#include "core/base/argument.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>

namespace core::schedule {

namespace {

void checkOptions(const StageOptions& options, int trainingTimesteps) {
    requireArgument(options.m > 0 && options.m < 1, "m", "a number in (0,1)", options.m);
    int previous = trainingTimesteps;
    for (const int cut : options.cuts) {
        requireArgument(cut >= 1 && cut < trainingTimesteps, "cuts", "timesteps within 1…T−1", cut);
        requireArgument(cut < previous, "cuts", "strictly descending timesteps",
                        std::to_string(cut) + " after " + std::to_string(previous));
        previous = cut;
    }
}

void checkTimesteps(std::span<const int> timesteps, int trainingTimesteps) {
    requireArgument(!timesteps.empty(), "timesteps", "at least one sampling step", "none");
    for (const int t : timesteps)
        requireArgument(t >= 1 && t <= trainingTimesteps, "timesteps", "values within 1…T", t);
    const bool descends = std::adjacent_find(timesteps.begin(), timesteps.end(), std::less<>()) == timesteps.end();
    requireArgument(descends, "timesteps", "descending values", "another order");
}

std::vector<Stage> stagesAround(const MiddleStage& middle, int trainingTimesteps) {
    std::vector<Stage> stages;
    if (middle.lastT < trainingTimesteps)
        stages.push_back({.name = "early", .firstT = middle.lastT + 1, .lastT = trainingTimesteps});
    stages.push_back({.name = "middle", .firstT = middle.firstT, .lastT = middle.lastT});
    if (middle.firstT > 1)
        stages.push_back({.name = "late", .firstT = 1, .lastT = middle.firstT - 1});
    return stages;
}

std::vector<Stage> stagesBetween(const std::vector<int>& cuts, int trainingTimesteps) {
    static const char* const threeNames[] = {"early", "middle", "late"};
    std::vector<Stage> stages;
    int last = trainingTimesteps;
    for (std::size_t i = 0; i <= cuts.size(); ++i) {
        const int first = i < cuts.size() ? cuts[i] + 1 : 1;
        const std::string name = cuts.size() == 2 ? threeNames[i] : "stage " + std::to_string(i + 1);
        stages.push_back({.name = name, .firstT = first, .lastT = last});
        last = first - 1;
    }
    return stages;
}

/// Counts sampling steps and averages the normalised score max(score,0)/max score; 0 everywhere if no score is
/// positive.
void describe(Stage& stage, const StagePlan& plan) {
    stage.steps = static_cast<int>(std::count_if(plan.timesteps.begin(), plan.timesteps.end(),
                                                 [&](int t) { return t >= stage.firstT && t <= stage.lastT; }));
    if (plan.maxScore <= 0)
        return;
    double sum = 0;
    for (int t = stage.firstT; t <= stage.lastT; ++t)
        sum += std::max(plan.score[t - 1], 0.0) / plan.maxScore;
    stage.meanScore = std::min(sum / (stage.lastT - stage.firstT + 1), 1.0);
}

void allocate(StagePlan& plan, const StageOptions& options) {
    std::vector<double> meanScore;
    std::vector<int> steps;
    for (const Stage& stage : plan.stages) {
        meanScore.push_back(options.allocation == AllocationRule::Mosaic ? stage.meanScore : 0);
        steps.push_back(stage.steps);
    }
    const Allocation allocation =
        allocateSparsity(meanScore, steps, options.targetSparsity, options.maxSparsity, options.overrides);
    for (std::size_t i = 0; i < plan.stages.size(); ++i)
        plan.stages[i].sparsity = allocation.sparsity[i];
    for (std::size_t i = 0; i < options.overrides.size(); ++i)
        plan.stages[i].isChosen = options.overrides[i].has_value();
    plan.targetReached = allocation.reached;
}

} // namespace

MiddleStage middleStage(std::span<const double> score, double m) {
    requireArgument(!score.empty(), "score", "at least one timestep", "none");
    requireArgument(m > 0 && m <= 1, "m", "a number in (0,1]", m);
    const auto best = std::max_element(score.begin(), score.end());
    std::size_t first = best - score.begin();
    std::size_t last = first;
    MiddleStage middle{.argmaxT = static_cast<int>(first) + 1, .maxScore = *best, .threshold = m * *best};
    if (*best > 0) {
        while (first > 0 && score[first - 1] >= middle.threshold)
            --first;
        while (last + 1 < score.size() && score[last + 1] >= middle.threshold)
            ++last;
    }
    middle.firstT = static_cast<int>(first) + 1;
    middle.lastT = static_cast<int>(last) + 1;
    return middle;
}

StagePlan planStages(const NoiseSchedule& schedule, std::span<const int> timesteps, const StageOptions& options) {
    checkOptions(options, schedule.timesteps());
    checkTimesteps(timesteps, schedule.timesteps());
    StagePlan plan{.sigma2 = options.sigma2, .m = options.m, .lambda = options.lambda};
    plan.targetSparsity = options.targetSparsity;
    plan.maxSparsity = options.maxSparsity;
    plan.timesteps.assign(timesteps.begin(), timesteps.end());
    plan.score = score(closedForm(schedule, options.sigma2), options.lambda);
    const MiddleStage middle = middleStage(plan.score, options.m);
    plan.threshold = middle.threshold;
    plan.maxScore = middle.maxScore;
    plan.argmaxT = middle.argmaxT;
    plan.stages = options.oneStage       ? stagesBetween({}, schedule.timesteps())
                  : options.cuts.empty() ? stagesAround(middle, schedule.timesteps())
                                         : stagesBetween(options.cuts, schedule.timesteps());
    for (Stage& stage : plan.stages)
        describe(stage, plan);
    allocate(plan, options);
    return plan;
}

} // namespace core::schedule
