#include "app/commands/random_model_command.h"

#include "app/commands/text.h"
#include "core/base/argument.h"
#include "core/checkpoint/random_model.h"

#include <CLI/CLI.hpp>

#include <filesystem>

namespace app::commands {
namespace {

using core::checkpoint::ModelLayout;

ModelLayout parseLayout(const std::string& text) {
    core::requireArgument(text == "facebook" || text == "diffusers", "layout", "facebook or diffusers",
                          "'" + text + "'");
    return text == "facebook" ? ModelLayout::Facebook : ModelLayout::Diffusers;
}

} // namespace

RandomModelCommand::RandomModelCommand(CLI::App& options)
    : Command(options) {
    options
        .add_option(
            "--arch", m_arch,
            "Architecture: DiT-{S,B,L,XL}/{2,4,8}-{256,512}, SDXL-UNet, SDXL-VAE, SD-VAE, CLIP-L or OpenCLIP-bigG")
        ->required()
        ->type_name("NAME")
        ->group("Model");
    options.add_option("--layout", m_layout, "Whose names a DiT's tensors have: facebook (default) or diffusers")
        ->type_name("LAYOUT")
        ->group("Model");
    options.add_option("--out", m_out, "Weight file, .safetensors")->required()->type_name("FILE")->group("Output");
}

CommandResult RandomModelCommand::run(const core::Progress& progress) {
    core::requireArgument(std::filesystem::path(m_out).extension() == ".safetensors", "out", "a .safetensors file",
                          "'" + m_out + "'");
    const bool isFixed = core::checkpoint::hasOneLayout(m_arch);
    core::requireArgument(!isFixed || m_layout.empty() || m_layout == "diffusers", "layout",
                          "none for what is published in one layout", "'" + m_layout + "'");
    if (m_layout.empty())
        m_layout = isFixed ? "diffusers" : "facebook";
    const core::checkpoint::RandomModelOptions wanted{.arch = m_arch,
                                                      .layout = parseLayout(m_layout),
                                                      .dtype = core::parseDtype(common().dtype),
                                                      .seed = common().seed};
    const core::ComputeScope scope({.device = {}, .threads = common().threads});
    const auto made = writeRandomModel(m_out, wanted, progress);
    return {{{"out", m_out},
             {"arch", m_arch},
             {"layout", m_layout},
             {"dtype", common().dtype},
             {"seed", common().seed},
             {"tensors", made.tensors},
             {"parameters", made.parameters},
             {"bytes", made.bytes}},
            m_out + ": " + m_arch + ", " + std::to_string(made.tensors) + " tensors, " +
                withPrefix(static_cast<double>(made.parameters)) + " weights, " +
                withPrefix(static_cast<double>(made.bytes)) + "B\n"};
}

} // namespace app::commands
