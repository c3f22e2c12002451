#include "app/commands/random_model_command.h"

#include "app/commands/text.h"
#include "core/checkpoint/random_model.h"

#include <CLI/CLI.hpp>

#include <filesystem>

namespace app::commands {

RandomModelCommand::RandomModelCommand(CLI::App& options)
    : Command(options) {
    options.add_option("--arch", m_arch, "Architecture: " + core::checkpoint::randomModelNamesInShort())
        ->required()
        ->type_name("NAME")
        ->group("Model");
    options
        .add_option(
            "--layout", m_layout,
            "Whose names the tensors have, of a model published in several layouts: facebook (default) or diffusers")
        ->type_name("LAYOUT")
        ->group("Model");
    addOutput("--out", m_out, "Weight file, .safetensors", Kind::File, endsIn("out", {".safetensors"}))->required();
}

CommandResult RandomModelCommand::run(const core::Progress& progress) {
    m_layout = core::checkpoint::chooseLayout(m_arch, m_layout);
    const core::checkpoint::RandomModelOptions wanted{
        .arch = m_arch, .layout = m_layout, .dtype = core::parseDtype(common().dtype), .seed = common().seed};
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
