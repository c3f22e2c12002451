#include "core/calibration/bin_collector.h"

#include "core/base/batch_memory.h"
#include "core/base/mix.h"
#include "core/model/conditioning.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace core::calibration {

std::int64_t drawnTokens(std::int64_t tokens, double share) {
    return std::clamp<std::int64_t>(std::llround(share * static_cast<double>(tokens)), 1, tokens);
}

/// A forward that ran out of memory has shown the bank some of its layers, so the bin is begun again.
std::vector<std::string> BinCollector::collect(int bin) {
    bool isBegun = false;
    const Bad bad = withWhatFits("calibration of " + m_denoiser.info().name, m_denoiser.device(), m_batch, [&] {
        if (std::exchange(isBegun, true))
            m_bank.clearBin(bin);
        return gather(bin);
    });
    const int first = m_samples.firstOf(bin);
    const int count = m_samples.firstOf(bin + 1) - first;
    const std::vector<int> good = goodOf(first, count, bad);
    const auto nulls = std::count_if(good.begin(), good.end(), [&](int sample) { return m_samples.isNull(sample); });
    m_bank.countSamples(bin, static_cast<int>(good.size()), static_cast<int>(nulls));
    m_bank.finishBin(bin);
    std::vector<std::string> notes;
    for (const auto& [sample, unit] : bad)
        notes.push_back("sample " + std::to_string(sample) + " (" + m_samples.describe(sample) +
                        ") dropped: non-finite input of " + m_denoiser.units()[static_cast<std::size_t>(unit)].name);
    return notes;
}

BinCollector::Bad BinCollector::gather(int bin) {
    Bad bad = firstPass(bin);
    if (!bad.empty()) {
        m_bank.clearBin(bin);
        addGood(bin, bad);
    }
    return bad;
}

/// Adds every batch as it comes; once a sample turns out bad the rest is only looked through, as the bin is going to be
/// gathered again without it.
BinCollector::Bad BinCollector::firstPass(int bin) {
    Bad bad;
    const int last = m_samples.firstOf(bin + 1);
    for (int first = m_samples.firstOf(bin); first < last; first += m_batch) {
        const int count = std::min(m_batch, last - first);
        bad.merge(run(goodOf(first, count, {}), bin, bad.empty()));
        m_progress.report("calibrate", first + count, m_samples.count());
    }
    return bad;
}

void BinCollector::addGood(int bin, const Bad& bad) {
    const int last = m_samples.firstOf(bin + 1);
    for (int first = m_samples.firstOf(bin); first < last; first += m_batch)
        if (const std::vector<int> good = goodOf(first, std::min(m_batch, last - first), bad); !good.empty())
            run(good, bin, true);
}

std::vector<int> BinCollector::goodOf(int first, int count, const Bad& bad) {
    std::vector<int> good;
    for (int sample = first; sample < first + count; ++sample)
        if (!bad.contains(sample))
            good.push_back(sample);
    return good;
}

/// One forward. Rows are added unit by unit while the model runs, so that nothing outlives its layer.
BinCollector::Bad BinCollector::run(const std::vector<int>& samples, int bin, bool adds) {
    const NoisedSamples::Batch batch = m_samples.batch(samples);
    const c10::Device device = torchDevice(m_denoiser.device());
    Bad bad;
    m_denoiser.forward(batch.x.to(device), batch.timesteps.to(device), batch.conditioning.to(m_denoiser.device()),
                       [&](int unit, const at::Tensor& rows) {
                           m_progress.throwIfStopped();
                           note(rows, unit, samples, bad);
                           if (adds && bad.empty())
                               m_bank.add(unit, bin, drawn(rows, unit, samples));
                       });
    return bad;
}

/// Which rows an image shows depends on the image and the layer alone, not on its batch.
at::Tensor BinCollector::drawn(const at::Tensor& rows, int unit, const std::vector<int>& samples) const {
    const auto images = static_cast<std::int64_t>(samples.size());
    const std::int64_t tokens = rows.size(0) / images;
    const std::int64_t count = drawnTokens(tokens, m_choice.tokens);
    if (count == tokens)
        return rows;
    at::Tensor index = at::empty({images, count}, at::kLong);
    std::vector<std::pair<std::uint64_t, std::int64_t>> order(static_cast<std::size_t>(tokens));
    for (std::int64_t image = 0; image < images; ++image) {
        const auto sample = static_cast<std::uint64_t>(samples[static_cast<std::size_t>(image)]);
        const std::uint64_t seed = mix(mix(m_choice.seed, sample), static_cast<std::uint64_t>(unit));
        for (std::int64_t token = 0; token < tokens; ++token)
            order[static_cast<std::size_t>(token)] = {mix(seed, static_cast<std::uint64_t>(token)), token};
        std::nth_element(order.begin(), order.begin() + count, order.end());
        std::sort(order.begin(), order.begin() + count, [](auto& a, auto& b) { return a.second < b.second; });
        for (std::int64_t i = 0; i < count; ++i)
            index.mutable_data_ptr<std::int64_t>()[image * count + i] =
                image * tokens + order[static_cast<std::size_t>(i)].second;
    }
    return rows.index_select(0, index.flatten().to(rows.device()));
}

void BinCollector::note(const at::Tensor& rows, int unit, const std::vector<int>& samples, Bad& bad) {
    if (std::isfinite(rows.sum(at::kFloat).item<float>()))
        return;
    const auto images = static_cast<std::int64_t>(samples.size());
    const at::Tensor good = at::isfinite(rows).view({images, -1}).all(1).cpu();
    for (std::int64_t i = 0; i < images; ++i)
        if (!good[i].item<bool>())
            bad.try_emplace(samples[static_cast<std::size_t>(i)], unit);
}

} // namespace core::calibration
