#include "core/model/dit/dit_weights.h"

#include "core/base/tensor.h"

#include <ATen/CPUGeneratorImpl.h>

#include <set>

namespace core::model::dit {
namespace {

using Shapes = std::vector<std::pair<std::string, std::vector<std::int64_t>>>;

constexpr std::size_t kMostDifferences = 10;

/// The tensors of `weights` as (key, tensor) pairs, also for a const object: `visit` is only handed references to read
/// from.
template <typename Weights, typename Visit> void visitAll(Weights& weights, Visit&& visit) {
    const auto linear = [&](const std::string& key, auto& layer) {
        visit(key + ".weight", layer.weight);
        visit(key + ".bias", layer.bias);
    };
    linear("x_embedder.proj", weights.patchEmbedding);
    visit(kPositionsKey, weights.positions);
    const auto embedders = [&](const std::string& prefix, auto& owner) {
        linear(prefix + "t_embedder.mlp.0", owner.timeIn);
        linear(prefix + "t_embedder.mlp.2", owner.timeOut);
        visit(prefix + "y_embedder.embedding_table.weight", owner.labels);
    };
    embedders("", weights);
    for (std::size_t i = 0; i < weights.blocks.size(); ++i) {
        const std::string block = "blocks." + std::to_string(i);
        linear(block + ".attn.qkv", weights.blocks[i].qkv);
        linear(block + ".attn.proj", weights.blocks[i].proj);
        linear(block + ".mlp.fc1", weights.blocks[i].fc1);
        linear(block + ".mlp.fc2", weights.blocks[i].fc2);
        linear(block + ".adaLN_modulation.1", weights.blocks[i].modulation);
        if (i > 0 && i <= weights.laterEmbedders.size())
            embedders(block + ".", weights.laterEmbedders[i - 1]);
    }
    linear("final_layer.linear", weights.finalLinear);
    linear("final_layer.adaLN_modulation.1", weights.finalModulation);
}

void checkSizes(const DitConfig& c) {
    const auto demand = [](bool good, const std::string& what) {
        if (!good)
            throw Error(ErrorCode::BadInput, "DiT config: " + what);
    };
    demand(c.inputSize > 0 && c.patchSize > 0 && c.inChannels > 0 && c.hiddenSize > 0 && c.depth > 0 &&
               c.numHeads > 0 && c.numClasses > 0 && c.mlpWidth() > 0,
           "every size must be positive");
    demand(c.inputSize % c.patchSize == 0, "input_size " + std::to_string(c.inputSize) +
                                               " is not a multiple of patch_size " + std::to_string(c.patchSize));
    demand(c.hiddenSize % c.numHeads == 0, "hidden_size " + std::to_string(c.hiddenSize) +
                                               " is not a multiple of num_heads " + std::to_string(c.numHeads));
    const auto demandWidths = [&](const std::vector<int>& widths, const std::string& what) {
        demand(widths.empty() || widths.size() == static_cast<std::size_t>(c.depth),
               what + " of " + std::to_string(widths.size()) + " blocks instead of " + std::to_string(c.depth));
        demand(std::all_of(widths.begin(), widths.end(), [](int width) { return width > 0; }),
               what + " must be positive in every block");
    };
    demandWidths(c.headsPerBlock, "heads");
    demandWidths(c.neuronsPerBlock, "neurons");
    demand(c.hiddenSize % 4 == 0, "hidden_size " + std::to_string(c.hiddenSize) + " is not a multiple of 4");
}

std::string text(at::IntArrayRef shape) {
    std::string out = "[";
    for (std::size_t i = 0; i < shape.size(); ++i)
        out += (i > 0 ? "," : "") + std::to_string(shape[i]);
    return out + "]";
}

std::vector<std::string> differences(const Shapes& expected, const StateDict& tensors) {
    std::vector<std::string> found;
    std::set<std::string> known;
    for (const auto& [key, shape] : expected) {
        known.insert(key);
        const auto it = tensors.find(key);
        if (it == tensors.end())
            found.push_back(key + ": expected " + text(shape) + ", found no such tensor");
        else if (!it->second.sizes().equals(shape))
            found.push_back(key + ": expected " + text(shape) + ", found " + text(it->second.sizes()));
    }
    for (const auto& [key, tensor] : tensors)
        if (!known.contains(key))
            found.push_back(key + ": expected no such tensor, found " + text(tensor.sizes()));
    return found;
}

void throwDifferences(const std::vector<std::string>& found) {
    std::string message;
    for (std::size_t i = 0; i < std::min(found.size(), kMostDifferences); ++i)
        message += (i > 0 ? "; " : "") + found[i];
    if (found.size() > kMostDifferences)
        message += "; and " + std::to_string(found.size() - kMostDifferences) + " more";
    throw Error(ErrorCode::BadInput, message);
}

/// Sines and cosines of `position` [n] in `channels` channels, float64: upstream's get_1d_sincos_pos_embed_from_grid.
at::Tensor sinusoids(const at::Tensor& position, int channels) {
    const at::Tensor index = at::arange(channels / 2, at::kDouble) / (channels / 2.0);
    const at::Tensor angle = at::outer(position, at::pow(10000.0, -index));
    return at::cat({angle.sin(), angle.cos()}, 1);
}

/// What a tensor of a fresh model holds, by its key.
at::Tensor initialTensor(const std::string& key, const std::vector<std::int64_t>& shape,
                         const at::Generator& generator) {
    at::Tensor tensor = at::zeros(shape, at::kFloat);
    const bool isZero = key.ends_with(".bias") || key.find("adaLN_modulation") != std::string::npos ||
                        key == "final_layer.linear.weight";
    if (isZero)
        return tensor;
    if (key.starts_with("t_embedder") || key.starts_with("y_embedder"))
        return at::normal(0.0, 0.02, shape, generator, at::kFloat);
    const std::int64_t inputs = tensor.numel() / shape[0];
    const double bound = std::sqrt(6.0 / static_cast<double>(inputs + shape[0]));
    return (at::rand(shape, generator, at::kFloat) * 2 - 1) * bound;
}

} // namespace

StateDict DitWeights::toStateDict() const {
    StateDict tensors;
    visitAll(*this, [&](const std::string& key, const at::Tensor& tensor) { tensors[key] = tensor; });
    return tensors;
}

void visitTensors(DitWeights& weights, const std::function<void(const std::string&, at::Tensor&)>& visit) {
    visitAll(weights, visit);
}

DitWeights mapTensors(const DitWeights& weights, const std::function<at::Tensor(const at::Tensor&)>& change) {
    DitWeights result = weights;
    visitAll(result, [&](const std::string&, at::Tensor& tensor) { tensor = change(tensor); });
    return result;
}

Shapes ditTensorShapes(const DitConfig& c) {
    checkSizes(c);
    const std::int64_t d = c.hiddenSize;
    Shapes shapes;
    const auto linear = [&](const std::string& key, std::vector<std::int64_t> weight) {
        shapes.emplace_back(key + ".weight", weight);
        shapes.push_back({key + ".bias", {weight[0]}});
    };
    const auto embedders = [&](const std::string& prefix) {
        linear(prefix + "t_embedder.mlp.0", {d, kFrequencyChannels});
        linear(prefix + "t_embedder.mlp.2", {d, d});
        shapes.push_back({prefix + "y_embedder.embedding_table.weight", {c.numClasses + 1, d}});
    };
    linear("x_embedder.proj", {d, c.inChannels, c.patchSize, c.patchSize});
    shapes.push_back({kPositionsKey, {1, c.tokens(), d}});
    embedders("");
    for (int i = 0; i < c.depth; ++i) {
        const std::string block = "blocks." + std::to_string(i);
        const std::int64_t attention = std::int64_t{c.heads(i)} * c.headDim(), neurons = c.neurons(i);
        linear(block + ".attn.qkv", {3 * attention, d});
        linear(block + ".attn.proj", {d, attention});
        linear(block + ".mlp.fc1", {neurons, d});
        linear(block + ".mlp.fc2", {d, neurons});
        linear(block + ".adaLN_modulation.1", {6 * d, d});
        if (i > 0 && c.embedderPerBlock)
            embedders(block + ".");
    }
    linear("final_layer.linear", {std::int64_t{c.patchSize} * c.patchSize * c.outChannels(), d});
    linear("final_layer.adaLN_modulation.1", {2 * d, d});
    return shapes;
}

DitWeights ditFromStateDict(const DitConfig& config, const StateDict& tensors) {
    const std::vector<std::string> found = differences(ditTensorShapes(config), tensors);
    if (!found.empty())
        throwDifferences(found);
    DitWeights weights;
    weights.config = config;
    weights.blocks.resize(config.depth);
    weights.laterEmbedders.resize(config.embedderPerBlock ? config.depth - 1 : 0);
    visitAll(weights, [&](const std::string& key, at::Tensor& tensor) { tensor = tensors.at(key); });
    return weights;
}

DitWeights randomDit(const DitConfig& config, std::uint64_t seed) {
    return translateTorchErrors("random weights", [&] {
        const at::Generator generator = at::detail::createCPUGenerator(seed);
        StateDict tensors;
        for (const auto& [key, shape] : ditTensorShapes(config))
            tensors[key] = initialTensor(key, shape, generator);
        tensors[kPositionsKey] = positionTable(config.hiddenSize, config.gridSize());
        return ditFromStateDict(config, tensors);
    });
}

at::Tensor positionTable(int hiddenSize, int gridSize) {
    const at::Tensor line = at::arange(gridSize, at::kDouble);
    const at::Tensor columns = sinusoids(line.repeat({gridSize}), hiddenSize / 2);
    const at::Tensor rows = sinusoids(line.repeat_interleave(gridSize), hiddenSize / 2);
    return at::cat({columns, rows}, 1).to(at::kFloat).unsqueeze(0);
}

} // namespace core::model::dit
