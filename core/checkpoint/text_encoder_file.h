#pragma once

#include "core/checkpoint/component_files.h"
#include "core/checkpoint/tensor_source.h"
#include "core/conditioning/clip/text_encoder.h"
#include "core/conditioning/clip/tokenizer.h"

#include <array>
#include <optional>
#include <string>
#include <vector>

namespace core::checkpoint {

/// How a text encoder is to be opened.
struct TextEncoderOptions {
    Device device{};
    std::optional<Dtype> dtype{}; ///< of the weights in memory; empty: as they are stored, 16 bits or float32
    std::string variant{};        ///< as findComponentFiles'
};

/// A text encoder and what there is to say about its file.
struct OpenedTextEncoder {
    conditioning::clip::TextEncoderPtr encoder;
    std::vector<std::string> warnings;
};

/// Metadata of a single file that has a text encoder's config.json, where Tessera wrote it: of the first, the second.
inline constexpr std::array<const char*, 2> kTextEncoderMetadata{"tessera.text_encoder.config",
                                                                 "tessera.text_encoder_2.config"};

/// The config.json of a component's folder. @throws Error{BadInput} naming file and field.
conditioning::clip::TextEncoderConfig textEncoderConfigOf(const std::filesystem::path& folder);

/// Opens text_encoder/ or text_encoder_2/ of a pipeline, or a folder like them. Each tensor is read into place.
/// @throws Error{BadInput}, one line naming the file and the first tensors that do not fit.
OpenedTextEncoder openTextEncoder(const std::filesystem::path& folder, const TextEncoderOptions& options = {});
/// A text encoder that is a part of a checkpoint. @param prefix as mapTextEncoder's.
OpenedTextEncoder openTextEncoder(const TensorSource& source, const std::string& prefix,
                                  const conditioning::clip::TextEncoderConfig& config,
                                  const TextEncoderOptions& options = {});

/// The tokenizer of an encoder: that of a pipeline's folder (tokenizer/, tokenizer_2/), or CLIP's own where there is
/// none and the encoder has as many tokens. @param folder may be missing, or empty.
/// @throws Error{BadInput} for a damaged one, for one that does not fit the encoder, and if there is none.
conditioning::clip::TokenizerPtr openTokenizer(const std::filesystem::path& folder,
                                               const conditioning::clip::TextEncoderConfig& config);

} // namespace core::checkpoint
