#include "core/model/dit_units.h"

namespace core::model {
namespace {

Unit headsUnit(const DitConfig& config, const DitCostShape& shape, int block) {
    const std::string prefix = "blocks." + std::to_string(block) + ".attn.";
    Unit unit;
    unit.name = prefix + "proj";
    unit.kind = UnitKind::AttentionHead;
    unit.layer = block;
    unit.groups = static_cast<int>(shape.heads[block]);
    unit.groupSize = config.headDim();
    unit.outputs = config.hiddenSize;
    unit.consumer = prefix + "proj.weight";
    unit.producers = {prefix + "qkv.weight", prefix + "qkv.bias"};
    unit.macsPerGroup = ditMacsPerHead(shape);
    return unit;
}

Unit neuronsUnit(const DitConfig& config, const DitCostShape& shape, int block) {
    const std::string prefix = "blocks." + std::to_string(block) + ".mlp.";
    Unit unit;
    unit.name = prefix + "fc2";
    unit.kind = UnitKind::MlpNeuron;
    unit.layer = block;
    unit.groups = static_cast<int>(shape.neurons[block]);
    unit.outputs = config.hiddenSize;
    unit.consumer = prefix + "fc2.weight";
    unit.producers = {prefix + "fc1.weight", prefix + "fc1.bias"};
    unit.macsPerGroup = ditMacsPerNeuron(shape);
    return unit;
}

} // namespace

DitCostShape denseCostShape(const DitConfig& c) {
    const std::int64_t patchArea = std::int64_t{c.patchSize} * c.patchSize;
    DitCostShape shape;
    shape.tokens = c.tokens();
    shape.hidden = c.hiddenSize;
    shape.headDim = c.headDim();
    shape.patchInputs = c.inChannels * patchArea;
    shape.patchOutputs = c.outChannels() * patchArea;
    shape.heads.assign(c.depth, c.numHeads);
    shape.neurons.assign(c.depth, c.mlpWidth());
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

} // namespace core::model
