#include "core/model/dit/dit_units.h"

namespace core::model::dit {
namespace {

Unit unitOf(int block, const std::string& branch, const std::string& consumer, const std::string& producer) {
    Unit unit;
    unit.block = "blocks." + std::to_string(block) + "." + branch;
    unit.place = "blocks " + std::to_string(block);
    const std::string prefix = unit.block + ".";
    unit.name = prefix + consumer;
    unit.consumer = prefix + consumer + ".weight";
    unit.producers = {prefix + producer + ".weight", prefix + producer + ".bias"};
    return unit;
}

Unit headsUnit(const DitConfig& config, const DitCostShape& shape, int block) {
    Unit unit = unitOf(block, "attn", "proj", "qkv");
    unit.kind = UnitKind::SelfAttentionHead;
    unit.groups = static_cast<int>(shape.heads[block]);
    unit.groupSize = config.headDim();
    unit.outputs = config.hiddenSize;
    unit.macsPerGroup = ditMacsPerHead(shape);
    unit.parametersPerGroup = std::int64_t{unit.groupSize} * (unit.outputs + 3 * (config.hiddenSize + 1)); // proj, qkv
    return unit;
}

Unit neuronsUnit(const DitConfig& config, const DitCostShape& shape, int block) {
    Unit unit = unitOf(block, "mlp", "fc2", "fc1");
    unit.kind = UnitKind::MlpNeuron;
    unit.groups = static_cast<int>(shape.neurons[block]);
    unit.outputs = config.hiddenSize;
    unit.macsPerGroup = ditMacsPerNeuron(shape);
    unit.parametersPerGroup = unit.outputs + config.hiddenSize + 1; // fc2, fc1
    return unit;
}

} // namespace

DitCostShape costShape(const DitConfig& c) {
    const std::int64_t patchArea = std::int64_t{c.patchSize} * c.patchSize;
    DitCostShape shape;
    shape.tokens = c.tokens();
    shape.hidden = c.hiddenSize;
    shape.headDim = c.headDim();
    shape.patchInputs = c.inChannels * patchArea;
    shape.patchOutputs = c.outChannels() * patchArea;
    for (int block = 0; block < c.depth; ++block) {
        shape.heads.push_back(c.heads(block));
        shape.neurons.push_back(c.neurons(block));
    }
    shape.timestepEmbeddings = c.embedderPerBlock ? c.depth + 1 : 1;
    return shape;
}

std::vector<Unit> ditUnits(const DitConfig& config, const DitCostShape& shape) {
    std::vector<Unit> units;
    for (int block = 0; block < static_cast<int>(shape.heads.size()); ++block) {
        units.push_back(headsUnit(config, shape, block));
        units.push_back(neuronsUnit(config, shape, block));
    }
    return units;
}

std::vector<Block> ditBlocks(const DitCostShape& shape) {
    std::vector<Block> blocks;
    for (std::size_t i = 0; i < shape.heads.size(); ++i) {
        const std::string number = std::to_string(i);
        const std::string place = "blocks " + number;
        blocks.push_back(
            {"blocks." + number + ".attn", place, BlockKind::Attention, shape.heads[i] * ditMacsPerHead(shape)});
        blocks.push_back(
            {"blocks." + number + ".mlp", place, BlockKind::FeedForward, shape.neurons[i] * ditMacsPerNeuron(shape)});
    }
    return blocks;
}

} // namespace core::model::dit
