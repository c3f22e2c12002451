#include "core/pruning/taylor.h"

#include "core/base/tensor.h"
#include "core/pruning/ranking.h"
#include "core/pruning/settled_order.h"

namespace core::pruning {

std::unique_ptr<Elimination> Taylor::eliminate(const UnitProblem& problem) const {
    return translateTorchErrors(problem.name, [&] {
        checkProblem(problem);
        if (!problem.taylorScores.defined())
            throw Error(ErrorCode::BadArgument, problem.name + ": method taylor needs gradients");
        if (problem.taylorScores.numel() != problem.weight.size(1))
            throw Error(ErrorCode::BadArgument, problem.name + ": expected scores of " +
                                                    std::to_string(problem.weight.size(1)) + " columns, found " +
                                                    std::to_string(problem.taylorScores.numel()));
        return eliminateByScore(problem, sumOverGroups(problem.taylorScores, problem.groupSize));
    });
}

} // namespace core::pruning
