#include "core/model/unet/unet.h"

#include "core/base/argument.h"
#include "core/base/progress.h"
#include "core/base/tensor.h"
#include "core/model/unet/unet_cut.h"
#include "core/model/unet/unet_network.h"
#include "core/model/unet/unet_plan.h"
#include "core/model/unet/unet_run.h"
#include "core/model/unet/unet_units.h"

#include <ATen/CPUGeneratorImpl.h>

namespace core::model::unet {
namespace {

std::int64_t countParameters(UnetWeights weights) {
    std::int64_t count = 0;
    visitTensors(weights, [&](const std::string&, const at::Tensor& tensor) { count += tensor.numel(); });
    return count;
}

/// Rows of columns (channel, ky, kx), one for every output of a 3×3 convolution with a border of zeros.
at::Tensor columnsOf(const at::Tensor& x) {
    const at::Tensor columns = at::im2col(x, {3, 3}, {1, 1}, {1, 1}, {1, 1}); // [N, C·9, H·W]
    return columns.transpose(1, 2).flatten(0, 1);
}

/// Passes the units' consumer inputs on, as rows.
class UnitTap {
public:
    UnitTap(const std::vector<Unit>& units, const Tap& tap)
        : m_units(units)
        , m_tap(tap) {}

    /// Consumers come in the order of the units.
    void operator()(const std::string& place, const at::Tensor& value) {
        if (m_next == m_units.size() || place != m_units[m_next].name + ".input")
            return;
        const bool isConvolution = m_units[m_next].kind == UnitKind::ResNetNormGroup;
        m_tap(static_cast<int>(m_next++), isConvolution ? columnsOf(value) : value.flatten(0, -2));
    }

private:
    const std::vector<Unit>& m_units;
    const Tap& m_tap;
    std::size_t m_next = 0;
};

UnetWeights atTheirSize(UnetWeights weights, const ModelInfo& info) {
    weights.config.height = info.height;
    weights.config.width = info.width;
    return weights;
}

} // namespace

void requireConditioning(const UnetConfig& config, const Conditioning& conditioning) {
    const auto require = [&](const at::Tensor& found, const std::string& wanted, bool fits) {
        requireArgument(found.defined() && fits, "conditioning of a UNet", wanted.c_str(),
                        found.defined() ? c10::str(found.sizes()) : "none");
    };
    const at::Tensor& text = conditioning.crossAttention;
    require(text, "text states [N, tokens, " + std::to_string(config.crossAttentionDim) + "]",
            text.defined() && text.dim() == 3 && text.size(0) > 0 && text.size(1) > 0 &&
                text.size(2) == config.crossAttentionDim);
    if (config.vectorChannels() == 0)
        return;
    const at::Tensor& vector = conditioning.vector;
    require(vector,
            "pooled text, six sizes and guidance as far as it knows them [" + std::to_string(text.size(0)) + ", " +
                std::to_string(config.vectorChannels()) + "]",
            vector.defined() && vector.dim() == 2 && vector.size(0) == text.size(0) &&
                vector.size(1) == config.vectorChannels());
}

Unet::Unet(ModelInfo info, UnetWeights weights)
    : m_info(std::move(info))
    , m_weights(atTheirSize(std::move(weights), m_info))
    , m_units(unetUnits(m_weights.config, *m_weights.plan, sizeOf(m_weights.config))) {
    const UnetCost cost(m_weights.config, *m_weights.plan, sizeOf(m_weights.config));
    m_blocks = cost.blocks();
    m_macs = cost.total();
    if (m_info.architecture.empty())
        m_info.architecture = "UNet2DConditionModel";
    m_info.parameters = countParameters(m_weights);
}

std::shared_ptr<const Unet> Unet::withResNetUnits(bool wanted) const {
    UnetWeights weights = m_weights;
    weights.config.resnetUnits = wanted;
    return std::make_shared<Unet>(m_info, std::move(weights));
}

Device Unet::device() const {
    const c10::Device device = m_weights.timeIn.weight.device();
    if (device.is_cuda())
        return {Device::Kind::Cuda, device.index()};
    return {};
}

Dtype Unet::dtype() const {
    const at::ScalarType type = m_weights.timeIn.weight.scalar_type();
    return type == at::kBFloat16 ? Dtype::BFloat16 : type == at::kHalf ? Dtype::Float16 : Dtype::Float32;
}

Conditioning Unet::exampleConditioning(std::int64_t images) const {
    const UnetConfig& config = m_weights.config;
    const at::Device to = m_weights.timeIn.weight.device();
    const at::Generator generator = at::detail::createCPUGenerator(0);
    Conditioning example{.crossAttention =
                             at::randn({images, kTextTokens, config.crossAttentionDim}, generator, at::kFloat).to(to)};
    if (config.vectorChannels() > 0)
        example.vector = at::rand({images, config.vectorChannels()}, generator, at::kFloat).to(to);
    return example;
}

std::unique_ptr<DenoiserRun> Unet::begin(const RunOptions& options) const {
    return translateTorchErrors("UNet run", [&] { return std::make_unique<UnetRun>(*this, options); });
}

at::Tensor Unet::forward(const at::Tensor& x, const at::Tensor& timesteps, const Conditioning& conditioning,
                         const Tap& tap) const {
    return translateTorchErrors("UNet forward", [&] {
        requireConditioning(m_weights.config, conditioning);
        const at::Tensor times = timeInput(m_info.timeInput, timesteps.to(at::kDouble), m_info.schedule.timesteps);
        UnitTap units(m_units, tap);
        const UnetTap listener = tap ? UnetTap(std::ref(units)) : UnetTap();
        return unetForward(m_weights, x, times, conditioning.crossAttention, conditioning.vector, listener)
            .to(at::kFloat);
    });
}

at::Tensor Unet::consumerWeight(int unit) const {
    const std::string& key = m_units.at(static_cast<std::size_t>(unit)).consumer;
    at::Tensor found;
    UnetWeights weights = m_weights;
    visitTensors(weights, [&](const std::string& name, const at::Tensor& tensor) {
        if (name == key)
            found = tensor;
    });
    return found.flatten(1);
}

std::shared_ptr<const Denoiser> Unet::cut(const Subnetwork& subnetwork) const {
    return translateTorchErrors("UNet cut", [&] {
        validateSubnetwork(subnetwork, m_units);
        return std::make_shared<Unet>(m_info, cutUnet(m_weights, subnetwork));
    });
}

std::shared_ptr<const Denoiser> Unet::withWeights(const WeightChange& change) const {
    UnetWeights changed = m_weights;
    visitTensors(changed, [&](const std::string& key, at::Tensor& tensor) {
        stopPoint();
        tensor = change(key, tensor);
    });
    return std::make_shared<Unet>(m_info, std::move(changed));
}

std::shared_ptr<const Denoiser> Unet::to(const Device& target, Dtype dtype) const {
    return translateTorchErrors("UNet on " + toString(target), [&] {
        UnetWeights moved = mapTensors(m_weights, [&](const at::Tensor& tensor) {
            stopPoint();
            return tensor.to(torchDevice(target), torchDtype(dtype)).contiguous();
        });
        return std::make_shared<Unet>(m_info, std::move(moved));
    });
}

std::shared_ptr<const Denoiser> Unet::atSize(int height, int width) const {
    requireArgument(height > 0 && width > 0, "size", "positive sides",
                    std::to_string(height) + "x" + std::to_string(width));
    ModelInfo info = m_info;
    info.height = height;
    info.width = width;
    return std::make_shared<Unet>(std::move(info), m_weights);
}

std::int64_t Unet::macsPerForward(double) const {
    return m_macs;
}

std::vector<std::int64_t> Unet::blockMacs(double) const {
    std::vector<std::int64_t> macs;
    for (const Block& block : m_blocks)
        macs.push_back(block.macs);
    return macs;
}

} // namespace core::model::unet
