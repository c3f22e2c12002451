#include "core/evaluation/classifier_network.h"

#include "core/base/tensor.h"
#include "core/data/shape_world.h"

#include <ATen/CPUGeneratorImpl.h>

namespace core::evaluation {
namespace {

constexpr std::array<int, 5> kChannels = {3, 16, 32, 64, 64};
constexpr int kLastSide = data::kShapeSize / 8;

kernels::LinearWeights randomLayer(const std::vector<std::int64_t>& shape, const at::Generator& generator) {
    std::int64_t inputs = 1;
    for (std::size_t i = 1; i < shape.size(); ++i)
        inputs *= shape[i];
    const double deviation = std::sqrt(2.0 / static_cast<double>(inputs));
    return {at::normal(0, deviation, shape, generator, at::kFloat), at::zeros({shape[0]}, at::kFloat)};
}

} // namespace

ClassifierOutput classifierForward(const ClassifierWeights& weights, const at::Tensor& images) {
    at::Tensor x = images;
    for (std::size_t i = 0; i < weights.convolutions.size(); ++i) {
        const kernels::LinearWeights& layer = weights.convolutions[i];
        x = at::relu(at::conv2d(x, layer.weight, layer.bias, i == 0 ? 1 : 2, 1));
    }
    const at::Tensor features = at::relu(at::linear(x.flatten(1), weights.features.weight, weights.features.bias));
    return {features, at::linear(features, weights.logits.weight, weights.logits.bias)};
}

ClassifierWeights randomClassifier(std::uint64_t seed) {
    const at::Generator generator = at::detail::createCPUGenerator(seed);
    ClassifierWeights weights;
    for (std::size_t i = 0; i + 1 < kChannels.size(); ++i)
        weights.convolutions.push_back(randomLayer({kChannels[i + 1], kChannels[i], 3, 3}, generator));
    weights.features =
        randomLayer({kClassifierFeatures, std::int64_t{kChannels.back()} * kLastSide * kLastSide}, generator);
    weights.logits = randomLayer({data::kShapeClasses, kClassifierFeatures}, generator);
    return weights;
}

void visitTensors(ClassifierWeights& weights, const std::function<void(const std::string&, at::Tensor&)>& visit) {
    const auto layer = [&](const std::string& name, kernels::LinearWeights& linear) {
        visit(name + ".weight", linear.weight);
        visit(name + ".bias", linear.bias);
    };
    for (std::size_t i = 0; i < weights.convolutions.size(); ++i)
        layer("convolutions." + std::to_string(i), weights.convolutions[i]);
    layer("features", weights.features);
    layer("logits", weights.logits);
}

} // namespace core::evaluation
