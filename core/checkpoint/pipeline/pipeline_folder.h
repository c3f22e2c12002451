#pragma once

#include "core/conditioning/clip/text_encoder.h"
#include "core/conditioning/clip/tokenizer.h"
#include "core/model/denoiser.h"

#include <filesystem>
#include <vector>

namespace core::checkpoint {

/// A text encoder of a pipeline, in memory.
struct PipelineEncoder {
    conditioning::clip::TokenizerPtr tokenizer;
    conditioning::clip::TextEncoderPtr encoder;
};

/// Writes a pipeline as diffusers has it, without an autoencoder: unet/, text_encoder/, text_encoder_2/, tokenizer/,
/// tokenizer_2/, scheduler/ and model_index.json. Weights keep their number format; what is written is read by
/// openModel() as the same. @param folder is there. @param encoders two, as SDXL has.
/// @throws Error{BadArgument} for another network or number of encoders, Error{Failed} naming the path.
void writePipeline(const std::filesystem::path& folder, const model::Denoiser& network,
                   const std::vector<PipelineEncoder>& encoders);

} // namespace core::checkpoint
