#include "core/caching/taylor.h"

#include "core/base/error.h"
#include "core/caching/parameters.h"

namespace core::caching {
namespace {

constexpr int kMostEvaluations = 1000;
constexpr int kLargestOrder = 2; ///< higher ones double the error of every difference once more

} // namespace

model::ExecutionPlan taylorPlan(const TaylorOptions& options, int evaluations, int blocks) {
    model::ExecutionPlan plan(evaluations, blocks);
    const int anchor = options.warmUp - 1;
    for (int evaluation = options.warmUp; evaluation < evaluations - options.coolDown; ++evaluation)
        if ((evaluation - anchor) % options.interval != 0)
            plan.setAll(evaluation, options.order);
    return plan;
}

model::PlanRule taylorRule(const std::vector<std::string>& parameters) {
    requireParameters(parameters, 2, 4);
    TaylorOptions options{.interval = integerParameter(parameters, 0, "N", 1, kMostEvaluations),
                          .order = integerParameter(parameters, 1, "ORDER", 0, kLargestOrder)};
    if (parameters.size() == 3)
        throw Error(ErrorCode::BadArgument, "WARM and COOL come together");
    if (parameters.size() == 4) {
        options.warmUp = integerParameter(parameters, 2, "WARM", 1, kMostEvaluations);
        options.coolDown = integerParameter(parameters, 3, "COOL", 0, kMostEvaluations);
    }
    return [options](int evaluations, const std::vector<model::Block>& blocks) {
        return taylorPlan(options, evaluations, static_cast<int>(blocks.size()));
    };
}

} // namespace core::caching
