#include "core/pruning/magnitude.h"

#include "core/base/tensor.h"
#include "core/pruning/ranking.h"
#include "core/pruning/settled_order.h"

namespace core::pruning {

std::unique_ptr<Elimination> Magnitude::eliminate(const UnitProblem& problem) const {
    return translateTorchErrors(problem.name, [&] {
        checkProblem(problem);
        const at::Tensor norms = problem.weight.to(at::kDouble).square().sum(0);
        return eliminateByScore(problem, sumOverGroups(norms, problem.groupSize));
    });
}

} // namespace core::pruning
