#pragma once

#include "core/training/distillation_weights.h"
#include "core/training/objective.h"

namespace core::training {

/// Per image teacher·‖taught − student‖² + data·‖target − student‖², summed over all its numbers (Diff-Pruning,
/// arXiv 2305.10924, whose code has 0.7 and 0.3). All [n, …], of any floating type. → [n]
at::Tensor distillationLoss(const at::Tensor& student, const at::Tensor& taught, const at::Tensor& target,
                            const DistillationWeights& weights);

/// Its mean over images and their numbers, where the teacher looks at the same noised images. Figures: "teacher" and
/// "data", both without their weight.
/// @throws Error{BadArgument} if the teacher's x, prediction or schedule is another than the student's, or a weight is
/// negative or none is positive.
Objective distillation(const model::ModelInfo& student, const model::DenoiserPtr& teacher,
                       const DistillationWeights& weights);

} // namespace core::training
