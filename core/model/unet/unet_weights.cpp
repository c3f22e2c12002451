#include "core/model/unet/unet_weights.h"

#include "core/base/tensor.h"
#include "core/model/unet/unet_plan.h"
#include "core/model/unet/unet_tensors.h"

namespace core::model::unet {
namespace {

constexpr std::size_t kMostDifferences = 10;

/// Hands every tensor to `visit` with its name; works for const weights, too.
template <typename Visit> class Walk {
public:
    explicit Walk(const Visit& visit)
        : m_visit(visit) {}

    template <typename Weights> void all(Weights& w) const {
        layer("conv_in", w.convIn);
        layer("time_embedding.linear_1", w.timeIn);
        layer("time_embedding.linear_2", w.timeOut);
        if (w.config.guidanceChannels > 0)
            m_visit("time_embedding.cond_proj.weight", w.guidance);
        if (w.config.additionInputs > 0) {
            layer("add_embedding.linear_1", w.additionIn);
            layer("add_embedding.linear_2", w.additionOut);
        }
        forEachLevelOf(w, [this](const LevelPlan& plan, auto& weights) { level(plan, weights); });
        layer("conv_norm_out", w.normOut);
        layer("conv_out", w.convOut);
    }

private:
    template <typename Weights> void layer(const std::string& name, Weights& w) const {
        m_visit(name + ".weight", w.weight);
        m_visit(name + ".bias", w.bias);
    }

    template <typename Weights> void level(const LevelPlan& plan, Weights& w) const {
        forEachPart(
            plan, [&](std::size_t i) { resnet(plan.resnets[i], w.resnets[i]); },
            [&](std::size_t i) { transformer(plan.transformers[i], w.transformers[i]); });
        if (!plan.resample.empty())
            layer(plan.resample, w.resample);
    }

    template <typename Weights> void resnet(const ResNetPlan& plan, Weights& w) const {
        layer(plan.name + ".norm1", w.norm1);
        layer(plan.name + ".conv1", w.conv1);
        layer(plan.name + ".time_emb_proj", w.time);
        layer(plan.name + ".norm2", w.norm2);
        layer(plan.name + ".conv2", w.conv2);
        if (plan.inputs != plan.outputs)
            layer(plan.name + ".conv_shortcut", w.shortcut);
    }

    template <typename Weights> void attention(const std::string& name, Weights& w) const {
        m_visit(name + ".to_q.weight", w.query);
        m_visit(name + ".to_k.weight", w.key);
        m_visit(name + ".to_v.weight", w.value);
        layer(name + ".to_out.0", w.out);
    }

    template <typename Weights> void transformer(const TransformerPlan& plan, Weights& w) const {
        layer(plan.name + ".norm", w.norm);
        layer(plan.name + ".proj_in", w.in);
        for (int i = 0; i < plan.layers; ++i)
            block(plan.block(i), w.blocks[static_cast<std::size_t>(i)]);
        layer(plan.name + ".proj_out", w.out);
    }

    template <typename Weights> void block(const std::string& name, Weights& w) const {
        layer(name + ".norm1", w.norm1);
        attention(name + ".attn1", w.self);
        layer(name + ".norm2", w.norm2);
        attention(name + ".attn2", w.cross);
        layer(name + ".norm3", w.norm3);
        layer(name + ".ff.net.0.proj", w.gated);
        layer(name + ".ff.net.2", w.out);
    }

    const Visit& m_visit;
};

template <typename Weights, typename Visit> void visitAll(Weights& weights, const Visit& visit) {
    Walk<Visit>(visit).all(weights);
}

LevelWeights emptyLevel(const LevelPlan& plan) {
    LevelWeights level;
    level.resnets.resize(plan.resnets.size());
    for (const TransformerPlan& transformer : plan.transformers)
        level.transformers.emplace_back().blocks.resize(static_cast<std::size_t>(transformer.layers));
    return level;
}

/// Weights of that shape without tensors.
UnetWeights emptyWeights(const UnetConfig& config) {
    UnetWeights weights;
    weights.config = config;
    weights.plan = std::make_shared<const UnetPlan>(planUnet(config));
    for (const LevelPlan& level : weights.plan->down)
        weights.down.push_back(emptyLevel(level));
    weights.mid = emptyLevel(weights.plan->mid);
    for (const LevelPlan& level : weights.plan->up)
        weights.up.push_back(emptyLevel(level));
    return weights;
}

std::vector<std::string> differences(const TensorShapes& expected, const StateDict& tensors) {
    std::vector<std::string> found;
    std::map<std::string, bool> known;
    for (const auto& [key, shape] : expected.entries()) {
        known[key] = true;
        const auto it = tensors.find(key);
        const std::string wanted = key + ": expected " + c10::str(at::IntArrayRef(shape));
        if (it == tensors.end())
            found.push_back(wanted + ", found no such tensor");
        else if (!it->second.sizes().equals(shape))
            found.push_back(wanted + ", found " + c10::str(it->second.sizes()));
    }
    for (const auto& [key, tensor] : tensors)
        if (!known.contains(key))
            found.push_back(key + ": expected no such tensor, found " + c10::str(tensor.sizes()));
    return found;
}

void requireNone(const std::vector<std::string>& found) {
    if (found.empty())
        return;
    std::string message;
    for (std::size_t i = 0; i < std::min(found.size(), kMostDifferences); ++i)
        message += (i > 0 ? "; " : "") + found[i];
    if (found.size() > kMostDifferences)
        message += "; and " + std::to_string(found.size() - kMostDifferences) + " more";
    throw Error(ErrorCode::BadInput, message);
}

} // namespace

StateDict UnetWeights::toStateDict() const {
    StateDict tensors;
    visitAll(*this, [&](const std::string& key, const at::Tensor& tensor) { tensors[key] = tensor; });
    return tensors;
}

void visitTensors(UnetWeights& weights, const std::function<void(const std::string&, at::Tensor&)>& visit) {
    visitAll(weights, visit);
}

UnetWeights mapTensors(const UnetWeights& weights, const std::function<at::Tensor(const at::Tensor&)>& change) {
    UnetWeights result = weights;
    visitAll(result, [&](const std::string&, at::Tensor& tensor) { tensor = change(tensor); });
    return result;
}

UnetWeights unetFromStateDict(const UnetConfig& config, const StateDict& tensors) {
    requireNone(differences(unetTensors(config), tensors));
    UnetWeights weights = emptyWeights(config);
    visitAll(weights, [&](const std::string& key, at::Tensor& tensor) { tensor = tensors.at(key); });
    return weights;
}

} // namespace core::model::unet
