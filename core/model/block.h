#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace core::model {

enum class BlockKind { Attention, CrossAttention, FeedForward, ResNet };

/// "attention", "cross-attention", "feed-forward", "ResNet": the field's names, for people and files.
std::string_view toString(BlockKind kind);

/// A residual branch of a network: what an ExecutionPlan computes, reuses or forecasts as a whole.
struct Block {
    std::string name;  ///< e.g. "blocks.3.attn"
    std::string place; ///< where it stands, in the model's words: "blocks 3", "down 1.0", "mid"
    BlockKind kind = BlockKind::Attention;
    std::int64_t macs = 0; ///< multiply-adds of one forward of one image
};

} // namespace core::model
