#pragma once

#include "core/model/conditioning.h"
#include "core/model/denoiser.h"

#include <ATen/core/Tensor.h>

#include <map>
#include <string>
#include <vector>

namespace core::calibration {

/// Σ|w·g| of each column. @param weight, gradient [outputs, columns]. @return [columns].
at::Tensor columnImportance(const at::Tensor& weight, const at::Tensor& gradient);

/// Σ|w·g| of each row, for producers that make `columns` columns one or several times over (q, k, v one below the
/// other). @param weight, gradient [parts·columns, …]. @return [parts, columns].
at::Tensor rowImportance(const at::Tensor& weight, const at::Tensor& gradient, int columns);

/// Gradients of losses in the weights that pruning would take: of every unit's consumer and producers, summed over all
/// losses. Runs the model's own forward on a float32 twin that shares its other tensors.
class UnitGradients {
public:
    explicit UnitGradients(const model::Denoiser& denoiser);

    /// What a model is asked in training: noised images and the right answers.
    struct Question {
        at::Tensor x;                     ///< [N,C,H,W] on the model's device
        at::Tensor timesteps;             ///< int64 [N]
        model::Conditioning conditioning; ///< N, likewise there
        at::Tensor target;                ///< [N,C,H,W]
    };
    /// Adds the gradient of share·mean((prediction − target)²) and returns that number. @param tap is called with the
    /// inputs of units as they are computed, for stopping.
    double add(const Question& question, double share, const model::Tap& tap = {});

    /// The sum so far in the weight of that name (Unit::consumer, Unit::producers; biases have none).
    at::Tensor gradient(const std::string& key) const;
    /// Importance of a unit's columns: the mean over its layers. float64 [columns] on the CPU.
    at::Tensor columnScores(int unit) const;

private:
    std::map<std::string, at::Tensor> m_leaves; ///< by key
    std::shared_ptr<const model::Denoiser> m_twin;
};

} // namespace core::calibration
