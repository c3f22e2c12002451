#include "core/sampling/sigma_update.h"

#include <cmath>

namespace core::sampling {

Update derivativeAt(double timestep, double sigma, schedule::Prediction kind) {
    const double alpha = 1 / std::sqrt(sigma * sigma + 1);
    const Mix clean = cleanOf({.alpha = alpha, .sigma = sigma * alpha}, kind);
    Update update;
    update.timestep = timestep;
    update.inputScale = alpha;
    update.clean = {clean.state * alpha, clean.prediction};
    update.output.state = 1 / sigma;
    update.outputClean = -1 / sigma;
    return update;
}

} // namespace core::sampling
