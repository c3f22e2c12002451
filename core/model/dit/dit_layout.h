#pragma once

#include "core/model/dit/dit_config.h"

#include <string>
#include <vector>

namespace core::model::dit {

/// Whose key names, config fields and arrangement of files a checkpoint of a diffusion transformer has.
enum class DitLayout { Facebook, Diffusers };

/// "facebook", "diffusers".
std::string toString(DitLayout layout);
/// @throws Error{BadArgument} for any other word.
DitLayout parseDitLayout(const std::string& text);

/// The layout that a model of these sizes was read from: diffusers' if only that can hold it.
DitLayout layoutOf(const DitConfig& config);

/// Names of the stored tensors whose rows, put below each other, are the tensor `key` of ditTensorShapes(): several for
/// q, k and v, none for the position table that diffusers computes.
std::vector<std::string> storedKeys(const std::string& key, DitLayout layout);

/// "t_embedder.mlp.0.weight" for "blocks.7.t_embedder.mlp.0.weight", which diffusers stores once per block; empty for
/// what no other block has too.
std::string firstBlocksKey(const std::string& key);

} // namespace core::model::dit
