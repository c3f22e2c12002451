#pragma once

#include "core/model/unit.h"

#include <vector>

namespace core::pruning {

/// How many groups may go so that a fine unit's kept ones are a multiple of `widthMultiple`: ascending from 0, at least
/// one group stays. A coarse unit, whose groups have the model's own width (an attention head), may lose any number.
std::vector<int> allowedRemovals(const model::Unit& unit, int widthMultiple);

/// The published rule within a stage: every unit loses the same share of its groups. Those of coarse units (heads) are
/// rounded half to even; the fine units of the stage (neurons), all by one share, make up the difference, so that the
/// removed multiply-adds come as near to sparsity·(all prunable ones) as whole groups of theirs (and the width's
/// multiple) allow. At least one group of every unit stays.
/// @param sparsity in [0,1). @return groups to remove per unit. @throws Error{BadArgument} for a sparsity out of range.
std::vector<int> uniformRemoval(const std::vector<model::Unit>& units, double sparsity, int widthMultiple = 1);

/// Multiply-adds of one forward in all groups of all units.
double prunableMacs(const std::vector<model::Unit>& units);

/// Share of all prunable multiply-adds that goes when `removed` groups per unit go.
double achievedSparsity(const std::vector<model::Unit>& units, const std::vector<int>& removed);

} // namespace core::pruning
