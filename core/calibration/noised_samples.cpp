#include "core/calibration/noised_samples.h"

#include "core/base/tensor.h"
#include "core/sampling/picture_noise.h"

#include <random>

namespace core::calibration {
namespace {

/// splitmix64: seeds of neighbouring samples have nothing in common with each other or with pictures' own seeds.
std::uint64_t mix(std::uint64_t seed, std::uint64_t index) {
    std::uint64_t z = seed + (index + 1) * 0x9E3779B97F4A7C15ULL;
    z = (z ^ (z >> 30U)) * 0xBF58476D1CE4E5B9ULL;
    z = (z ^ (z >> 27U)) * 0x94D049BB133111EBULL;
    return z ^ (z >> 31U);
}

void checkFit(const CalibrationSet& set, const model::ModelInfo& info) {
    const std::vector<std::int64_t> wanted{info.channels, info.height, info.width};
    const at::IntArrayRef found = set.clean.sizes().slice(1);
    if (found != at::IntArrayRef(wanted))
        throw Error(ErrorCode::BadArgument, "calibration pictures: " + info.name + " wants " +
                                                c10::str(at::IntArrayRef(wanted)) + ", " + set.source + " has " +
                                                c10::str(found));
    if (info.classes < 1)
        throw Error(ErrorCode::BadArgument, "calibration: " + info.name + " has no classes");
}

/// First t (1…T) of a bin; that of bin `bins` is T + 1.
std::int64_t firstOf(std::int64_t bin, std::int64_t bins, std::int64_t timesteps) {
    return (bin * timesteps + bins - 1) / bins + 1;
}

} // namespace

NoisedSamples::NoisedSamples(CalibrationSet pictures, const model::ModelInfo& info, int bins, std::uint64_t seed)
    : m_set(std::move(pictures))
    , m_schedule(info.schedule)
    , m_seed(seed) {
    checkFit(m_set, info);
    // The standard's engine and a division are the same everywhere; its distributions are not.
    std::mt19937_64 random(seed);
    const std::int64_t count = m_set.clean.size(0);
    const std::int64_t timesteps = info.schedule.timesteps;
    for (std::int64_t bin = 0; bin < bins; ++bin) {
        const std::int64_t first = firstOf(bin, bins, timesteps);
        const auto width = static_cast<std::uint64_t>(firstOf(bin + 1, bins, timesteps) - first);
        for (const bool isNull : {false, true})
            for (std::int64_t i = bin * count / bins; i < (bin + 1) * count / bins; ++i) {
                const std::int64_t label = m_set.labels[i].item<std::int64_t>() % info.classes;
                m_bins.push_back(static_cast<int>(bin));
                m_pictures.push_back(i);
                m_timesteps.push_back(first + static_cast<std::int64_t>(random() % width));
                m_labels.push_back(isNull ? info.nullLabel() : label);
            }
    }
}

std::string NoisedSamples::describe(int sample) const {
    const auto i = static_cast<std::size_t>(sample);
    return "picture " + std::to_string(m_pictures[i]) + ", class " + std::to_string(m_labels[i]) +
           ", t = " + std::to_string(m_timesteps[i]);
}

NoisedSamples::Batch NoisedSamples::batch(int first, int count) const {
    std::vector<std::uint64_t> seeds;
    std::vector<double> signal;
    std::vector<double> noise;
    for (int i = first; i < first + count; ++i) {
        seeds.push_back(mix(m_seed, static_cast<std::uint64_t>(i)));
        const double alphaBar = m_schedule.alphaBar(static_cast<int>(m_timesteps[static_cast<std::size_t>(i)]));
        signal.push_back(std::sqrt(alphaBar));
        noise.push_back(std::sqrt(1 - alphaBar));
    }
    const auto part = [&](const std::vector<std::int64_t>& all) {
        return at::tensor(
            at::ArrayRef<std::int64_t>(all).slice(static_cast<std::size_t>(first), static_cast<std::size_t>(count)));
    };
    const auto perPicture = [](const std::vector<double>& factors) {
        return at::tensor(factors, at::kFloat).view({-1, 1, 1, 1});
    };
    const at::Tensor clean = m_set.clean.index_select(0, part(m_pictures));
    const at::Tensor epsilon = sampling::PictureNoise(seeds, m_set.clean.sizes().slice(1).vec()).next();
    return {perPicture(signal) * clean + perPicture(noise) * epsilon, part(m_timesteps) - 1, part(m_labels)};
}

} // namespace core::calibration
