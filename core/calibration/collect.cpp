#include "core/calibration/collect.h"

#include "core/base/argument.h"
#include "core/base/tensor.h"
#include "core/calibration/noised_samples.h"

#include <chrono>

namespace core::calibration {
namespace {

/// Every unit's consumer input of one forward, [pictures, tokens, columns].
using Inputs = std::vector<at::Tensor>;

/// Which pictures have a non-finite activation, and where first: unit index, or −1.
std::vector<int> firstBadUnit(const Inputs& inputs) {
    const std::int64_t pictures = inputs.front().size(0);
    std::vector<int> bad(static_cast<std::size_t>(pictures), -1);
    for (std::size_t unit = 0; unit < inputs.size(); ++unit) {
        if (std::isfinite(inputs[unit].sum(at::kFloat).item<float>()))
            continue;
        const at::Tensor good = at::isfinite(inputs[unit]).flatten(1).all(1).cpu();
        for (std::int64_t i = 0; i < pictures; ++i)
            if (bad[static_cast<std::size_t>(i)] < 0 && !good[i].item<bool>())
                bad[static_cast<std::size_t>(i)] = static_cast<int>(unit);
    }
    return bad;
}

/// Fills a bank from forwards of one model.
class Collector {
public:
    Collector(const model::Denoiser& denoiser, const NoisedSamples& samples, HessianBank& bank,
              const Progress& progress)
        : m_denoiser(denoiser)
        , m_samples(samples)
        , m_bank(bank)
        , m_progress(progress) {}

    void addBatch(int first, int count);
    std::vector<std::string> takeNotes() { return std::move(m_notes); }

private:
    Inputs run(int first, int count) const;
    void addPictures(const Inputs& inputs, int bin, const std::vector<std::int64_t>& pictures);

    const model::Denoiser& m_denoiser;
    const NoisedSamples& m_samples;
    HessianBank& m_bank;
    const Progress& m_progress;
    std::vector<std::string> m_notes;
};

Inputs Collector::run(int first, int count) const {
    const NoisedSamples::Batch batch = m_samples.batch(first, count);
    const c10::Device device = torchDevice(m_denoiser.device());
    Inputs inputs(m_denoiser.units().size());
    m_denoiser.forward(batch.x.to(device), batch.timesteps.to(device), batch.labels.to(device),
                       [&](int unit, const at::Tensor& rows) {
                           m_progress.throwIfStopped();
                           inputs[static_cast<std::size_t>(unit)] = rows.view({count, -1, rows.size(1)});
                       });
    return inputs;
}

void Collector::addPictures(const Inputs& inputs, int bin, const std::vector<std::int64_t>& pictures) {
    const auto count = static_cast<std::int64_t>(pictures.size());
    const bool isRun = pictures.back() - pictures.front() + 1 == count;
    for (std::size_t unit = 0; unit < inputs.size(); ++unit) {
        m_progress.throwIfStopped();
        const at::Tensor& all = inputs[unit];
        const at::Tensor chosen =
            isRun ? all.narrow(0, pictures.front(), count) : all.index_select(0, at::tensor(pictures).to(all.device()));
        m_bank.add(static_cast<int>(unit), bin, chosen.flatten(0, 1));
    }
    m_bank.countSamples(bin, static_cast<int>(count));
}

void Collector::addBatch(int first, int count) {
    const Inputs inputs = run(first, count);
    const std::vector<int> bad = firstBadUnit(inputs);
    std::vector<std::int64_t> pictures;
    for (int i = 0; i < count; ++i) {
        const int unit = bad[static_cast<std::size_t>(i)];
        if (unit < 0)
            pictures.push_back(i);
        else
            m_notes.push_back("sample " + std::to_string(first + i) + " (" + m_samples.describe(first + i) +
                              ") dropped: non-finite input of " +
                              m_denoiser.units()[static_cast<std::size_t>(unit)].name);
        const int bin = m_samples.bin(first + i);
        const bool isLastOfBin = i + 1 == count || m_samples.bin(first + i + 1) != bin;
        if (isLastOfBin && !pictures.empty()) {
            addPictures(inputs, bin, pictures);
            pictures.clear();
        }
    }
}

void checkOptions(const CalibrationOptions& options, int timesteps) {
    requireArgument(options.bins >= 1 && options.bins <= timesteps, "bins", "1 to the number of timesteps",
                    options.bins);
    requireArgument(options.samples >= options.bins, "samples", "at least one per bin", options.samples);
    requireArgument(options.batch >= 1, "batch", "at least 1", options.batch);
}

std::shared_ptr<HessianBank> makeBank(const model::Denoiser& denoiser, int bins) {
    std::vector<int> columns;
    for (const model::Unit& unit : denoiser.units())
        columns.push_back(unit.columns());
    return std::make_shared<HessianBank>(std::move(columns), denoiser.info().schedule.timesteps, bins);
}

} // namespace

Calibration collectStatistics(const model::Denoiser& denoiser, const CalibrationOptions& options,
                              const Progress& progress) {
    return translateTorchErrors("calibration of " + denoiser.info().name, [&] {
        const auto start = std::chrono::steady_clock::now();
        checkOptions(options, denoiser.info().schedule.timesteps);
        progress.report("calibrate", 0, 2 * std::int64_t{options.samples});
        const NoisedSamples samples(builtinCalibrationSet(options.samples, options.seed), denoiser.info(), options.bins,
                                    options.seed);
        const std::shared_ptr<HessianBank> bank = makeBank(denoiser, options.bins);
        Collector collector(denoiser, samples, *bank, progress);
        for (int first = 0; first < samples.count(); first += options.batch) {
            collector.addBatch(first, std::min(options.batch, samples.count() - first));
            progress.report("calibrate", std::min(first + options.batch, samples.count()), samples.count());
        }
        Calibration result{bank, 0, collector.takeNotes()};
        if (static_cast<int>(result.notes.size()) == samples.count())
            throw Error(ErrorCode::Failed, "calibration of " + denoiser.info().name + ": every sample was dropped; " +
                                               result.notes.front());
        result.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
        return result;
    });
}

} // namespace core::calibration
