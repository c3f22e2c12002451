// Compiled on its own with -O3 -ffast-math so that these loops become vector instructions (see core/CMakeLists.txt).
#include "core/kernels/attention_loops.h"

#include "core/kernels/kernel_math.h"

#include <cstring>

namespace core::kernels {
namespace {

constexpr std::int64_t kDim = kLoopHeadDim, kTogether = kLoopQueries;
constexpr float kScoreScale = 0.25F; ///< 1/√kDim

/// A row of a head; on processors with shorter vectors the compiler takes several.
using Row = float __attribute__((vector_size(kDim * sizeof(float))));

TESSERA_INLINE void takeRow(const float* from, Row& row) {
    std::memcpy(&row, from, sizeof row);
}
TESSERA_INLINE void putRow(float* to, const Row& row) {
    std::memcpy(to, &row, sizeof row);
}

/// [kDim, count] of rows.
TESSERA_INLINE void transposeRows(const HeadRows& rows, std::int64_t count, float* to) {
    for (std::int64_t i = 0; i < count; ++i)
        for (std::int64_t d = 0; d < kDim; ++d)
            to[d * count + i] = rows.data[i * rows.stride + d];
}

/// products [kTogether, count] of some rows with all others, which stand transposed.
TESSERA_INLINE void multiplyRows(const HeadRows& rows, const float* transposed, std::int64_t count, float* products) {
    for (std::int64_t j = 0; j < count; j += kLoopOthers) {
        Row sums[kTogether] = {};
        for (std::int64_t d = 0; d < kDim; ++d) {
            Row other;
            takeRow(transposed + d * count + j, other);
            for (std::int64_t q = 0; q < kTogether; ++q)
                sums[q] += rows.data[q * rows.stride + d] * other;
        }
        for (std::int64_t q = 0; q < kTogether; ++q)
            putRow(products + q * count + j, sums[q]);
    }
}

/// Σ_j weights[q, j]·rows[j] for kTogether rows q.
TESSERA_INLINE void mixRows(const float* weights, const HeadRows& rows, std::int64_t count, Row* mixed) {
    Row sums[kTogether] = {};
    for (std::int64_t j = 0; j < count; ++j) {
        Row row;
        takeRow(rows.data + j * rows.stride, row);
        for (std::int64_t q = 0; q < kTogether; ++q)
            sums[q] += weights[q * count + j] * row;
    }
    for (std::int64_t q = 0; q < kTogether; ++q)
        mixed[q] = sums[q];
}

/// to[j] += Σ_q weights[q, j]·rows[q].
TESSERA_INLINE void spreadRows(const float* weights, const HeadRows& rows, std::int64_t count, float* to) {
    Row each[kTogether];
    for (std::int64_t q = 0; q < kTogether; ++q)
        takeRow(rows.data + q * rows.stride, each[q]);
    for (std::int64_t j = 0; j < count; ++j) {
        Row sum;
        takeRow(to + j * kDim, sum);
        for (std::int64_t q = 0; q < kTogether; ++q)
            sum += weights[q * count + j] * each[q];
        putRow(to + j * kDim, sum);
    }
}

/// Scores of one query become weights. @return ln Σ exp of the scaled scores.
TESSERA_INLINE float softmaxOf(float* scores, std::int64_t count) {
    float largest = scores[0];
    for (std::int64_t j = 1; j < count; ++j)
        largest = std::max(largest, scores[j]);
    float sum = 0;
    for (std::int64_t j = 0; j < count; ++j) {
        scores[j] = exponential((scores[j] - largest) * kScoreScale);
        sum += scores[j];
    }
    const float inverse = 1 / sum;
    for (std::int64_t j = 0; j < count; ++j)
        scores[j] *= inverse;
    return largest * kScoreScale + std::log(sum);
}

TESSERA_INLINE HeadRows rowsFrom(const HeadRows& rows, std::int64_t first) {
    return {rows.data + first * rows.stride, rows.stride};
}

/// The weights' gradients become those of the scores. @param normaliser of this query.
TESSERA_INLINE void softmaxBackward(float* scores, float* gradients, std::int64_t count, float normaliser, float mean) {
    for (std::int64_t j = 0; j < count; ++j) {
        scores[j] = exponential(scores[j] * kScoreScale - normaliser);
        gradients[j] = scores[j] * (gradients[j] - mean) * kScoreScale;
    }
}

TESSERA_INLINE float dotOf(const float* a, const float* b) {
    float sum = 0;
    for (std::int64_t d = 0; d < kDim; ++d)
        sum += a[d] * b[d];
    return sum;
}

TESSERA_INLINE void copyRows(const float* from, std::int64_t count, const HeadOut& to) {
    for (std::int64_t j = 0; j < count; ++j)
        std::memcpy(to.data + j * to.stride, from + j * kDim, sizeof(Row));
}

} // namespace

std::int64_t attentionScratch(std::int64_t others) {
    return (4 * kDim + 2 * kTogether) * others;
}

TESSERA_EVERY_CPU void attendHead(const AttentionHead& head, float* scratch, const HeadOut& out) {
    const std::int64_t others = head.others;
    float *keys = scratch, *weights = scratch + kDim * others;
    transposeRows(head.key, others, keys);
    for (std::int64_t first = 0; first < head.tokens; first += kTogether) {
        multiplyRows(rowsFrom(head.query, first), keys, others, weights);
        for (std::int64_t q = 0; q < kTogether; ++q)
            head.normaliser[first + q] = softmaxOf(weights + q * others, others);
        Row mixed[kTogether];
        mixRows(weights, head.value, others, mixed);
        for (std::int64_t q = 0; q < kTogether; ++q)
            putRow(out.data + (first + q) * out.stride, mixed[q]);
    }
}

TESSERA_EVERY_CPU void attendHeadBackward(const AttentionHead& head, const HeadRows& out, const HeadRows& gradient,
                                          float* scratch, const HeadOut& queryGradient, const HeadOut& keyGradient,
                                          const HeadOut& valueGradient) {
    const std::int64_t others = head.others, each = kDim * others;
    float *keys = scratch, *values = scratch + each, *ofKeys = scratch + 2 * each, *ofValues = scratch + 3 * each;
    float *weights = scratch + 4 * each, *slopes = weights + kTogether * others;
    transposeRows(head.key, others, keys);
    transposeRows(head.value, others, values);
    std::memset(ofKeys, 0, static_cast<std::size_t>(2 * each) * sizeof(float));
    for (std::int64_t first = 0; first < head.tokens; first += kTogether) {
        const HeadRows queries = rowsFrom(head.query, first), gradients = rowsFrom(gradient, first);
        const HeadRows outs = rowsFrom(out, first);
        multiplyRows(queries, keys, others, weights);
        multiplyRows(gradients, values, others, slopes);
        for (std::int64_t q = 0; q < kTogether; ++q)
            softmaxBackward(weights + q * others, slopes + q * others, others, head.normaliser[first + q],
                            dotOf(gradients.data + q * gradients.stride, outs.data + q * outs.stride));
        spreadRows(weights, gradients, others, ofValues);
        spreadRows(slopes, queries, others, ofKeys);
        Row mixed[kTogether];
        mixRows(slopes, head.key, others, mixed);
        for (std::int64_t q = 0; q < kTogether; ++q)
            putRow(queryGradient.data + (first + q) * queryGradient.stride, mixed[q]);
    }
    copyRows(ofKeys, others, keyGradient);
    copyRows(ofValues, others, valueGradient);
}

} // namespace core::kernels
