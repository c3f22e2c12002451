#include "core/pruning/wanda.h"

#include "core/base/tensor.h"
#include "core/pruning/ranking.h"
#include "core/pruning/settled_order.h"

namespace core::pruning {

at::Tensor wandaScores(const at::Tensor& weight, const at::Tensor& hessian) {
    const at::Tensor norms = weight.to(at::kCPU, at::kDouble).square().sum(0);
    return norms * hessian.diagonal().to(at::kCPU, at::kDouble);
}

std::unique_ptr<Elimination> Wanda::eliminate(const UnitProblem& problem) const {
    return translateTorchErrors(problem.name, [&] {
        checkProblem(problem);
        if (!problem.hessian.defined())
            throw Error(ErrorCode::BadArgument, problem.name + ": method wanda needs statistics");
        return eliminateByScore(problem,
                                sumOverGroups(wandaScores(problem.weight, problem.hessian), problem.groupSize));
    });
}

} // namespace core::pruning
