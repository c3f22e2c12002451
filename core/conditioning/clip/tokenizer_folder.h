#pragma once

#include "core/conditioning/clip/tokenizer.h"

#include <filesystem>

namespace core::conditioning::clip {

/// The tokenizer of a pipeline's folder (tokenizer/, tokenizer_2/): vocab.json with merges.txt, or the tokenizer.json
/// that is all that transformers ≥ 5 writes. @throws Error{BadInput}, one line naming file and field.
TokenizerPtr readTokenizer(const std::filesystem::path& folder);

/// Writes vocab.json, merges.txt, tokenizer_config.json and special_tokens_map.json, which transformers reads as this
/// tokenizer and readTokenizer() as the same. @throws Error{Failed} for a folder that cannot be written.
void writeTokenizer(const std::filesystem::path& folder, const Tokenizer& tokenizer);

/// Whether a folder holds a vocabulary at all.
bool holdsTokenizer(const std::filesystem::path& folder);

/// CLIP's own tokenizer, for models that come without. @param padding "<|endoftext|>", or "!" as SDXL's second and
/// Stable Diffusion 2's have.
TokenizerPtr builtInTokenizer(const std::string& padding);

} // namespace core::conditioning::clip
