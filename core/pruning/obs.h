#pragma once

#include "core/pruning/criterion.h"

namespace core::pruning {

/// Structured optimal brain surgeon: greedy second-order elimination with compensation of what stays (MosaicDiff, arXiv
/// 2510.11962; Hassibi and Stork 1993). For every kept set S the weight is the damped least-squares optimum
/// W·H_{:,S}·(H_{S,S})⁻¹.
class Obs final : public Criterion {
public:
    Evidence evidence() const override { return Evidence::Inputs; }
    bool compensatesByDefault() const override { return true; }
    std::unique_ptr<Elimination> eliminate(const UnitProblem& problem) const override;
};

} // namespace core::pruning
