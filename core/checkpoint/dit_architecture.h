#pragma once

#include "core/checkpoint/architecture.h"
#include "core/model/dit/dit_layout.h"

#include <vector>

namespace core::checkpoint {

/// The row of diffusion transformers (Peebles and Xie, arXiv 2212.09748).
Architecture ditArchitecture();
/// The row of the same network under flow matching.
Architecture sitArchitecture();

/// All tensors of a diffusion transformer of these sizes, by facebookresearch/DiT's keys, and where they are stored.
/// @throws Error{BadInput} for sizes that do not divide.
std::vector<MappedTensor> ditKeyMap(const model::dit::DitConfig& config, model::dit::DitLayout layout);

} // namespace core::checkpoint
