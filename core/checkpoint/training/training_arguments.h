#pragma once

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <vector>

namespace core::checkpoint::training {

/// A value that a checkpoint states, and where: "args.prediction".
template <typename Value> struct Stated {
    Value value{};
    std::string where{};
};

/// What a checkpoint's own arguments say about its model that shows in no shape. Absent: nothing is said.
struct TrainingArguments {
    std::optional<Stated<std::string>> model{};      ///< "DiT-XL/2", "SiT-B/2"
    std::optional<Stated<std::string>> prediction{}; ///< "velocity", "noise", "v_prediction", "pred_x0", …
    std::optional<Stated<std::string>> path{};       ///< of a flow, the interpolant: "Linear", "GVP", "VP"
    std::optional<Stated<std::string>> schedule{};   ///< of noise: "linear", "cosine", …
    std::optional<Stated<int>> timesteps{};          ///< of training
    std::optional<Stated<double>> classDropout{};    ///< probability of the null label
    std::optional<Stated<int>> heads{};
    std::optional<Stated<int>> classes{};

    /// Whether they say that the network predicts a flow's velocity, or anything else along an interpolant's path:
    /// what says so, e.g. `args.prediction "velocity", args.path_type "Linear"`. Empty: it is a diffusion model.
    std::string flow() const;
};

/// A trainer's word for what is predicted in diffusers' spelling, "flow_prediction" for a flow's velocity; empty for
/// an unknown one.
std::string usualPrediction(const std::string& word);

/// Looks for the names that trainers have for these, the outermost first.
/// @param said what a file says, as TensorSource::plainData(), or a config.json.
TrainingArguments readTrainingArguments(const nlohmann::json& said);

} // namespace core::checkpoint::training
