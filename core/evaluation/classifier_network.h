#pragma once

#include "core/kernels/linear.h"

#include <functional>
#include <string>
#include <vector>

namespace core::evaluation {

/// The layers of the ShapeWorld classifier: four 3×3 convolutions (the last three halve the image), a layer of
/// features, logits.
struct ClassifierWeights {
    std::vector<kernels::LinearWeights> convolutions; ///< weight [outputs, inputs, 3, 3]
    kernels::LinearWeights features;
    kernels::LinearWeights logits;
};

struct ClassifierOutput {
    at::Tensor features; ///< [n, kClassifierFeatures], after ReLU
    at::Tensor logits;   ///< [n, data::kShapeClasses]
};

constexpr int kClassifierFeatures = 64;

/// @param images float32 [n,3,32,32] in [-1,1]. Keeps the graph for backward if a weight requires gradients.
ClassifierOutput classifierForward(const ClassifierWeights& weights, const at::Tensor& images);

/// Kaiming-normal weights and zero biases; the same seed gives the same weights.
ClassifierWeights randomClassifier(std::uint64_t seed);

/// Calls `visit` with each tensor's key, in a fixed order.
void visitTensors(ClassifierWeights& weights,
                  const std::function<void(const std::string& key, at::Tensor& tensor)>& visit);

} // namespace core::evaluation
