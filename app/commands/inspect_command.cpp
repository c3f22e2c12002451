#include "app/commands/inspect_command.h"

#include "app/commands/json_output.h"
#include "app/commands/open_model.h"
#include "app/commands/text.h"
#include "core/base/argument.h"
#include "core/base/text.h"

#include <CLI/CLI.hpp>

namespace app::commands {
namespace {

using core::workflow::Inspection;
using Json = nlohmann::ordered_json;

Json tensorsJson(const Inspection& found, bool withHashes) {
    Json tensors = Json::array();
    for (const auto& tensor : found.tensors) {
        Json json{{"name", tensor.name}, {"dtype", tensor.dtype}, {"shape", tensor.shape}};
        if (withHashes)
            json["sha256"] = tensor.sha256;
        tensors.push_back(std::move(json));
    }
    return tensors;
}

Json stagesJson(const Inspection& found) {
    Json stages = Json::array();
    for (const auto& stage : found.stages)
        stages.push_back({{"name", stage.name},
                          {"first_t", stage.firstT},
                          {"last_t", stage.lastT},
                          {"sparsity", stage.sparsity},
                          {"macs", stage.macs}});
    return stages;
}

Json bankJson(const Inspection& found) {
    const core::calibration::BankDescription& bank = *found.bank;
    Json runs = Json::array();
    for (const auto& run : bank.runs)
        runs.push_back({{"source", run.source}, {"seed", run.seed}, {"samples", run.samples}});
    std::int64_t samples = 0;
    std::int64_t nullSamples = 0;
    for (const auto& bin : bank.bins) {
        samples += bin.samples;
        nullSamples += bin.nullSamples;
    }
    return {{"model", bank.modelName},
            {"sha256", bank.modelSha256},
            {"storage", toString(bank.storage.kind)},
            {"rows_per_bin", bank.storage.rowsPerBin},
            {"bins", bank.storage.bins},
            {"finished_bins", bank.finishedBins()},
            {"samples", samples},
            {"null_samples", nullSamples},
            {"dropped", bank.dropped()},
            {"bytes", found.bankBytes},
            {"runs", runs},
            {"notes", bank.notes()}};
}

Json autoencoderJson(const core::autoencoder::AutoencoderConfig& config) {
    return {{"latent_channels", config.latentChannels},
            {"pixels_per_latent", config.pixelsPerLatent()},
            {"scaling_factor", config.scalingFactor},
            {"shift_factor", config.shiftFactor ? Json(*config.shiftFactor) : Json()},
            {"block_out_channels", config.blockOutChannels},
            {"layers_per_block", config.layersPerBlock},
            {"norm_num_groups", config.normNumGroups},
            {"sample_size", config.sampleSize}};
}

Json toJson(const Inspection& found, const core::workflow::InspectOptions& options) {
    const bool isKnown = !found.architecture.empty() && !found.bank;
    const bool isDenoiser = isKnown && !found.autoencoder && !found.isComponent;
    Json json{{"kind", found.kind},
              {"name", found.name},
              {"architecture", found.architecture.empty() ? Json() : Json(found.architecture)},
              {"parameters", found.parameters},
              {"macs_per_forward", isKnown && !found.isComponent ? Json(found.macsPerForward) : Json()},
              {"schedule", isDenoiser || found.bank ? app::commands::toJson(found.schedule) : Json()},
              {"units", app::commands::toJson(found.units)}};
    if (found.autoencoder)
        json["autoencoder"] = autoencoderJson(*found.autoencoder);
    if (isDenoiser) {
        json["prediction_type"] = toString(found.prediction);
        json["classes"] = found.classes;
    }
    if (found.bank)
        json["bank"] = bankJson(found);
    else if (!isKnown)
        json["why_unknown"] = found.whyUnknown;
    if (!found.stages.empty())
        json["stages"] = stagesJson(found);
    if (!found.weights.empty())
        json["weights"] = found.weights;
    if (!found.otherWeights.empty())
        json["other_weights"] = found.otherWeights;
    if (options.tensors)
        json["tensors"] = tensorsJson(found, options.sha256);
    json["warnings"] = found.warnings;
    return json;
}

std::string shapeText(const std::vector<std::int64_t>& shape) {
    std::string text = "[";
    for (std::size_t i = 0; i < shape.size(); ++i)
        text += (i == 0 ? "" : ",") + std::to_string(shape[i]);
    return text + ']';
}

std::string bankSummary(const Inspection& found) {
    const core::calibration::BankDescription& bank = *found.bank;
    std::string text = found.name + ": bank, statistics of " + core::escaped(bank.modelName) + " (" +
                       core::escaped(bank.architecture) + "), " + toString(bank.storage.kind) + ", " +
                       std::to_string(bank.finishedBins()) + " of " + std::to_string(bank.storage.bins) + " bins, " +
                       withPrefix(static_cast<double>(found.bankBytes)) + "B\n";
    for (const auto& run : bank.runs)
        text += "pictures: " + core::escaped(run.source) + ", seed " + std::to_string(run.seed) + ", " +
                std::to_string(run.samples) + " samples and as many with the null label\n";
    for (const std::string& note : bank.notes())
        text += "note: " + note + '\n';
    return text;
}

std::string autoencoderSummary(const Inspection& found) {
    const core::autoencoder::AutoencoderConfig& config = *found.autoencoder;
    const std::string side = std::to_string(config.sampleSize);
    return found.name + ": " + found.architecture + ", " + withPrefix(static_cast<double>(found.parameters)) +
           " parameters, " + withPrefix(static_cast<double>(found.macsPerForward)) + " MACs to decode " + side + "x" +
           side + " pixels\nlatents: " + std::to_string(config.latentChannels) + " channels, " +
           std::to_string(config.pixelsPerLatent()) + " pixels per latent and side, scaling factor " +
           core::numberText(config.scalingFactor) + '\n';
}

std::string summary(const Inspection& found) {
    if (found.bank)
        return bankSummary(found);
    if (found.autoencoder)
        return autoencoderSummary(found);
    std::string text = found.name + ": " + found.kind;
    if (found.architecture.empty())
        return text + ", no known architecture (" + found.whyUnknown + "), " +
               withPrefix(static_cast<double>(found.parameters)) + " numbers\n";
    text += ", " + found.architecture + ", " + withPrefix(static_cast<double>(found.parameters)) + " parameters";
    if (found.isComponent)
        return text + " (" + found.whyUnknown + ")\n";
    return text + ", " + withPrefix(static_cast<double>(found.macsPerForward)) + " MACs per forward\n" +
           "schedule: " + found.schedule.name + ", T = " + std::to_string(found.schedule.timesteps) +
           ", prediction: " + toString(found.prediction) + ", classes: " + std::to_string(found.classes) + '\n';
}

std::string weightsText(const Inspection& found) {
    if (found.weights.empty())
        return {};
    std::string text = "weights: " + core::escaped(found.weights);
    for (std::size_t i = 0; i < found.otherWeights.size(); ++i)
        text += (i == 0 ? "; --weights also reads " : ", ") + core::escaped(found.otherWeights[i]);
    return text + '\n';
}

std::string toText(const Inspection& found) {
    std::string text = summary(found) + weightsText(found);
    std::vector<std::vector<std::string>> units{{"unit", "kind", "place", "groups", "group size"}};
    for (const auto& unit : found.units)
        units.push_back(
            {unit.name, toString(unit.kind), unit.place, std::to_string(unit.groups), std::to_string(unit.groupSize)});
    if (!found.units.empty())
        text += '\n' + table(units);
    std::vector<std::vector<std::string>> stages{{"stage", "t", "sparsity", "MACs per forward"}};
    for (const auto& stage : found.stages)
        stages.push_back({stage.name, std::to_string(stage.lastT) + "…" + std::to_string(stage.firstT),
                          fixed(stage.sparsity, 3), withPrefix(static_cast<double>(stage.macs))});
    if (!found.stages.empty())
        text += '\n' + table(stages);
    std::vector<std::vector<std::string>> tensors{{"tensor", "dtype", "shape", "sha256"}};
    for (const auto& tensor : found.tensors)
        tensors.push_back({core::escaped(tensor.name), tensor.dtype, shapeText(tensor.shape), tensor.sha256});
    if (!found.tensors.empty())
        text += '\n' + table(tensors);
    return text;
}

} // namespace

InspectCommand::InspectCommand(CLI::App& options)
    : Command(options) {
    options.add_option("FILE", m_file, "demo, a .safetensors file, a model's or a bank's folder, a study")->required();
    auto* tensors = options.add_flag("--tensors", m_inspect.tensors, "List the stored tensors")->group("Listing");
    options.add_flag("--sha256", m_inspect.sha256, "With the hash of each tensor's bytes")
        ->needs(tensors)
        ->group("Listing");
    addModelChoice(options, m_choice);
}

CommandResult InspectCommand::run(const core::Progress& /*progress*/) {
    m_inspect.arch = m_choice.arch;
    m_inspect.weights = m_choice.weights;
    m_inspect.base = m_choice.base;
    m_inspect.variant = m_choice.variant;
    const Inspection found = inspectFile(m_file, m_inspect);
    for (const std::string& warning : found.warnings)
        printNote(warning);
    return {toJson(found, m_inspect), toText(found)};
}

} // namespace app::commands
