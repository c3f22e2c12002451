#include "core/pruning/obs.h"

#include "core/pruning/compensated_elimination.h"

namespace core::pruning {

std::unique_ptr<Elimination> Obs::eliminate(const UnitProblem& problem) const {
    return eliminateCompensated(problem);
}

} // namespace core::pruning
