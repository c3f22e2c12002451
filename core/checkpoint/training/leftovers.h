#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace core::checkpoint::training {

/// Whether a tensor is of use while training alone: a counter, a schedule's table, a projection that only a loss looks
/// at.
bool isTrainingOnly(std::string_view name);

/// What tensors show that a diffusion transformer does not have, one line; empty: nothing that is known by name.
/// E.g. "a gated MLP (blocks.0.mlp.w12.weight)", "an embedder of a condition … (beta_embedder.mlp.0.weight)".
std::string unusualParts(const std::vector<std::string_view>& names);

/// "block 3 is missing: there are blocks 0 to 2 and 4 to 11"; empty where blocks are numbered without a gap.
std::string missingBlocks(const std::vector<std::string_view>& names);

} // namespace core::checkpoint::training
