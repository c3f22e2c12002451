#pragma once

#include "core/schedule/allocation.h"
#include "core/schedule/allocation_rule.h"
#include "core/schedule/dynamics.h"

#include <optional>
#include <span>
#include <string>
#include <vector>

namespace core::schedule {

/// A contiguous range of training timesteps with its own sparsity.
struct Stage {
    std::string name;      ///< "early", "middle", "late"; "stage 1"… for any other number of stages
    int firstT = 0;        ///< smallest t, inclusive
    int lastT = 0;         ///< largest t, inclusive
    int steps = 0;         ///< sampling steps whose t lies in the stage
    double meanScore = 0;  ///< mean normalised score m_i over all t of the stage, in [0,1]
    double sparsity = 0;   ///< share of groups to remove, in [0,1)
    bool isChosen = false; ///< the sparsity is an override
};

/// The cut trajectory: what M, λ, cuts and the target make of a schedule. Stages in sampling order (largest t first),
/// none empty.
struct StagePlan {
    double sigma2 = 1;
    double m = 0.55;
    double lambda = 5e-5;
    double threshold = 0; ///< M·max score
    double maxScore = 0;
    int argmaxT = 0;
    double targetSparsity = 0;
    double maxSparsity = 0.9;  ///< s_max, per stage
    bool targetReached = true; ///< false: the allocation rule cannot reach the target (all stages at the limit)
    bool isGiven =
        false; ///< the stages are those of a model that is cut already: neither M, λ nor the target made them
    std::vector<double> score{}; ///< [T], index t−1
    std::vector<Stage> stages{};
    std::vector<int> timesteps{}; ///< sampling steps as training timesteps t, descending
};

/// The contiguous run of t with score ≥ threshold that holds the (first) argmax (METHOD.md §3).
struct MiddleStage {
    int firstT = 0;
    int lastT = 0;
    int argmaxT = 0;
    double maxScore = 0;
    double threshold = 0;
};
/// @param score index t−1, at least one. @param m in (0,1]. @throws Error{BadArgument}.
MiddleStage middleStage(std::span<const double> score, double m);

/// What a person chose about stages.
struct StageOptions {
    double m = 0.55;         ///< threshold as a share of the maximal score, in (0,1)
    double lambda = 5e-5;    ///< weight of ln SNR, unit of Grad, >= 0
    double sigma2 = 1;       ///< > 0
    std::vector<int> cuts{}; ///< by hand, descending, 1…T−1: a cut c parts t > c from t <= c; empty: M and λ decide
    bool oneStage = false;   ///< all timesteps are one stage, whatever M, λ and cuts say
    double targetSparsity = 0.33;                       ///< mean over the sampling steps, in [0,1)
    double maxSparsity = 0.9;                           ///< s_max, per stage
    AllocationRule allocation = AllocationRule::Mosaic; ///< marginal: uniform here, to be moved by pruning
    std::vector<std::optional<double>> overrides{};     ///< per stage (sampling order); empty: none
};

/// Divide and allocate in one call: cheap enough for every mouse move. @param timesteps sampling steps as t, in 1…T,
/// descending (the same t may come twice).
/// @throws Error{BadArgument} naming the field that is out of range.
StagePlan planStages(const NoiseSchedule& schedule, std::span<const int> timesteps, const StageOptions& options);

} // namespace core::schedule
