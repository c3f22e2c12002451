#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace core::model {

/// What a group of a unit is.
enum class UnitKind { SelfAttentionHead, CrossAttentionHead, MlpNeuron, GegluNeuron, ResNetNormGroup };

/// "self-attention head", "cross-attention head", "MLP neuron", "GEGLU neuron", "ResNet norm group": for reports and
/// files.
std::string toString(UnitKind kind);

/// Reads toString's words, and "attention head", which older files call a self-attention head.
/// @throws Error{BadArgument} for another word.
UnitKind parseUnitKind(const std::string& text);

/// Something of a model that can be pruned: `groups` groups of `groupSize` columns of the consumer weight, together
/// with the producer rows that make them. Everything that prunes, counts or draws works on units alone (METHOD.md §5).
struct Unit {
    std::string name; ///< e.g. "blocks.3.attn.proj", the consumer layer
    UnitKind kind = UnitKind::MlpNeuron;
    std::string block;                   ///< residual branch that it belongs to, e.g. "blocks.3.attn"
    std::string place;                   ///< of the block, in the model's words, e.g. "blocks 3" or "down 1.0"
    int groups = 0;                      ///< e.g. heads or neurons
    int groupSize = 1;                   ///< columns per group, e.g. the head dimension; 1 for neurons
    int outputs = 0;                     ///< rows of the consumer weight
    std::string consumer;                ///< key of the weight whose columns are scored and compensated
    std::vector<std::string> producers;  ///< keys of the weights whose rows go
    std::int64_t macsPerGroup = 0;       ///< multiply-adds that one group costs in one forward of one image
    std::int64_t parametersPerGroup = 0; ///< weights and biases that go with one group

    int columns() const { return groups * groupSize; }
    /// Groups of one column: any width is possible, and a share of them comes near to any share of multiply-adds.
    bool isFine() const { return groupSize == 1; }
};

} // namespace core::model
