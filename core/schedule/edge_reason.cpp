#include "core/schedule/edge_reason.h"

#include "core/base/argument.h"

#include <algorithm>

namespace core::schedule {

namespace {

EdgeReason::Side sideAt(const Dynamics& dynamics, const StagePlan& plan, int t) {
    const auto i = static_cast<std::size_t>(t - 1);
    const double snrPart = plan.lambda == 0 ? 0 : plan.lambda * dynamics.lnSnr[i];
    return {.t = t, .score = plan.score[i], .grad = dynamics.grad[i], .lnSnr = dynamics.lnSnr[i], .snrPart = snrPart};
}

} // namespace

std::vector<int> curveCuts(const StagePlan& plan) {
    const MiddleStage middle = middleStage(plan.score, plan.m);
    std::vector<int> cuts;
    if (middle.lastT < static_cast<int>(plan.score.size()))
        cuts.push_back(middle.lastT);
    if (middle.firstT > 1)
        cuts.push_back(middle.firstT - 1);
    return cuts;
}

EdgeReason edgeReason(const Dynamics& dynamics, const StagePlan& plan, int cut) {
    requireArgument(dynamics.grad.size() == plan.score.size(), "dynamics", "as many timesteps as the plan",
                    std::to_string(dynamics.grad.size()));
    requireArgument(cut >= 1 && cut < static_cast<int>(plan.score.size()), "cut", "a timestep within 1…T−1", cut);
    EdgeReason reason;
    reason.below = sideAt(dynamics, plan, cut);
    reason.above = sideAt(dynamics, plan, cut + 1);
    reason.m = plan.m;
    reason.lambda = plan.lambda;
    reason.threshold = plan.threshold;
    reason.maxScore = plan.maxScore;
    reason.argmaxT = plan.argmaxT;
    reason.curveCuts = curveCuts(plan);
    reason.isByCurve = std::ranges::find(reason.curveCuts, cut) != reason.curveCuts.end();
    return reason;
}

} // namespace core::schedule
