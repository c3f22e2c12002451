#include "app/commands/json_output.h"

#include <numeric>

namespace app::commands {

using Json = nlohmann::ordered_json;

Json toJson(const core::schedule::ScheduleConfig& config) {
    Json json{{"name", config.name},
              {"T", config.timesteps},
              {"beta_start", config.betaStart},
              {"beta_end", config.betaEnd},
              {"scale_betas_with_t", config.scaleBetasWithT},
              {"rescale_to_zero_terminal_snr", config.rescaleToZeroTerminalSnr}};
    if (!config.trainedBetas.empty())
        json["trained_betas"] = config.trainedBetas;
    return json;
}

Json toJson(const std::vector<core::model::Unit>& units) {
    Json json = Json::array();
    for (const auto& unit : units)
        json.push_back({{"name", unit.name},
                        {"kind", toString(unit.kind)},
                        {"place", unit.place},
                        {"groups", unit.groups},
                        {"group_size", unit.groupSize}});
    return json;
}

Json curvesJson(const core::schedule::Dynamics& dynamics, const std::vector<double>& score) {
    std::vector<int> t(dynamics.grad.size());
    std::iota(t.begin(), t.end(), 1);
    return {{"t", t},
            {"mse", std::vector<double>(dynamics.mse.begin() + 1, dynamics.mse.end())},
            {"grad", dynamics.grad},
            {"ln_snr", dynamics.lnSnr},
            {"score", score}};
}

Json toJson(const core::schedule::MeasuredDynamics& measured) {
    return {{"t", measured.t},
            {"mse", measured.mse},
            {"mse_se", measured.mseError},
            {"grad", measured.grad},
            {"grad_se", measured.gradError}};
}

} // namespace app::commands
