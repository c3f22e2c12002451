#include "core/training/demo/trainer.h"

#include "core/base/argument.h"
#include "core/base/atomic_file.h"
#include "core/base/tensor.h"
#include "core/data/shape_world.h"
#include "core/formats/safetensors.h"
#include "core/model/dit/dit.h"
#include "core/training/demo/demo_config.h"
#include "core/training/demo/dit_gradient.h"
#include "core/training/demo/parallel_tasks.h"
#include "core/training/demo/sample_sheet.h"
#include "core/training/demo/train_state.h"
#include "core/training/demo/validation.h"

#include <ATen/CPUGeneratorImpl.h>

#include <chrono>
#include <numbers>
#include <numeric>

namespace core::training::demo {
namespace {

using Clock = std::chrono::steady_clock;

constexpr int kLargestShard = 16;         ///< images per forward and backward: few enough for a core's cache
constexpr std::int64_t kParts = 16;       ///< pieces of the flat tensors for threads to take
constexpr std::int64_t kRenderPart = 100; ///< images rendered at a time
constexpr int kLossInterval = 25;         ///< steps per point of the loss curve
constexpr double kLastRate = 0.01;        ///< share of the learning rate at the end
constexpr std::uint64_t kPoolSeed = 1000003, kValidationSeed = 2000003; ///< added to the run's seed

double minutesSince(Clock::time_point start) {
    return std::chrono::duration<double>(Clock::now() - start).count() / 60;
}

void checkOptions(const TrainOptions& o) {
    requireArgument(!o.out.empty(), "out", "a file name", o.out.string());
    requireArgument(o.steps >= 0, "steps", "0 or more", static_cast<double>(o.steps));
    requireArgument(o.steps > 0 || o.minutes > 0, "minutes", "a positive number", o.minutes);
    requireArgument(o.batch > 0, "batch", "1 or more", o.batch);
    requireArgument(o.pool >= o.batch, "pool", "at least a batch", o.pool);
    requireArgument(o.config.inputSize == data::kShapeSize && o.config.inChannels == 3 &&
                        o.config.numClasses == data::kShapeClasses && !o.config.learnSigma &&
                        !o.config.embedderPerBlock,
                    "config", "32×32 RGB pictures in ten classes, without variance", "another");
}

/// Images as bytes, so that many fit into memory.
struct Pool {
    at::Tensor bytes; ///< uint8 [n,3,32,32]
    at::Tensor labels;

    Pool(int size, std::uint64_t seed, const Progress& progress)
        : bytes(at::empty({size, 3, data::kShapeSize, data::kShapeSize}, at::kByte)) {
        const data::ShapeParameters all = data::drawShapeParameters(size, seed);
        labels = all.label;
        for (std::int64_t first = 0; first < size; first += kRenderPart) {
            progress.report("render", first, size);
            const std::int64_t count = std::min(kRenderPart, size - first);
            const at::Tensor part = (data::renderShapes(all.rows(first, count)) + 1) * 127.5;
            bytes.narrow(0, first, count).copy_(part.round_().clamp_(0, 255));
        }
    }
    at::Tensor images(const at::Tensor& index) const {
        return (bytes.index_select(0, index).to(at::kFloat) / 127.5 - 1) / data::kShapePixelScale;
    }
};

/// What a thread needs of its own.
struct Worker {
    Worker(const ParameterLayout& layout, std::int64_t shard)
        : network(layout.config(), shard)
        , gradient(at::empty({layout.size()}, at::kFloat))
        , views(layout.views(gradient)) {}

    DitGradient network;
    at::Tensor gradient;          ///< flat, float32
    model::dit::DitWeights views; ///< of the gradient
};

/// Images per shard: the largest divisor of the batch that is small enough and leaves no thread without work.
std::int64_t shardSize(std::int64_t batch, std::int64_t threads) {
    std::int64_t size = std::min<std::int64_t>(kLargestShard, (batch + threads - 1) / threads);
    while (batch % size != 0)
        --size;
    return size;
}

/// One run: what stays the same from step to step around the state that changes.
class Run {
public:
    Run(const TrainOptions& options, const Progress& progress)
        : m_options(options)
        , m_progress(progress)
        , m_files(options.out)
        , m_layout(options.config)
        , m_schedule(schedule::ScheduleConfig{})
        , m_noising(m_schedule, options.config.numClasses, options.labelDropout)
        , m_validation(m_noising, m_schedule.timesteps(), options.seed + kValidationSeed)
        , m_state(m_layout, options)
        , m_shard(shardSize(options.batch, at::get_num_threads())) {
        for (int i = 0; i < at::get_num_threads() && i < options.batch / m_shard; ++i)
            m_workers.emplace_back(m_layout, m_shard);
        if (options.resume && std::filesystem::exists(m_files.checkpoint))
            loadTrainState(m_files.checkpoint, m_layout, m_state);
        m_half = m_state.parameters.to(at::kBFloat16);
        m_pool = std::make_unique<Pool>(options.pool, options.seed + kPoolSeed, progress);
    }

    TrainLog run();

private:
    double fractionDone() const;
    double rateFactor() const;
    double addShard(Worker& worker, const TrainedWeights& weights, std::int64_t shard) const;
    double gradientOfWorkers();
    double joinGradients();
    at::Tensor part(const at::Tensor& flat, std::int64_t i) const;
    void step();
    void record(double loss);
    void save() const;

    const TrainOptions& m_options;
    const Progress& m_progress;
    TrainFiles m_files;
    ParameterLayout m_layout;
    schedule::NoiseSchedule m_schedule;
    Noising m_noising;
    Validation m_validation;
    TrainState m_state;
    at::Tensor m_half;    ///< the parameters in bfloat16
    std::int64_t m_shard; ///< images per shard
    std::vector<Worker> m_workers;
    std::unique_ptr<Pool> m_pool;
    Clock::time_point m_start; ///< of this part of the run, minutes of earlier parts subtracted
};

double Run::fractionDone() const {
    const double done = m_options.steps > 0 ? static_cast<double>(m_state.step) / static_cast<double>(m_options.steps)
                                            : m_state.minutes / m_options.minutes;
    return std::min(1.0, done);
}

double Run::rateFactor() const {
    const double warmUp = std::min(1.0, static_cast<double>(m_state.step + 1) / std::max(1, m_options.warmUpSteps));
    const double cosine = 0.5 * (1 + std::cos(std::numbers::pi * fractionDone()));
    return warmUp * (cosine * (1 - kLastRate) + kLastRate);
}

/// → sum of the images' losses
double Run::addShard(Worker& worker, const TrainedWeights& weights, std::int64_t shard) const {
    const std::uint64_t seed = (m_options.seed * 1000003 + static_cast<std::uint64_t>(m_state.step)) * 1009 +
                               static_cast<std::uint64_t>(shard);
    const at::Generator generator = at::detail::createCPUGenerator(seed);
    const at::Tensor index = at::randint(0, m_options.pool, {m_shard}, generator, at::kLong);
    const NoisedBatch batch = m_noising.draw(m_pool->images(index), m_pool->labels.index_select(0, index), generator);
    return worker.network.add(weights, batch, m_options.batch, worker.views);
}

/// Each worker sums the gradients of the shards that it takes. → mean loss
double Run::gradientOfWorkers() {
    const TrainedWeights weights{m_layout.views(m_state.parameters), m_layout.views(m_half)};
    const std::int64_t workers = std::ssize(m_workers);
    runTasks(workers, workers, [&](std::int64_t, std::int64_t i) { m_workers[i].gradient.zero_(); });
    std::vector<double> losses(m_options.batch / m_shard);
    runTasks(workers, std::ssize(losses), [&](std::int64_t worker, std::int64_t shard) {
        losses[shard] = addShard(m_workers[worker], weights, shard);
    });
    return std::accumulate(losses.begin(), losses.end(), 0.0) / m_options.batch;
}

/// Sums the workers' gradients into the first one's. → its norm
double Run::joinGradients() {
    std::vector<double> squares(kParts);
    runTasks(std::ssize(m_workers), kParts, [&](std::int64_t, std::int64_t i) {
        at::Tensor sum = part(m_workers[0].gradient, i);
        for (std::size_t worker = 1; worker < m_workers.size(); ++worker)
            sum.add_(part(m_workers[worker].gradient, i));
        squares[i] = sum.dot(sum).item<double>();
    });
    return std::sqrt(std::accumulate(squares.begin(), squares.end(), 0.0));
}

void Run::step() {
    const double loss = gradientOfWorkers(), norm = joinGradients();
    if (!std::isfinite(norm))
        throw Error(ErrorCode::Failed,
                    "training: the gradient of step " + std::to_string(m_state.step + 1) + " is not finite");
    const double clip = std::min(1.0, m_options.gradientLimit / (norm + 1e-6));
    runTasks(std::ssize(m_workers), kParts,
             [&](std::int64_t, std::int64_t i) { part(m_workers[0].gradient, i).mul_(clip); });
    m_state.optimizer.step(m_state.parameters, m_workers[0].gradient, rateFactor());
    const auto done = static_cast<double>(m_state.step);
    const double share = 1 - std::min(m_options.averageDecay, (1 + done) / (10 + done));
    runTasks(std::ssize(m_workers), kParts, [&](std::int64_t, std::int64_t i) {
        part(m_state.average, i).lerp_(part(m_state.parameters, i), share);
        part(m_half, i).copy_(part(m_state.parameters, i));
    });
    ++m_state.step;
    record(loss);
}

at::Tensor Run::part(const at::Tensor& flat, std::int64_t i) const {
    const std::int64_t from = m_layout.size() * i / kParts, to = m_layout.size() * (i + 1) / kParts;
    return flat.narrow(0, from, to - from);
}

void Run::record(double loss) {
    m_state.minutes = minutesSince(m_start);
    LossSum& sum = m_state.lossSum;
    sum.loss += loss;
    ++sum.steps;
    if (m_state.step % kLossInterval == 0) {
        const double images = static_cast<double>(sum.steps * m_options.batch);
        m_state.log.loss.push_back({m_state.step, m_state.minutes, sum.loss / static_cast<double>(sum.steps),
                                    rateFactor(), images / ((m_state.minutes - sum.minutes) * 60)});
        sum = {0, 0, m_state.minutes};
    }
    if (isValidationMoment(m_state.step))
        m_state.log.validation.push_back(
            {m_state.step, m_state.minutes,
             m_validation.errorPerBin(m_layout.views(m_state.parameters.to(at::kBFloat16)))});
}

void Run::save() const {
    saveTrainState(m_files.checkpoint, m_layout, m_state);
    const model::dit::DitWeights average = m_layout.views(m_state.average.to(at::kBFloat16));
    formats::writeSafetensors(m_files.weights, average.toStateDict());
    writeFileAtomically(m_files.config, demoConfigJson(m_options));
    writeFileAtomically(m_files.log, toJson(m_state.log));
    writeSampleSheet(m_files.samples, model::dit::Dit(demoModelInfo(m_options), average));
}

TrainLog Run::run() {
    m_start =
        Clock::now() - std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(m_state.minutes * 60));
    double saved = m_state.minutes;
    const auto total = m_options.steps > 0 ? m_options.steps : static_cast<std::int64_t>(m_options.minutes * 60);
    while (fractionDone() < 1) {
        try {
            m_progress.report("train", static_cast<std::int64_t>(fractionDone() * static_cast<double>(total)), total);
        } catch (const Error&) {
            save();
            throw;
        }
        step();
        if (m_options.saveMinutes > 0 && m_state.minutes - saved >= m_options.saveMinutes) {
            save();
            saved = m_state.minutes;
        }
    }
    save();
    return m_state.log;
}

} // namespace

TrainFiles::TrainFiles(const std::filesystem::path& out)
    : weights(out)
    , config(out.parent_path() / "config.json") {
    const auto beside = [&](const std::string& ending) { return out.parent_path() / (out.stem().string() + ending); };
    checkpoint = beside(".checkpoint.safetensors");
    log = beside(".log.json");
    samples = beside(".samples.png");
}

TrainLog train(const TrainOptions& options, const Progress& progress) {
    return translateTorchErrors("training", [&] {
        checkOptions(options);
        ComputeOptions compute;
        compute.threads = options.threads;
        const ComputeScope scope(compute);
        return Run(options, progress).run();
    });
}

} // namespace core::training::demo
