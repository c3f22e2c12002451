#include "core/checkpoint/pipeline/pipeline_folder.h"

#include "core/base/argument.h"
#include "core/base/atomic_file.h"
#include "core/checkpoint/dense_model.h"
#include "core/checkpoint/scheduler_config.h"
#include "core/checkpoint/text_encoder_config_json.h"
#include "core/conditioning/clip/tokenizer_folder.h"
#include "core/formats/safetensors.h"

#include <array>
#include <nlohmann/json.hpp>

namespace core::checkpoint {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

struct WrittenFolders {
    const char* encoder;
    const char* tokenizer;
};
constexpr std::array<WrittenFolders, 2> writtenFolders{
    {{"text_encoder", "tokenizer"}, {"text_encoder_2", "tokenizer_2"}}};

fs::path madeFolder(const fs::path& folder) {
    std::error_code error;
    fs::create_directories(folder, error);
    if (error)
        throw Error(ErrorCode::Failed, folder.string() + ": " + error.message());
    return folder;
}

void writeEncoder(const fs::path& folder, const conditioning::clip::TextEncoder& encoder) {
    formats::writeSafetensors(folder / "model.safetensors", encoder.weights(), {{"format", "pt"}});
    writeFileAtomically(folder / "config.json", Json::parse(textEncoderConfigJson(encoder.config())).dump(2) + "\n");
}

/// Of one component: the library and its class.
Json part(const char* library, const std::string& name) {
    return Json::array({library, name});
}

Json pipelineIndex(const model::ModelInfo& info, const std::vector<PipelineEncoder>& encoders) {
    Json index{{"_class_name", "StableDiffusionXLPipeline"}, {"_diffusers_version", "0.35.0"},
               {"force_zeros_for_empty_prompt", true},       {"unet", part("diffusers", "UNet2DConditionModel")},
               {"vae", Json::array({nullptr, nullptr})},     {"scheduler", part("diffusers", schedulerClass(info))}};
    for (std::size_t i = 0; i < encoders.size(); ++i) {
        const bool projects = encoders[i].encoder->config().projection > 0;
        index[writtenFolders.at(i).encoder] =
            part("transformers", projects ? "CLIPTextModelWithProjection" : "CLIPTextModel");
        index[writtenFolders.at(i).tokenizer] = part("transformers", "CLIPTokenizer");
    }
    return index;
}

} // namespace

void writePipeline(const fs::path& folder, const model::Denoiser& network,
                   const std::vector<PipelineEncoder>& encoders) {
    requireArgument(encoders.size() == writtenFolders.size(), "text encoders", "2",
                    static_cast<double>(encoders.size()));
    saveDenseModel(network, madeFolder(folder / "unet").string(), "diffusers");
    for (std::size_t i = 0; i < encoders.size(); ++i) {
        writeEncoder(madeFolder(folder / writtenFolders.at(i).encoder), *encoders[i].encoder);
        conditioning::clip::writeTokenizer(madeFolder(folder / writtenFolders.at(i).tokenizer), *encoders[i].tokenizer);
    }
    Json scheduler = schedulerJson(network.info());
    writeFileAtomically(madeFolder(folder / "scheduler") / "scheduler_config.json", scheduler.dump(2) + "\n");
    writeFileAtomically(folder / "model_index.json", pipelineIndex(network.info(), encoders).dump(2) + "\n");
}

} // namespace core::checkpoint
