#pragma once

#include <functional>

namespace core::training {

struct Parameter;

/// Numbers of both update rules.
struct OptimizerOptions {
    double muonMomentum = 0.95;
    double beta1 = 0.9;
    double beta2 = 0.99;
    double eps = 1e-8;
};

enum class UpdateRule { AdamW, Muon };

/// How a parameter is stepped.
struct ParameterGroup {
    UpdateRule rule = UpdateRule::AdamW;
    double rate = 1e-4;     ///< learning rate, before the schedule's factor
    double weightDecay = 0; ///< decoupled, per step and rate
    int matrices = 1; ///< Muon: matrices that lie one below the other in the weight and are orthogonalised each by
                      ///< itself (q, k, v)
};

/// The group of each parameter.
using GroupRule = std::function<ParameterGroup(const Parameter&)>;

/// AdamW for everything, biases and other vectors without decay.
GroupRule adamwGroups(double rate, double weightDecay);

} // namespace core::training
