#include "core/schedule/noise_path.h"

#include "core/base/argument.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

namespace core::schedule {

namespace {

PathPoint linearPoint(double s) {
    const double alpha = 1 - s, sigma = s;
    return {.alpha = alpha, .sigma = sigma, .power = alpha * alpha + sigma * sigma, .dAlpha = -1, .dSigma = 1};
}

PathPoint gvpPoint(double s) {
    constexpr double quarter = std::numbers::pi / 2;
    // The sine of the rest instead of a cosine: exactly 0 at s = 1.
    const double alpha = std::sin(quarter * (1 - s)), sigma = std::sin(quarter * s);
    return {.alpha = alpha, .sigma = sigma, .power = 1, .dAlpha = -quarter * sigma, .dSigma = quarter * alpha};
}

constexpr std::array<FlowPath, 2> paths{{{.name = "flow_linear", .isVariancePreserving = false, .at = linearPoint},
                                         {.name = "flow_gvp", .isVariancePreserving = true, .at = gvpPoint}}};

} // namespace

std::span<const FlowPath> flowPaths() {
    return paths;
}

const FlowPath* findFlowPath(std::string_view name) {
    const auto found = std::ranges::find(paths, name, &FlowPath::name);
    return found == paths.end() ? nullptr : &*found;
}

int timestepAt(double noiseShare, int timesteps) {
    requireArgument(noiseShare >= 0 && noiseShare <= 1, "share of noise", "a number in [0,1]", noiseShare);
    requireArgument(timesteps >= 1, "training timesteps", "a count >= 1", timesteps);
    const int t = std::clamp(static_cast<int>(std::ceil(noiseShare * timesteps)), 1, timesteps);
    // The product is rounded: the ends t/T decide.
    if (noiseShare > double(t) / timesteps)
        return t + 1;
    return t > 1 && noiseShare <= double(t - 1) / timesteps ? t - 1 : t;
}

} // namespace core::schedule
