#include "core/training/trainer.h"

#include "core/base/argument.h"
#include "core/base/mix.h"
#include "core/base/tensor.h"
#include "core/kernels/recompute.h"
#include "core/training/autocast.h"
#include "core/training/parallel_pieces.h"

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/Parallel.h>
#include <c10/core/GradMode.h>
#include <torch/csrc/autograd/autograd.h>

#include <array>
#include <chrono>
#include <cstdio>
#include <mutex>

namespace core::training {
namespace {

constexpr std::int64_t kLargestPart = 16; ///< images on the CPU: few enough for a core's cache

double minutesNow() {
    return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count() / 60;
}

void checkOptions(const TrainerOptions& o) {
    requireArgument(o.steps >= 0, "steps", "0 or more", static_cast<double>(o.steps));
    requireArgument(o.steps > 0 || o.minutes > 0, "minutes", "a positive number", o.minutes);
    requireArgument(o.batch > 0, "batch", "1 or more", o.batch);
    requireArgument(o.imagesPerPart >= 0, "images per part", "0 or more", o.imagesPerPart);
    requireArgument(o.averageDecay >= 0 && o.averageDecay < 1, "average decay", "0 to below 1", o.averageDecay);
    requireArgument(o.gradientLimit >= 0, "gradient limit", "0 or more", o.gradientLimit);
    requireArgument(o.logSteps > 0, "log steps", "1 or more", static_cast<double>(o.logSteps));
}

std::int64_t imagesPerPart(const TrainerOptions& options, const Device& device) {
    if (options.imagesPerPart > 0)
        return options.imagesPerPart;
    if (device.kind != Device::Kind::Cpu)
        return options.batch;
    const std::int64_t perThread = (options.batch + at::get_num_threads() - 1) / at::get_num_threads();
    return std::min(kLargestPart, perThread);
}

/// Sums of what the parts of a batch yield, always in the order of the parts, whichever is done first: so the sum
/// depends on no thread.
class OrderedSum {
public:
    struct Piece {
        double loss = 0;
        std::vector<Figure> figures{};
        ParameterTensors gradients{};
    };

    explicit OrderedSum(std::size_t pieces)
        : m_waiting(pieces) {}

    void add(std::size_t index, Piece piece) {
        const std::scoped_lock lock(m_mutex);
        m_waiting[index] = std::move(piece);
        for (; m_next < m_waiting.size() && !m_waiting[m_next].gradients.empty(); ++m_next)
            join(std::exchange(m_waiting[m_next], {}));
    }
    ParameterTensors& gradients() { return m_gradients; }
    double loss() const { return m_loss; }
    const std::map<std::string, double>& figures() const { return m_figures; }

private:
    void join(Piece piece) {
        m_loss += piece.loss;
        for (const Figure& figure : piece.figures)
            m_figures[figure.name] += figure.value;
        if (m_gradients.empty()) {
            m_gradients = std::move(piece.gradients);
            return;
        }
        for (std::size_t i = 0; i < m_gradients.size(); ++i)
            m_gradients[i].add_(piece.gradients[i]);
    }

    std::mutex m_mutex;
    std::vector<Piece> m_waiting;
    std::size_t m_next = 0;
    double m_loss = 0;
    std::map<std::string, double> m_figures;
    ParameterTensors m_gradients;
};

/// Gradients of share·loss; zeros for a parameter that the loss does not depend on.
ParameterTensors gradientsOf(const at::Tensor& loss, double share, const Parameters& parameters) {
    std::vector<at::Tensor> inputs;
    for (const Parameter& parameter : parameters)
        inputs.push_back(parameter.value);
    ParameterTensors gradients = torch::autograd::grad({loss * share}, inputs, {}, std::nullopt, false, true);
    for (std::size_t i = 0; i < gradients.size(); ++i)
        gradients[i] = gradients[i].defined() ? gradients[i].contiguous() : at::zeros_like(inputs[i]);
    return gradients;
}

} // namespace

struct Trainer::StepGradient {
    double loss = 0;
    std::map<std::string, double> figures;
    ParameterTensors gradients;
};

Trainer::Trainer(const TrainedModel& model, const TrainingData& data, Objective objective, TrainerOptions options,
                 TrainerHooks hooks)
    : m_model(model)
    , m_data(data)
    , m_objective(std::move(objective))
    , m_options(std::move(options))
    , m_hooks(std::move(hooks))
    , m_noising(model.source()->info(), m_options.noising)
    , m_state(model, m_options.groups ? m_options.groups : adamwGroups(1e-4, 0), m_options.optimizer) {
    checkOptions(m_options);
    if (m_options.resume && !m_options.checkpoint.empty() && std::filesystem::exists(m_options.checkpoint))
        loadTrainingState(m_options.checkpoint, m_model, m_state, runInWords());
}

/// Its length is not part of it: a run may be gone on with for longer.
std::string Trainer::runInWords() const {
    return m_options.run + "; images " + m_data.name() + ", batch " + std::to_string(m_options.batch) + ", seed " +
           std::to_string(m_options.seed);
}

double Trainer::fractionDone() const {
    const double done = m_options.steps > 0 ? static_cast<double>(m_state.step) / static_cast<double>(m_options.steps)
                                            : m_state.minutes / m_options.minutes;
    return std::min(1.0, done);
}

NoisedBatch Trainer::drawBatch(const TrainedPart& part) const {
    const std::uint64_t seed = mix(m_options.seed, static_cast<std::uint64_t>(m_state.step));
    const at::Generator generator = at::detail::createCPUGenerator(mix(seed, 1));
    return m_noising.draw(m_data.draw(m_options.batch, mix(seed, 0)), {part.firstT, part.lastT}, generator);
}

Trainer::StepGradient Trainer::gradientOf(const TrainedPart& part, const Progress& progress) const {
    const Device device = m_model.source()->device();
    const NoisedBatch whole = drawBatch(part);
    const std::int64_t size = imagesPerPart(m_options, device);
    const auto pieces = static_cast<std::size_t>((whole.size() + size - 1) / size);
    OrderedSum sum(pieces);
    const model::Tap stopHere = [&](int, const at::Tensor&) { progress.throwIfStopped(); };
    forEachPiece(part.parameters.front().value, pieces, [&](std::size_t i) {
        progress.throwIfStopped();
        const std::int64_t first = static_cast<std::int64_t>(i) * size;
        const NoisedBatch batch = whole.slice(first, std::min(size, whole.size() - first)).to(device);
        const double share = static_cast<double>(batch.size()) / static_cast<double>(whole.size());
        const at::AutoGradMode withGradient(true);
        LossValue value;
        {
            const Autocast half(m_options.autocast, device);
            const kernels::RecomputeScope recompute(m_options.recompute);
            value = m_objective(*part.model, batch, stopHere);
        }
        for (Figure& figure : value.figures)
            figure.value *= share;
        sum.add(i, {value.loss.item<double>() * share, std::move(value.figures),
                    gradientsOf(value.loss, share, part.parameters)});
    });
    return {sum.loss(), sum.figures(), std::move(sum.gradients())};
}

/// @throws Error{Failed} where the norm is not finite.
void Trainer::clip(ParameterTensors& gradients) const {
    std::vector<at::Tensor> squares(gradients.size());
    forEachPiece(gradients.front(), gradients.size(), [&](std::size_t i) {
        const at::Tensor flat = gradients[i].flatten();
        squares[i] = flat.dot(flat).to(at::kDouble);
    });
    const double norm = std::sqrt(at::stack(squares).sum().item<double>());
    if (!std::isfinite(norm))
        throw Error(ErrorCode::Failed, "training: step " + std::to_string(m_state.step + 1) +
                                           ": expected a finite gradient, found a norm of " + numberText(norm));
    const double factor = m_options.gradientLimit > 0 ? std::min(1.0, m_options.gradientLimit / (norm + 1e-6)) : 1;
    if (factor < 1)
        for (at::Tensor& gradient : gradients)
            gradient.mul_(factor);
}

void Trainer::step(const Progress& progress) {
    const std::size_t index = m_model.partOfStep(m_state.step);
    const TrainedPart& part = m_model.parts()[index];
    StepGradient found = gradientOf(part, progress);
    if (!std::isfinite(found.loss))
        throw Error(ErrorCode::Failed, "training: step " + std::to_string(m_state.step + 1) +
                                           ": expected a finite loss, found " + numberText(found.loss));
    clip(found.gradients);
    PartState& state = m_state.parts[index];
    state.optimizer.step(found.gradients, rateFactor(m_options.rate, m_state.step, fractionDone()));
    state.average.update(part.parameters, state.optimizer.steps() - 1, m_options.averageDecay);
    ++m_state.step;
    record(found.loss, found.figures);
}

void Trainer::record(double loss, const std::map<std::string, double>& figures) {
    m_state.minutes = minutesNow() - m_startMinutes;
    LossSum& sum = m_state.lossSum;
    sum.loss += loss;
    for (const auto& [name, value] : figures)
        sum.figures[name] += value;
    ++sum.steps;
    if (m_state.step % m_options.logSteps == 0) {
        const auto count = static_cast<double>(sum.steps);
        for (auto& [name, value] : sum.figures)
            value /= count;
        const double seconds = std::max((m_state.minutes - sum.minutes) * 60, 1e-9);
        m_state.log.loss.push_back({m_state.step, m_state.minutes, sum.loss / count,
                                    rateFactor(m_options.rate, m_state.step, fractionDone()),
                                    count * m_options.batch / seconds, std::move(sum.figures)});
        sum = {.minutes = m_state.minutes};
        if (m_hooks.point)
            m_hooks.point(m_state.log.loss.back());
    }
    if (!m_hooks.measure)
        return;
    if (std::vector<double> values = m_hooks.measure(m_state.step); !values.empty())
        m_state.log.measurements.push_back({m_state.step, m_state.minutes, std::move(values)});
}

void Trainer::save() const {
    if (!m_options.checkpoint.empty())
        saveTrainingState(m_options.checkpoint, m_model, m_state, runInWords());
    if (m_hooks.saved)
        m_hooks.saved();
}

std::string Trainer::note() const {
    if (m_state.log.loss.empty())
        return {};
    const LossPoint& last = m_state.log.loss.back();
    std::array<char, 80> text{};
    std::snprintf(text.data(), text.size(), "loss %.4g, %.3g images/s", last.loss, last.imagesPerSecond);
    return text.data();
}

void Trainer::run(const Progress& progress) {
    translateTorchErrors("training", [&] {
        m_startMinutes = minutesNow() - m_state.minutes;
        double saved = m_state.minutes;
        const auto total = m_options.steps > 0 ? m_options.steps : static_cast<std::int64_t>(m_options.minutes * 60);
        while (fractionDone() < 1) {
            try {
                progress.report("train", static_cast<std::int64_t>(fractionDone() * static_cast<double>(total)), total,
                                note());
                step(progress);
            } catch (const Error&) {
                const StopScope unstoppable({});
                save();
                throw;
            }
            if (m_options.saveMinutes > 0 && m_state.minutes - saved >= m_options.saveMinutes) {
                save();
                saved = m_state.minutes;
            }
        }
        save();
    });
}

} // namespace core::training
