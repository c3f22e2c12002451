#pragma once

#include "core/study/study.h"

#include <string>
#include <vector>

namespace core::study {

/// A choice that differs between the variants of a grid.
enum class GridChoice { Sparsity, Method, Rule, Layers, M, Lambda, Reuse, Sampler, Steps };
inline constexpr int gridChoiceCount = 9;

/// One direction of a grid: a choice and its values, written as on the command line; sparsity in percent, λ in units of
/// Grad.
struct GridAxis {
    GridChoice choice = GridChoice::Sparsity;
    std::vector<std::string> values;
};

/// The values that a choice can have, where they are names; empty: numbers.
std::vector<std::string> gridNames(GridChoice choice);

/// Every combination of the axes' values, the last axis running fastest, each named after its values.
/// @param base what all other choices are. @throws Error{BadArgument} naming a value that is none, or too many
/// variants.
std::vector<Variant> gridOf(const Variant& base, const std::vector<GridAxis>& axes);

} // namespace core::study
