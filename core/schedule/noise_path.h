#pragma once

#include <span>
#include <string_view>

namespace core::schedule {

/// One point of a path x = α·x_0 + σ·ε between clean data and noise (METHOD.md §2b). A plain value.
struct PathPoint {
    double alpha = 1;
    double sigma = 0;
    double power = 1;  ///< α² + σ²; exactly 1 on a variance preserving path
    double dAlpha = 0; ///< derivatives by the share of noise s; both 0 where the path has none
    double dSigma = 0;
};

/// A path known for every share of noise s in [0,1], as flow matching has it: α falls from 1 to 0, σ grows from 0 to 1.
/// A row of the table flowPaths(): a new path is a new row.
struct FlowPath {
    std::string_view name;             ///< in configs and files
    bool isVariancePreserving = false; ///< α² + σ² = 1 everywhere
    PathPoint (*at)(double noiseShare) = nullptr;
};

/// "flow_linear": α = 1−s, σ = s (Lipman et al., arXiv 2210.02747; Liu et al., arXiv 2209.03003);
/// "flow_gvp": α = cos(πs/2), σ = sin(πs/2) (Ma et al., SiT, arXiv 2401.08740).
std::span<const FlowPath> flowPaths();

/// nullptr where no path has that name.
const FlowPath* findFlowPath(std::string_view name);

/// The t = 1…T whose part ((t−1)/T, t/T] holds a share of noise; 1 for s = 0. @param timesteps T.
/// @throws Error{BadArgument} for s outside [0,1] or T < 1.
int timestepAt(double noiseShare, int timesteps);

} // namespace core::schedule
