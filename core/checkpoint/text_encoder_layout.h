#pragma once

#include "core/checkpoint/tensor_source.h"
#include "core/conditioning/clip/text_encoder_config.h"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace core::checkpoint {

/// Where one tensor of a text encoder is stored: a tensor, or some rows of one; perhaps with its sides changed round.
struct StoredText {
    std::string name;
    std::int64_t firstRow = 0;
    bool isPart = false; ///< as many rows as the tensor has itself, not all
    bool isTransposed = false;
};

/// Whose names the tensors of a text encoder have.
enum class TextLayout { Transformers, TransformersPlain, OpenClip };

/// Where a tensor is stored in a layout, without a prefix. @param key as clip::textEncoderTensors() has it.
StoredText storedText(const std::string& key, TextLayout layout, const conditioning::clip::TextEncoderConfig& config);

/// Where a text encoder's tensors are stored.
struct TextEncoderMap {
    std::map<std::string, StoredText> sources; ///< by clip::textEncoderTensors()' names
    std::vector<std::string> differences;      ///< what keeps the tensors from being that encoder, one text each
};

/// transformers' names, with and without "text_model.", and open_clip's, where queries, keys and values are one matrix
/// and the projection stands the other way round. Of open_clip's layers the first are taken, as many as the config has.
/// @param prefix what stands before them, of a part of a checkpoint: "conditioner.embedders.1.model.".
TextEncoderMap mapTextEncoder(const TensorSource& source, const std::string& prefix,
                              const conditioning::clip::TextEncoderConfig& config);

/// Which of the published encoders stands behind a prefix, by widths and layers; empty: none, or none of them.
std::optional<conditioning::clip::TextEncoderConfig> publishedTextEncoder(const TensorSource& source,
                                                                          const std::string& prefix);

} // namespace core::checkpoint
