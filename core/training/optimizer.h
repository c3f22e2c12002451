#pragma once

#include "core/training/optimizer_steps.h"
#include "core/training/parameter.h"

#include <cstdint>
#include <vector>

namespace core::training {

/// Steps the parameters of one part of a model, each by its group's rule. What it computes depends on no number of
/// threads.
class Optimizer {
public:
    Optimizer(const Parameters& parameters, const GroupRule& rule, const OptimizerOptions& options);

    /// @param gradients float32, shaped like the parameters. @param rateFactor multiplies all rates (warm-up, decay).
    void step(const ParameterTensors& gradients, double rateFactor);

    std::int64_t steps() const { return m_steps; }
    /// Muon's momentum or Adam's first moment, per parameter.
    const ParameterTensors& firstMoments() const { return m_first; }
    /// Adam's second moment, per parameter; undefined for Muon.
    const ParameterTensors& secondMoments() const { return m_second; }
    /// The moments, to be filled from a file, with the number of steps that they come from.
    void setSteps(std::int64_t steps) { m_steps = steps; }

private:
    void stepOne(std::size_t i, const at::Tensor& gradient, double rateFactor);

    Parameters m_parameters;
    std::vector<ParameterGroup> m_groups;
    OptimizerOptions m_options;
    ParameterTensors m_first, m_second;
    std::int64_t m_steps = 0;
};

} // namespace core::training
