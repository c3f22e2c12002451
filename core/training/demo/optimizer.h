#pragma once

#include "core/training/demo/optimizer_options.h"
#include "core/training/demo/parameter_layout.h"

namespace core::training::demo {

/// The nearest (semi-)orthogonal matrices, roughly: five quintic Newton–Schulz steps in bfloat16 bring all singular
/// values into about 0.7…1.2 (Jordan et al., Muon, 2024). @param matrices [k, rows, columns]. → float32 of the same
/// shape.
at::Tensor orthogonalise(const at::Tensor& matrices);

/// One Muon step with Nesterov momentum in place on float32 stacks [k, rows, columns].
void muonStep(at::Tensor weights, const at::Tensor& gradient, at::Tensor momentum, double rate,
              const OptimizerOptions& options);

/// One AdamW step (Loshchilov and Hutter, ICLR 2019) in place. All tensors float32 of one shape. @param step counts
/// from 1.
void adamwStep(at::Tensor parameters, const at::Tensor& gradient, at::Tensor first, at::Tensor second,
               std::int64_t step, double rate, double decay, const OptimizerOptions& options);

/// Muon for the block matrices, AdamW for the rest, on flat tensors.
class Optimizer {
public:
    Optimizer(const ParameterLayout& layout, const OptimizerOptions& options);

    /// @param rateFactor multiplies both learning rates (warm-up, decay).
    void step(at::Tensor parameters, const at::Tensor& gradient, double rateFactor);

    std::int64_t steps() const { return m_steps; }
    /// Momentum of the block matrices, first moment of the rest; flat like the parameters.
    const at::Tensor& firstMoment() const { return m_first; }
    /// Second moment of what AdamW steps: the flat tensor's part from layout.otherWeights().
    const at::Tensor& secondMoment() const { return m_second; }
    /// Goes on from saved moments.
    void restore(std::int64_t steps, const at::Tensor& firstMoment, const at::Tensor& secondMoment);

private:
    const ParameterLayout m_layout;
    OptimizerOptions m_options;
    std::vector<MatrixStack> m_parts; ///< the layout's stacks in pieces that fit into a core's cache
    at::Tensor m_first;
    at::Tensor m_second;
    std::int64_t m_steps = 0;
};

} // namespace core::training::demo
