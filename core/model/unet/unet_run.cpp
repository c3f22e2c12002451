#include "core/model/unet/unet_run.h"

#include "core/base/argument.h"
#include "core/base/tensor.h"
#include "core/model/unet/unet_plan.h"

namespace core::model::unet {
namespace {

constexpr std::int64_t kWindowBytes = std::int64_t{256} << 20;
constexpr std::int64_t kMostKeyBytes = std::int64_t{1} << 30;

/// What the network is told of the time at each timestep.
std::vector<double> toldTimes(const ModelInfo& info, std::vector<double> timesteps) {
    for (double& timestep : timesteps) {
        const double least = leastNetworkTimestep(info.schedule), most = info.schedule.timesteps - 1;
        requireArgument(timestep >= least && timestep <= most, "timestep",
                        (numberText(least) + "…" + numberText(most)).c_str(), timestep);
        timestep = schedule::timeInput(info.timeInput, timestep, info.schedule.timesteps);
    }
    return timesteps;
}

/// The images of a run that was found possible.
std::int64_t imagesOf(const Unet& model, const RunOptions& options) {
    requireConditioning(model.weights().config, options.conditioning);
    if (options.evaluations.empty())
        options.plan.requireSize(static_cast<int>(options.timesteps.size()), static_cast<int>(model.blocks().size()));
    return options.conditioning.crossAttention.size(0);
}

std::shared_ptr<BlockMemory> keptBlocks(const RunOptions& options) {
    if (options.memory || options.plan.computesAll())
        return options.memory;
    return std::make_shared<BlockMemory>(options.plan);
}

std::int64_t shiftChannels(const UnetWeights& weights) {
    std::int64_t channels = 0;
    forEachLevelOf(weights, [&](const LevelPlan&, const LevelWeights& level) {
        for (const ResNetWeights& resnet : level.resnets)
            channels += resnet.time.weight.size(0);
    });
    return channels;
}

/// Bytes of the keys and values of one token of a text.
std::int64_t keyBytes(const UnetWeights& weights) {
    std::int64_t channels = 0;
    forEachLevel(*weights.plan, [&](const LevelPlan& level) {
        for (const TransformerPlan& transformer : level.transformers)
            channels += std::int64_t{transformer.layers} * transformer.channels;
    });
    return 2 * channels * static_cast<std::int64_t>(c10::elementSize(computeType(weights)));
}

} // namespace

at::Tensor DistinctRows::forImages(const at::Tensor& computed) const {
    return index.defined() ? computed.index_select(0, index) : computed;
}

DistinctRows distinctRows(const at::Tensor& all) {
    const at::Tensor seen = all.to(at::kCPU);
    std::vector<std::int64_t> firsts, index;
    for (std::int64_t i = 0; i < seen.size(0); ++i) {
        std::size_t place = 0;
        while (place < firsts.size() && !at::equal(seen[firsts[place]], seen[i]))
            ++place;
        if (place == firsts.size())
            firsts.push_back(i);
        index.push_back(static_cast<std::int64_t>(place));
    }
    if (firsts.size() == 1)
        return {all.narrow(0, 0, 1)};
    if (firsts.size() == index.size())
        return {all};
    return {all.index_select(0, at::tensor(firsts).to(all.device())), at::tensor(index).to(all.device())};
}

UnetRun::UnetRun(const Unet& model, const RunOptions& options)
    : m_weights(model.weights())
    , m_images(imagesOf(model, options))
    , m_layers(packedLayers(m_weights, m_images * model.info().height * model.info().width))
    , m_times(toldTimes(model.info(), options.timesteps))
    , m_text(distinctRows(options.conditioning.crossAttention.to(computeType(m_weights))))
    , m_evaluations(options.evaluations)
    , m_memory(keptBlocks(options))
    , m_done(options.timesteps.size(), 0) {
    if (m_memory)
        m_memory->prepare(1);
    if (m_weights.config.vectorChannels() > 0)
        m_vector = distinctRows(options.conditioning.vector);
    const std::int64_t texts = m_text.rows.size(0), rows = m_vector.rows.defined() ? m_vector.rows.size(0) : 1;
    if (texts * m_text.rows.size(1) * keyBytes(m_weights) <= kMostKeyBytes)
        m_keys = textKeys(m_weights, m_text.rows);
    const std::int64_t stepBytes = std::max<std::int64_t>(1, rows * shiftChannels(m_weights) * 4);
    m_windowSteps = static_cast<int>(
        std::clamp<std::int64_t>(kWindowBytes / stepBytes, 1, std::max<std::size_t>(1, m_times.size())));
}

void UnetRun::prepareWindow(int firstStep) {
    const int lastStep = std::min<int>(firstStep + m_windowSteps, static_cast<int>(m_times.size()));
    const std::vector<double> window(m_times.begin() + firstStep, m_times.begin() + lastStep);
    const std::int64_t rows = m_vector.rows.defined() ? m_vector.rows.size(0) : 1;
    const at::Tensor steps = at::tensor(window, at::kDouble).to(at::kFloat).to(m_text.rows.device());
    const at::Tensor vector =
        m_vector.rows.defined() ? m_vector.rows.repeat({static_cast<std::int64_t>(window.size()), 1}) : at::Tensor();
    m_window = timeShifts(m_weights, unetEmbedding(m_weights, steps.repeat_interleave(rows), vector));
    m_windowFirst = firstStep;
}

/// [distinct vectors, channels].
at::Tensor UnetRun::shiftsOf(int step) {
    if (m_windowFirst < 0 || step < m_windowFirst || step >= m_windowFirst + m_windowSteps)
        prepareWindow(step - step % m_windowSteps);
    const std::int64_t rows = m_vector.rows.defined() ? m_vector.rows.size(0) : 1;
    return m_window.narrow(0, (step - m_windowFirst) * rows, rows);
}

/// @param shifts of the distinct vectors.
UnetContext UnetRun::contextOf(const at::Tensor& shifts) const {
    UnetContext context{.shifts = m_vector.forImages(shifts),
                        .text = m_keys.empty() ? m_text.forImages(m_text.rows) : at::Tensor()};
    for (const TextKeys& keys : m_keys)
        context.keys.push_back({m_text.forImages(keys.key), m_text.forImages(keys.value)});
    return context;
}

int UnetRun::evaluationOf(int step) const {
    return m_evaluations.empty() ? step : m_evaluations.at(static_cast<std::size_t>(step));
}

/// @param computed the blocks that were; null: all.
std::int64_t UnetRun::macsOf(const at::Tensor& x, const std::vector<int>* computed) const {
    const UnetCost cost(m_weights.config, *m_weights.plan,
                        {.height = x.size(2), .width = x.size(3), .tokens = m_text.rows.size(1)});
    std::int64_t macs = cost.total();
    if (!computed)
        return macs;
    for (const Block& block : cost.blocks())
        macs -= block.macs;
    for (const int block : *computed)
        macs += cost.blocks()[static_cast<std::size_t>(block)].macs;
    return macs;
}

at::Tensor UnetRun::predict(const at::Tensor& x, int step) {
    return translateTorchErrors("UNet step", [&] {
        requireArgument(
            x.dim() == 4 && x.size(0) == m_images && x.size(1) == m_weights.config.inChannels, "x of a UNet",
            ("[" + std::to_string(m_images) + ", " + std::to_string(m_weights.config.inChannels) + ", height, width]")
                .c_str(),
            c10::str(x.sizes()));
        const at::Tensor shifts = shiftsOf(step);
        std::optional<BlockExecution> execution;
        if (m_memory)
            execution.emplace(*m_memory, 0, evaluationOf(step));
        const at::Tensor out =
            unetForward({m_weights, m_layers}, x, contextOf(shifts), {}, execution ? &*execution : nullptr);
        m_done.at(static_cast<std::size_t>(step)) = macsOf(x, execution ? &execution->computed() : nullptr);
        return out.to(at::kFloat, false, false, at::MemoryFormat::Contiguous);
    });
}

} // namespace core::model::unet
