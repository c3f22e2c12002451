#include "app/commands/option_names.h"

#include "core/base/argument.h"

#include <CLI/CLI.hpp>

#include <array>
#include <string_view>
#include <utility>

namespace app::commands {
namespace {

/// Options that are not called as the fields are which they set.
constexpr std::array<std::pair<std::string_view, std::string_view>, 16> otherNames{
    {{"architecture", "arch"},
     {"autoencoder", "vae"},
     {"benchmark", "NAME"},
     {"guidance-scale", "guidance"},
     {"labels", "class"},
     {"seeds", "seed"},
     {"source", "images"},
     {"stage-sparsities", "stage-sparsity"},
     {"target-sparsity", "sparsity"},
     {"timestep-spacing", "spacing"},
     {"allocation-rule", "allocation"},
     {"loss-weighting-rule", "loss-weighting"},
     {"within-rule", "within"},
     {"width-multiple", "width"},
     {"dropout", "class-dropout"},
     {"model.source", "MODEL"}}};

/// "sampling.guided_channels" as an option would be called: "guided-channels"; "stages.cuts[1]": "cuts".
std::string optionName(std::string field) {
    if (const std::size_t index = field.find('['); index != std::string::npos)
        field.erase(index);
    if (field.starts_with("stages.overrides"))
        return "stage-sparsity";
    for (const auto& [name, option] : otherNames)
        if (field == name)
            return std::string(option);
    field.erase(0, field.rfind('.') == std::string::npos ? 0 : field.rfind('.') + 1);
    for (char& c : field)
        c = c == '_' || c == ' ' ? '-' : c;
    for (const auto& [name, option] : otherNames)
        if (field == name)
            return std::string(option);
    return field;
}

} // namespace

std::string messageForOptions(const core::ArgumentError& error, const CLI::App& command) {
    const std::string name = optionName(error.field());
    for (const std::string& spelled : {"--" + name, name})
        if (!name.empty() && command.get_option_no_throw(spelled) != nullptr)
            return spelled + error.reason();
    return error.what();
}

} // namespace app::commands
