#pragma once

#include <cstdint>

/// Softmax attention of one small head in float32, with what its backward needs: everything stays within the first
/// caches of a core.
namespace core::kernels {

constexpr std::int64_t kLoopHeadDim = 16; ///< numbers of a head
constexpr std::int64_t kLoopQueries = 8;  ///< are done together: tokens come in multiples of them
constexpr std::int64_t kLoopOthers = 16;  ///< keys come in multiples of these
constexpr std::int64_t kMostLoopOthers = 1024;

/// Rows of one head: kLoopHeadDim numbers each, `stride` numbers from one row to the next.
struct HeadRows {
    const float* data = nullptr;
    std::int64_t stride = 0;
};
struct HeadOut {
    float* data = nullptr;
    std::int64_t stride = 0;
};

struct AttentionHead {
    std::int64_t tokens = 0, others = 0;
    HeadRows query, key, value;
    float* normaliser = nullptr; ///< [tokens], ln Σ exp of the scores: written forward, read backward
};

/// Numbers of scratch memory that a head takes.
std::int64_t attentionScratch(std::int64_t others);

void attendHead(const AttentionHead& head, float* scratch, const HeadOut& out);

/// Gradients are overwritten. @param out what attendHead made. @param gradient of that.
void attendHeadBackward(const AttentionHead& head, const HeadRows& out, const HeadRows& gradient, float* scratch,
                        const HeadOut& queryGradient, const HeadOut& keyGradient, const HeadOut& valueGradient);

} // namespace core::kernels
