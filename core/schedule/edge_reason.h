#pragma once

#include "core/schedule/dynamics.h"
#include "core/schedule/stages.h"

#include <vector>

namespace core::schedule {

/// The numbers on both sides of a cut, which say why one stage ends there and the next begins (METHOD.md §3).
struct EdgeReason {
    /// The score at one timestep and its two parts: score = grad + snrPart.
    struct Side {
        int t = 0;
        double score = 0;
        double grad = 0;    ///< E[Grad(t)]
        double lnSnr = 0;   ///< ln SNR(t)
        double snrPart = 0; ///< λ·ln SNR(t), 0 for λ = 0
    };
    Side below; ///< t = the cut: the later stage's largest timestep
    Side above; ///< t = the cut + 1: the earlier stage's smallest timestep
    double m = 0;
    double lambda = 0;
    double threshold = 0; ///< M·max score
    double maxScore = 0;
    int argmaxT = 0;
    bool isByCurve = false;       ///< M and λ put an edge here too; else it was placed by hand
    std::vector<int> curveCuts{}; ///< where M and λ put the edges, descending
};

/// Where the score crosses its threshold around the middle stage, as cuts: descending, none to two.
std::vector<int> curveCuts(const StagePlan& plan);

/// @param cut in 1…T−1. @throws Error{BadArgument} for another one, or where plan and dynamics are of different T.
EdgeReason edgeReason(const Dynamics& dynamics, const StagePlan& plan, int cut);

} // namespace core::schedule
