#include "core/model/dit/dit_run.h"

#include "core/base/argument.h"
#include "core/base/tensor.h"

#include <ATen/Parallel.h>

#include <map>
#include <numeric>

namespace core::model::dit {
namespace {

constexpr std::int64_t kWindowBytes = std::int64_t{256} << 20;

template <typename Number>
void requireInRange(std::span<const Number> values, Number least, int limit, const std::string& what) {
    for (const Number value : values)
        if (!(value >= least && value <= static_cast<Number>(limit - 1)))
            throw Error(ErrorCode::BadArgument, what + ": expected " + numberText(least) + "…" +
                                                    std::to_string(limit - 1) + ", found " + numberText(value));
}

std::vector<std::int64_t> labelsOf(const Conditioning& conditioning) {
    requireArgument(conditioning.labels.defined(), "conditioning of a DiT", "a class label per picture", "none");
    const at::Tensor labels = conditioning.labels.to(at::kCPU, at::kLong).contiguous();
    return {labels.const_data_ptr<std::int64_t>(), labels.const_data_ptr<std::int64_t>() + labels.numel()};
}

/// What the network is told of the time at each timestep.
std::vector<double> timesOf(const ModelInfo& info, std::vector<double> timesteps) {
    for (double& timestep : timesteps)
        timestep = schedule::timeInput(info.timeInput, timestep, info.schedule.timesteps);
    return timesteps;
}

/// The model, for which the run was found possible; it outlives the run.
const Dit& checked(const Dit& model, const RunOptions& options, const std::vector<std::int64_t>& labels) {
    const schedule::ScheduleConfig& schedule = model.info().schedule;
    requireInRange<double>(options.timesteps, leastNetworkTimestep(schedule), schedule.timesteps, "timestep");
    requireInRange<std::int64_t>(labels, 0, model.info().classes.count + 1, "class");
    if (options.evaluations.empty())
        options.plan.requireSize(static_cast<int>(options.timesteps.size()), static_cast<int>(model.blocks().size()));
    return model; // NOLINT(bugprone-return-const-ref-from-parameter)
}

std::shared_ptr<BlockMemory> memoryOf(const RunOptions& options) {
    if (options.memory || options.plan.computesAll())
        return options.memory;
    return std::make_shared<BlockMemory>(options.plan);
}

kernels::ShardPlan shardsOf(const DitWeights& weights, std::int64_t images) {
    const int threads = weights.labels.device().is_cpu() ? at::get_num_threads() : 1;
    return kernels::planShards(images, weights.config.tokens(), threads);
}

} // namespace

DitRun::DitRun(const Dit& model, const RunOptions& options)
    : DitRun(model, options, labelsOf(options.conditioning)) {}

DitRun::DitRun(const Dit& model, const RunOptions& options, const std::vector<std::int64_t>& labels)
    : m_shards(shardsOf(checked(model, options, labels).weights(), static_cast<std::int64_t>(labels.size())))
    , m_weights(model.weights())
    , m_layers(packedLayers(m_weights, m_shards.images * m_weights.config.tokens()))
    , m_times(timesOf(model.info(), options.timesteps))
    , m_evaluations(options.evaluations)
    , m_memory(memoryOf(options))
    , m_macs(model.macs().total())
    , m_blockMacs(model.blockMacs(0))
    , m_done(options.timesteps.size(), 0) {
    if (m_memory)
        m_memory->prepare(m_shards.count);
    std::map<std::int64_t, std::int64_t> rowOf;
    std::vector<std::int64_t> distinct, index;
    for (const std::int64_t label : labels) {
        const auto [place, isNew] = rowOf.try_emplace(label, static_cast<std::int64_t>(distinct.size()));
        if (isNew)
            distinct.push_back(label);
        index.push_back(place->second);
    }
    const c10::Device device = m_weights.labels.device();
    m_distinctLabels = at::tensor(distinct).to(device);
    if (distinct.size() > 1)
        m_labelIndex = at::tensor(index).to(device);
    const std::int64_t rowBytes = m_weights.config.hiddenSize *
                                  (6 * static_cast<std::int64_t>(m_weights.blocks.size()) + 2) *
                                  m_weights.labels.element_size();
    const std::int64_t stepBytes = std::max<std::int64_t>(1, rowBytes * static_cast<std::int64_t>(distinct.size()));
    m_windowSteps = static_cast<int>(
        std::clamp<std::int64_t>(kWindowBytes / stepBytes, 1, std::max<std::size_t>(1, m_times.size())));
}

void DitRun::prepareWindow(int firstStep) {
    const std::int64_t labels = m_distinctLabels.size(0);
    const int lastStep = std::min<int>(firstStep + m_windowSteps, static_cast<int>(m_times.size()));
    const std::vector<double> window(m_times.begin() + firstStep, m_times.begin() + lastStep);
    const at::Tensor steps = at::tensor(window, at::kDouble).to(at::kFloat).to(m_distinctLabels.device());
    const at::Tensor c = ditConditioning(m_weights, steps.repeat_interleave(labels),
                                         m_distinctLabels.repeat({static_cast<std::int64_t>(window.size())}));
    m_window = stacked(ditModulation(m_weights, c));
    m_windowFirst = firstStep;
}

at::Tensor DitRun::predict(const at::Tensor& x, int step) {
    return predictWithVariance(x, step).narrow(1, 0, m_weights.config.inChannels);
}

/// Stacked: a row per image, or one for all.
at::Tensor DitRun::modulationOf(int step) {
    if (m_windowFirst < 0 || step < m_windowFirst || step >= m_windowFirst + m_windowSteps)
        prepareWindow(step - step % m_windowSteps);
    const std::int64_t labels = m_distinctLabels.size(0);
    const at::Tensor rows = m_window.narrow(0, (step - m_windowFirst) * labels, labels);
    return m_labelIndex.defined() ? rows.index_select(0, m_labelIndex) : rows;
}

int DitRun::evaluationOf(int step) const {
    return m_evaluations.empty() ? step : m_evaluations.at(static_cast<std::size_t>(step));
}

std::int64_t DitRun::macsOf(const std::vector<int>& computed) const {
    std::int64_t macs = m_macs - std::accumulate(m_blockMacs.begin(), m_blockMacs.end(), std::int64_t{0});
    for (const int block : computed)
        macs += m_blockMacs[static_cast<std::size_t>(block)];
    return macs;
}

at::Tensor DitRun::predictWithVariance(const at::Tensor& x, int step) {
    return translateTorchErrors("DiT step", [&] {
        const at::Tensor modulation = modulationOf(step);
        std::vector<at::Tensor> parts(static_cast<std::size_t>(m_shards.count));
        std::vector<BlockExecution> executions;
        for (std::int64_t shard = 0; m_memory && shard < m_shards.count; ++shard)
            executions.emplace_back(*m_memory, shard, evaluationOf(step));
        kernels::forEachShard(m_shards.count, [&](std::int64_t shard) {
            const auto i = static_cast<std::size_t>(shard);
            const std::int64_t first = shard * m_shards.images;
            const std::int64_t count = std::min(m_shards.images, x.size(0) - first);
            parts[i] = ditForward({m_weights, m_layers}, x.narrow(0, first, count),
                                  unstacked(m_labelIndex.defined() ? modulation.narrow(0, first, count) : modulation),
                                  {}, m_memory ? &executions[i] : nullptr);
        });
        m_done.at(static_cast<std::size_t>(step)) = m_memory ? macsOf(executions.front().computed()) : m_macs;
        return at::cat(parts).to(at::kFloat);
    });
}

} // namespace core::model::dit
