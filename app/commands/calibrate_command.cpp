#include "app/commands/calibrate_command.h"

#include "app/commands/image_options.h"
#include "app/commands/open_model.h"
#include "app/commands/text.h"
#include "core/base/argument.h"
#include "core/calibration/bank_folder.h"
#include "core/study/prompt_file.h"

#include <CLI/CLI.hpp>

#include <chrono>
#include <filesystem>

namespace app::commands {
namespace {

using core::calibration::BankDescription;
using Json = nlohmann::ordered_json;

Json storageJson(const core::calibration::StoragePlan& storage) {
    return {{"kind", toString(storage.kind)}, {"rows_per_bin", storage.rowsPerBin}, {"note", storage.note}};
}

std::string sourcesOf(const BankDescription& bank) {
    std::string sources;
    for (const auto& run : bank.runs)
        if (sources.find(run.source) == std::string::npos)
            sources += (sources.empty() ? "" : ", ") + run.source;
    return sources;
}

std::uintmax_t bytesOf(const std::filesystem::path& folder, const BankDescription& bank) {
    std::uintmax_t bytes = 0;
    for (int bin = 0; bin < bank.storage.bins; ++bin)
        bytes += std::filesystem::file_size(folder / core::calibration::binFileName(bin));
    return bytes;
}

} // namespace

CalibrateCommand::CalibrateCommand(CLI::App& options)
    : Command(options) {
    auto* model = options.add_option("MODEL", m_model, "demo, a .safetensors file or a model folder");
    addModelChoice(options, m_choice);
    options
        .add_option("--vae", m_calibration.autoencoder,
                    "The autoencoder that makes latents of pictures, its folder or file (default: beside the model)")
        ->type_name("FOLDER|FILE")
        ->group("Model");
    addOutput("--out", m_calibration.folder, "Folder for the statistics; one that was begun is finished",
              Kind::SharedFolder, core::calibration::requireBankPlace)
        ->required();
    auto* merged =
        options.add_option("--merge", m_merged, "Banks of one model with other pictures or seeds, to add up");
    merged->type_name("FOLDER …")->excludes(model)->group("Merging");
    const auto add = [&](const char* name, auto& value, const char* type, const char* description) {
        auto* option = options.add_option(name, value, description);
        option->type_name(type)->capture_default_str()->excludes(merged)->group("Statistics");
    };
    addImageSource(options, {.source = m_calibration.source,
                             .classMap = m_calibration.classMap,
                             .group = "Statistics",
                             .description = "Pictures: builtin, own (the model's samples) or a folder",
                             .excluded = merged});
    options
        .add_option(
            "--prompts", m_prompts,
            "File with a prompt in each line, for the own samples of a model that reads them (default: captions "
            "of built-in pictures)")
        ->type_name("FILE")
        ->excludes(merged)
        ->group("Statistics");
    add("--samples", m_calibration.samples, "N", "Noised pictures in all; as many null-label ones are added");
    add("--bins", m_calibration.bins, "B", "Timestep bins; fewer where the memory does not suffice for more");
    add("--tokens", m_calibration.tokens, "SHARE",
        "Share of each picture's tokens that are drawn for a layer, in (0,1]");
    add("--memory", m_calibration.memoryGib, "GIB", "Memory for the statistics (0: a quarter of the machine's)");
    add("--disk", m_calibration.diskGib, "GIB",
        "Disk for the statistics that do not fit into memory (0: half of what is free)");
}

CommandResult CalibrateCommand::run(const core::Progress& progress) {
    const auto start = std::chrono::steady_clock::now();
    core::requireArgument(!m_model.empty() || !m_merged.empty(), "MODEL", "a model, or --merge", "neither");
    if (m_merged.empty())
        gather(progress);
    else
        core::calibration::mergeBanks({m_merged.begin(), m_merged.end()}, m_calibration.folder, progress);
    const auto bank = core::calibration::readBankDescription(m_calibration.folder);
    for (const std::string& note : bank.notes())
        if (note != m_said)
            printNote(note);
    return result(bank, std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
}

void CalibrateCommand::gather(const core::Progress& progress) {
    const auto compute = common().compute();
    const core::ComputeScope scope(compute);
    const auto opened = openPrunable(m_model, m_choice, compute);
    auto calibration = m_calibration;
    calibration.seed = common().seed;
    if (!m_prompts.empty())
        calibration.prompts = core::study::readPrompts(m_prompts);
    calibration.planned = [this](const core::calibration::StoragePlan& plan) {
        m_said = plan.note;
        if (!m_said.empty())
            printNote(m_said);
    };
    collectStatistics(*opened.model, calibration, progress);
}

CommandResult CalibrateCommand::result(const BankDescription& bank, double seconds) const {
    std::int64_t samples = 0;
    std::int64_t nullSamples = 0;
    for (const auto& bin : bank.bins) {
        samples += bin.samples;
        nullSamples += bin.nullSamples;
    }
    const std::uintmax_t bytes = bytesOf(m_calibration.folder, bank);
    const Json json{{"out", m_calibration.folder},
                    {"source", sourcesOf(bank)},
                    {"samples", samples},
                    {"null_samples", nullSamples},
                    {"bins", bank.storage.bins},
                    {"storage", storageJson(bank.storage)},
                    {"bytes", bytes},
                    {"seconds", seconds},
                    {"dropped", bank.dropped()},
                    {"notes", bank.notes()}};
    return {json, m_calibration.folder + ": statistics of " + bank.modelName + ", " + toString(bank.storage.kind) +
                      ", " + std::to_string(bank.storage.bins) + " bins, " + std::to_string(samples) + " samples (" +
                      std::to_string(nullSamples) + " with the null label, " + std::to_string(bank.dropped()) +
                      " dropped), " + withPrefix(static_cast<double>(bytes)) + "B, " + fixed(seconds, 2) + " s\n"};
}

} // namespace app::commands
