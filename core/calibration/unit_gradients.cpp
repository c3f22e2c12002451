#include "core/calibration/unit_gradients.h"

#include "core/base/tensor.h"
#include "core/model/conditioning.h"

#include <c10/core/GradMode.h>

#include <set>

namespace core::calibration {
namespace {

/// Keys of all weights that a unit's groups have a share of.
std::set<std::string> unitKeys(const model::Denoiser& denoiser) {
    std::set<std::string> keys;
    for (const model::Unit& unit : denoiser.units()) {
        keys.insert(unit.consumer);
        keys.insert(unit.producers.begin(), unit.producers.end());
    }
    return keys;
}

} // namespace

at::Tensor columnImportance(const at::Tensor& weight, const at::Tensor& gradient) {
    return (weight * gradient).abs().sum(0);
}

at::Tensor rowImportance(const at::Tensor& weight, const at::Tensor& gradient, int columns) {
    return (weight * gradient).abs().flatten(1).sum(1).view({-1, columns});
}

UnitGradients::UnitGradients(const model::Denoiser& denoiser) {
    const std::set<std::string> keys = unitKeys(denoiser);
    m_twin = denoiser.to(denoiser.device(), Dtype::Float32)
                 ->withWeights([&](const std::string& key, const at::Tensor& weight) {
                     if (!keys.contains(key) || weight.dim() < 2)
                         return weight;
                     // A leaf of its own: the model's tensors are shared.
                     return m_leaves[key] = weight.detach().requires_grad_(true);
                 });
}

double UnitGradients::add(const Question& question, double share, const model::Tap& tap) {
    const at::AutoGradMode withGradient(true);
    const at::Tensor prediction = m_twin->forward(question.x, question.timesteps, question.conditioning, tap);
    const at::Tensor loss = at::mse_loss(prediction, question.target) * share;
    loss.backward();
    return loss.item<double>();
}

at::Tensor UnitGradients::gradient(const std::string& key) const {
    const at::Tensor& leaf = m_leaves.at(key);
    return leaf.grad().defined() ? leaf.grad() : at::zeros_like(leaf);
}

at::Tensor UnitGradients::columnScores(int index) const {
    const model::Unit& unit = m_twin->units().at(static_cast<std::size_t>(index));
    const at::Tensor consumer = m_leaves.at(unit.consumer).detach();
    std::vector<at::Tensor> layers{columnImportance(consumer, gradient(unit.consumer)).unsqueeze(0)};
    for (const std::string& key : unit.producers)
        if (const auto found = m_leaves.find(key); found != m_leaves.end())
            layers.push_back(rowImportance(found->second.detach(), gradient(key), unit.columns()));
    return at::cat(layers).to(at::kCPU, at::kDouble).mean(0);
}

} // namespace core::calibration
