#include "core/exporting/autoencoder_copy.h"

#include "core/base/atomic_file.h"
#include "core/base/error.h"
#include "core/base/file_copy.h"
#include "core/checkpoint/autoencoder_config_json.h"
#include "core/checkpoint/autoencoder_file.h"
#include "core/formats/json.h"
#include "core/formats/safetensors.h"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace core::exporting {

using checkpoint::RecognisedAutoencoder;

struct AutoencoderCopy::Source {
    RecognisedAutoencoder autoencoder;
};

namespace {

namespace fs = std::filesystem;

constexpr const char* kVaeConfig = "config.json";
constexpr const char* kVaeWeights = "diffusion_pytorch_model.safetensors";

/// @throws Error for one that cannot be used.
RecognisedAutoencoder requireAutoencoder(const std::string& spec, const model::ModelInfo& info) {
    std::optional<RecognisedAutoencoder> found =
        checkpoint::recogniseAutoencoder(checkpoint::autoencoderFiles(spec), &info);
    if (!found)
        throw Error(ErrorCode::BadInput, spec + ": expected an autoencoder (AutoencoderKL)");
    checkpoint::requireFit(found->config, found->files.name, info);
    return std::move(*found);
}

/// Whether diffusers opens the two files by their usual names without being told anything.
bool isAsDiffusersReads(const RecognisedAutoencoder& found) {
    const fs::path& weights = found.tensors.path();
    const auto& metadata = found.tensors.metadata();
    const auto format = metadata.find("format");
    return found.files.config && !metadata.contains("tessera.config") && found.warnings.empty() &&
           weights.extension() == ".safetensors" && format != metadata.end() && format->second == "pt" &&
           !found.map.isPart && found.tensors.entries().size() == found.map.sources.size() &&
           std::all_of(found.map.sources.begin(), found.map.sources.end(),
                       [](const auto& names) { return names.first == names.second; });
}

/// Under diffusers' names, an attention's matrices as such; numbers stay as they are.
void writeConverted(const RecognisedAutoencoder& found, const fs::path& file) {
    std::map<std::string, at::Tensor> tensors;
    for (const autoencoder::AutoencoderLayer& layer : autoencoder::autoencoderLayers(found.config)) {
        const auto stored = [&](const char* ending) {
            return found.tensors.tensor(found.map.sources.at(layer.name + ending));
        };
        tensors[layer.name + ".weight"] = stored(".weight").reshape(layer.weightShape());
        tensors[layer.name + ".bias"] = stored(".bias");
    }
    formats::writeSafetensors(file, tensors, {{"format", "pt"}});
}

/// Whether a config says how many levels there are, of which diffusers assumes one else.
bool namesBlocks(const fs::path& config) {
    const nlohmann::json json = formats::readJsonFile(config);
    return json.contains("down_block_types") && json.contains("up_block_types");
}

void writeAutoencoder(const RecognisedAutoencoder& found, const fs::path& folder) {
    const bool isTheirs = isAsDiffusersReads(found);
    if (isTheirs)
        copyFile(found.tensors.path(), folder / kVaeWeights);
    else
        writeConverted(found, folder / kVaeWeights);
    if (isTheirs && namesBlocks(*found.files.config))
        copyFile(*found.files.config, folder / kVaeConfig);
    else
        writeFileAtomically(folder / kVaeConfig, checkpoint::autoencoderConfigJson(found.config) + "\n");
}

} // namespace

AutoencoderCopy::AutoencoderCopy(const model::ModelInfo& info, const std::string& chosen) {
    if (info.isPixelSpace)
        return;
    const std::string spec = chosen.empty() ? checkpoint::findAutoencoder(info) : chosen;
    if (spec.empty()) {
        m_notes.emplace_back("no autoencoder beside " + info.name + ": none is exported with it");
        return;
    }
    try {
        m_source = std::make_unique<const Source>(Source{requireAutoencoder(spec, info)});
    } catch (const Error& error) {
        if (error.code() == ErrorCode::Cancelled)
            throw;
        m_notes.emplace_back(std::string(error.what()) + "; no autoencoder is exported");
    }
}

AutoencoderCopy::~AutoencoderCopy() = default;

void AutoencoderCopy::writeTo(const fs::path& folder) {
    if (!m_source)
        return;
    const fs::path place = folder / checkpoint::kAutoencoderFolder;
    fs::create_directories(place);
    if (m_written.empty()) {
        writeAutoencoder(m_source->autoencoder, place);
        m_written = place;
        return;
    }
    for (const char* file : {kVaeWeights, kVaeConfig})
        shareFile(m_written / file, place / file);
}

} // namespace core::exporting
