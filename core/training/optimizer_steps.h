#pragma once

#include "core/training/optimizer_options.h"

#include <ATen/core/Tensor.h>

#include <cstdint>

namespace core::training {

/// The nearest (semi-)orthogonal matrices, roughly: five quintic Newton–Schulz steps, in bfloat16 where the processor
/// multiplies it, bring all singular values into about 0.7…1.2 (Jordan et al., Muon, 2024). @param matrices [k, rows,
/// columns]. → float32 of the same shape.
at::Tensor orthogonalise(const at::Tensor& matrices);

/// One Muon step with Nesterov momentum in place on float32 stacks [k, rows, columns]. @param decay decoupled.
void muonStep(at::Tensor weights, const at::Tensor& gradient, at::Tensor momentum, double rate, double decay,
              const OptimizerOptions& options);

/// What an AdamW step remembers of a tensor.
struct AdamMoments {
    at::Tensor first;
    at::Tensor second;
};

/// One AdamW step (Loshchilov and Hutter, ICLR 2019) in place. All tensors float32 of one shape. @param step counts
/// from 1. @param decay decoupled.
void adamwStep(at::Tensor parameters, const at::Tensor& gradient, const AdamMoments& moments, std::int64_t step,
               double rate, double decay, const OptimizerOptions& options);

} // namespace core::training
