#pragma once

namespace core::training::demo {

/// Hyperparameters of both optimisers.
struct OptimizerOptions {
    double muonRate = 0.02; ///< learning rate of the block matrices
    double adamRate = 1e-3; ///< learning rate of everything else
    double muonMomentum = 0.95;
    double beta1 = 0.9;
    double beta2 = 0.99;
    double eps = 1e-8;
    double weightDecay = 0.01; ///< decoupled; not for biases
};

} // namespace core::training::demo
