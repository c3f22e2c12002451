#include "core/model/dit/dit.h"

#include "core/base/progress.h"
#include "core/base/tensor.h"
#include "core/model/dit/dit_cut.h"
#include "core/model/dit/dit_network.h"
#include "core/model/dit/dit_run.h"
#include "core/model/dit/dit_units.h"

namespace core::model::dit {
namespace {

std::int64_t countParameters(DitWeights weights) {
    std::int64_t count = 0;
    visitTensors(weights, [&](const std::string&, const at::Tensor& tensor) { count += tensor.numel(); });
    return count;
}

/// Passes the unit inputs on, as rows.
DitTap unitTap(const Tap& tap) {
    if (!tap)
        return {};
    return [&tap](DitIntermediate point, int block, const at::Tensor& value) {
        if (point == DitIntermediate::HeadsOutput)
            tap(2 * block, value.flatten(0, -2));
        else if (point == DitIntermediate::MlpHidden)
            tap(2 * block + 1, value.flatten(0, -2));
    };
}

} // namespace

DitCostShape costShape(const DitWeights& weights) {
    DitCostShape shape = costShape(weights.config);
    shape.heads.clear();
    shape.neurons.clear();
    for (const DitBlockWeights& block : weights.blocks) {
        shape.heads.push_back(block.proj.weight.size(1) / weights.config.headDim());
        shape.neurons.push_back(block.fc2.weight.size(1));
    }
    return shape;
}

Dit::Dit(ModelInfo info, DitWeights weights)
    : m_info(std::move(info))
    , m_weights(std::move(weights))
    , m_units(ditUnits(m_weights.config, costShape(m_weights)))
    , m_blocks(ditBlocks(costShape(m_weights))) {
    if (m_info.architecture.empty())
        m_info.architecture = "DiT";
    m_info.parameters = countParameters(m_weights);
    m_info.learnsVariance = m_weights.config.learnSigma;
}

DitMacs Dit::macs() const {
    return ditMacs(costShape(m_weights));
}

Device Dit::device() const {
    const c10::Device device = m_weights.labels.device();
    if (device.is_cuda())
        return {Device::Kind::Cuda, device.index()};
    return {};
}

Dtype Dit::dtype() const {
    const at::ScalarType type = m_weights.labels.scalar_type();
    return type == at::kBFloat16 ? Dtype::BFloat16 : type == at::kHalf ? Dtype::Float16 : Dtype::Float32;
}

std::unique_ptr<DenoiserRun> Dit::begin(const RunOptions& options) const {
    return translateTorchErrors("DiT run", [&] { return std::make_unique<DitRun>(*this, options); });
}

at::Tensor Dit::forward(const at::Tensor& x, const at::Tensor& timesteps, const Conditioning& conditioning,
                        const Tap& tap) const {
    return translateTorchErrors("DiT forward", [&] {
        const at::Tensor times = timeInput(m_info.timeInput, timesteps.to(at::kDouble), m_info.schedule.timesteps);
        const at::Tensor out = ditForward(m_weights, x, times, conditioning.labels, unitTap(tap));
        return out.narrow(1, 0, m_weights.config.inChannels).to(at::kFloat);
    });
}

at::Tensor Dit::consumerWeight(int unit) const {
    const DitBlockWeights& block = m_weights.blocks.at(unit / 2);
    return unit % 2 == 0 ? block.proj.weight : block.fc2.weight;
}

std::shared_ptr<const Denoiser> Dit::cut(const Subnetwork& subnetwork) const {
    return translateTorchErrors("DiT cut", [&] {
        validateSubnetwork(subnetwork, m_units);
        return std::make_shared<Dit>(m_info, cutDit(m_weights, subnetwork));
    });
}

std::shared_ptr<const Denoiser> Dit::withWeights(const WeightChange& change) const {
    DitWeights changed = m_weights;
    visitTensors(changed, [&](const std::string& key, at::Tensor& tensor) {
        stopPoint();
        tensor = change(key, tensor);
    });
    return std::make_shared<Dit>(m_info, std::move(changed));
}

std::shared_ptr<const Denoiser> Dit::to(const Device& target, Dtype dtype) const {
    return translateTorchErrors("DiT on " + toString(target), [&] {
        const DitWeights moved = mapTensors(m_weights, [&](const at::Tensor& tensor) {
            stopPoint();
            return tensor.to(torchDevice(target), torchDtype(dtype)).contiguous();
        });
        return std::make_shared<Dit>(m_info, moved);
    });
}

std::int64_t Dit::macsPerForward(double) const {
    return macs().total();
}

std::vector<std::int64_t> Dit::blockMacs(double) const {
    std::vector<std::int64_t> macs;
    for (const Block& block : m_blocks)
        macs.push_back(block.macs);
    return macs;
}

} // namespace core::model::dit
