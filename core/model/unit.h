#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace core::model {

enum class UnitKind { AttentionHead, MlpNeuron };

/// "attention head", "MLP neuron": the field's names, for reports and files.
std::string toString(UnitKind kind);

/// One place of a model where structure can be removed: `groups` groups of `groupSize` columns of the consumer weight,
/// together with the producer rows that make them. Everything that prunes, counts or draws works on units alone
/// (METHOD.md §5).
struct Unit {
    std::string name; ///< e.g. "blocks.3.attn.proj", the consumer layer
    UnitKind kind = UnitKind::MlpNeuron;
    std::string block;                   ///< residual branch that it belongs to, e.g. "blocks.3.attn"
    int layer = 0;                       ///< block index, for layer maps
    int groups = 0;                      ///< heads or neurons
    int groupSize = 1;                   ///< columns per group: head_dim or 1
    int outputs = 0;                     ///< rows of the consumer weight
    std::string consumer;                ///< key of the weight whose columns are scored and compensated
    std::vector<std::string> producers;  ///< keys of the weights whose rows go
    std::int64_t macsPerGroup = 0;       ///< multiply-adds that one group costs in one forward of one picture
    std::int64_t parametersPerGroup = 0; ///< weights and biases that go with one group

    int columns() const { return groups * groupSize; }
};

} // namespace core::model
