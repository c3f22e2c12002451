#include "app/commands/random_model_command.h"

#include "app/commands/text.h"
#include "core/base/argument.h"
#include "core/checkpoint/pipeline/random_pipeline.h"

#include <CLI/CLI.hpp>

#include <filesystem>

namespace app::commands {

namespace {

std::string pipelineNames() {
    std::string names;
    for (const std::string& name : core::checkpoint::randomPipelineNames())
        names += (names.empty() ? "" : ", ") + name;
    return names;
}

} // namespace

RandomModelCommand::RandomModelCommand(CLI::App& options)
    : Command(options) {
    options
        .add_option("--arch", m_arch,
                    "Architecture: " + core::checkpoint::randomModelNamesInShort() +
                        "; or a whole pipeline: " + pipelineNames())
        ->required()
        ->type_name("NAME")
        ->group("Model");
    options
        .add_option(
            "--layout", m_layout,
            "Whose names the tensors have, of a model published in several layouts: facebook (default) or diffusers, "
            "of a UNet or a pipeline diffusers (default) or sgm, which is one file")
        ->type_name("LAYOUT")
        ->group("Model");
    options.add_flag("--small", m_isSmall, "A pipeline in sizes for tests")->group("Model");
    addOutput("--out", m_out, "Weight file, .safetensors; of a pipeline in diffusers' layout its folder", Kind::File,
              endsIn("out", {".safetensors"}))
        ->required();
}

bool RandomModelCommand::isFolder() const {
    return core::checkpoint::isRandomPipeline(m_arch) && core::checkpoint::isFolderLayout(m_layout);
}

std::vector<core::Output> RandomModelCommand::outputs() const {
    std::vector<core::Output> all = Command::outputs();
    if (isFolder())
        for (core::Output& output : all) {
            output.kind = Kind::Folder;
            output.check = {};
        }
    return all;
}

core::checkpoint::RandomModel RandomModelCommand::write(const core::Progress& progress) const {
    const core::Dtype dtype = core::parseDtype(common().dtype);
    if (core::checkpoint::isRandomPipeline(m_arch))
        return core::checkpoint::writeRandomPipeline(
            m_out, {.arch = m_arch, .layout = m_layout, .dtype = dtype, .seed = common().seed, .isSmall = m_isSmall},
            progress);
    core::requireArgument(!m_isSmall, "--small", ("a pipeline (" + pipelineNames() + ")").c_str(), "'" + m_arch + "'");
    return core::checkpoint::writeRandomModel(
        m_out, {.arch = m_arch, .layout = m_layout, .dtype = dtype, .seed = common().seed}, progress);
}

CommandResult RandomModelCommand::run(const core::Progress& progress) {
    if (!core::checkpoint::isRandomPipeline(m_arch))
        m_layout = core::checkpoint::chooseLayout(m_arch, m_layout);
    else if (m_layout.empty())
        m_layout = "diffusers";
    const core::ComputeScope scope({.device = {}, .threads = common().threads});
    const auto made = write(progress);
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
