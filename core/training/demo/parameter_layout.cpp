#include "core/training/demo/parameter_layout.h"

#include "core/base/tensor.h"

namespace core::training::demo {
namespace {

/// Hands out consecutive views of a flat tensor; without one it only counts.
class Cursor {
public:
    explicit Cursor(at::Tensor flat)
        : m_flat(std::move(flat)) {}

    std::int64_t position() const { return m_position; }
    void take(at::Tensor& tensor, std::vector<std::int64_t> shape) {
        std::int64_t size = 1;
        for (const std::int64_t side : shape)
            size *= side;
        if (m_flat.defined())
            tensor = m_flat.narrow(0, m_position, size).view(shape);
        m_position += size;
    }

private:
    at::Tensor m_flat;
    std::int64_t m_position = 0;
};

void takeSquares(Cursor& cursor, model::dit::DitWeights& w, std::int64_t d) {
    for (model::dit::DitBlockWeights& block : w.blocks) {
        cursor.take(block.qkv.weight, {3 * d, d});
        cursor.take(block.proj.weight, {d, d});
        cursor.take(block.modulation.weight, {6 * d, d});
    }
}

void takeOtherWeights(Cursor& cursor, model::dit::DitWeights& w) {
    const model::dit::DitConfig& c = w.config;
    const std::int64_t d = c.hiddenSize;
    cursor.take(w.patchEmbedding.weight, {d, c.inChannels, c.patchSize, c.patchSize});
    cursor.take(w.timeIn.weight, {d, 256});
    cursor.take(w.timeOut.weight, {d, d});
    cursor.take(w.labels, {c.numClasses + 1, d});
    cursor.take(w.finalLinear.weight, {std::int64_t{c.patchSize} * c.patchSize * c.outChannels(), d});
    cursor.take(w.finalModulation.weight, {2 * d, d});
}

void takeBiases(Cursor& cursor, model::dit::DitWeights& w) {
    const model::dit::DitConfig& c = w.config;
    const std::int64_t d = c.hiddenSize;
    cursor.take(w.patchEmbedding.bias, {d});
    cursor.take(w.timeIn.bias, {d});
    cursor.take(w.timeOut.bias, {d});
    for (model::dit::DitBlockWeights& block : w.blocks) {
        cursor.take(block.qkv.bias, {3 * d});
        cursor.take(block.proj.bias, {d});
        cursor.take(block.fc1.bias, {c.mlpWidth()});
        cursor.take(block.fc2.bias, {d});
        cursor.take(block.modulation.bias, {6 * d});
    }
    cursor.take(w.finalLinear.bias, {std::int64_t{c.patchSize} * c.patchSize * c.outChannels()});
    cursor.take(w.finalModulation.bias, {2 * d});
}

} // namespace

at::Tensor MatrixStack::of(const at::Tensor& flat) const {
    return flat.narrow(0, offset, size()).view({count, rows, columns});
}

ParameterLayout::ParameterLayout(const model::dit::DitConfig& config)
    : m_config(config) {
    const std::int64_t d = config.hiddenSize, wide = config.mlpWidth(), depth = config.depth;
    const MatrixStack squares{0, 10 * depth, d, d};
    const MatrixStack up{squares.size(), depth, wide, d};
    const MatrixStack down{up.offset + up.size(), depth, d, wide};
    m_stacks = {squares, up, down};
    m_otherWeights = down.offset + down.size();
    model::dit::DitWeights weights;
    weights.config = config;
    weights.blocks.resize(depth);
    Cursor cursor{at::Tensor()};
    takeOtherWeights(cursor, weights);
    m_biases = m_otherWeights + cursor.position();
    takeBiases(cursor, weights);
    m_size = m_otherWeights + cursor.position();
}

model::dit::DitWeights ParameterLayout::views(const at::Tensor& flat) const {
    model::dit::DitWeights weights;
    weights.config = m_config;
    weights.blocks.resize(m_config.depth);
    Cursor cursor(flat);
    takeSquares(cursor, weights, m_config.hiddenSize);
    for (model::dit::DitBlockWeights& block : weights.blocks)
        cursor.take(block.fc1.weight, {m_config.mlpWidth(), m_config.hiddenSize});
    for (model::dit::DitBlockWeights& block : weights.blocks)
        cursor.take(block.fc2.weight, {m_config.hiddenSize, m_config.mlpWidth()});
    takeOtherWeights(cursor, weights);
    takeBiases(cursor, weights);
    weights.positions = model::dit::positionTable(m_config.hiddenSize, m_config.gridSize()).to(flat.scalar_type());
    return weights;
}

at::Tensor ParameterLayout::flatten(const model::dit::DitWeights& weights) const {
    const at::Tensor flat = at::empty({m_size}, at::kFloat);
    model::dit::DitWeights target = views(flat);
    model::dit::StateDict source = weights.toStateDict();
    model::dit::visitTensors(target, [&](const std::string& key, at::Tensor& tensor) { tensor.copy_(source.at(key)); });
    return flat;
}

} // namespace core::training::demo
