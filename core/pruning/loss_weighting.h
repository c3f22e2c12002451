#pragma once

#include <string>

namespace core::pruning {

/// What the marginal rules take a unit of loss for.
enum class LossWeighting {
    Equal,   ///< the same in every layer and stage
    Measured ///< as much as it changes the final image, probed once per layer and stage (loss_weights.h)
};

/// "equal", "measured".
std::string toString(LossWeighting weighting);
/// @throws Error{BadArgument} naming the words that are known.
LossWeighting parseLossWeighting(const std::string& text);

} // namespace core::pruning
