#include "core/pruning/obs.h"

#include "core/pruning/compensated_elimination.h"
#include "core/pruning/settled_order.h"

namespace core::pruning {

std::unique_ptr<Elimination> Obs::eliminate(const UnitProblem& problem) const {
    auto compensated = eliminateCompensated(problem);
    if (problem.compensate)
        return compensated;
    return eliminatePlainly(problem, compensated->order());
}

} // namespace core::pruning
