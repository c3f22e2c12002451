#include "core/calibration/noised_samples.h"

#include "core/base/mix.h"
#include "core/base/tensor.h"
#include "core/base/text.h"
#include "core/conditioning/class_labels.h"
#include "core/sampling/image_noise.h"

#include <numeric>
#include <random>

namespace core::calibration {
namespace {

void checkFit(const data::CalibrationSet& set, const model::ModelInfo& info,
              const conditioning::Conditioner& conditioner) {
    const std::vector<std::int64_t> wanted{info.channels, info.height, info.width};
    const at::IntArrayRef found = set.clean.sizes().slice(1);
    if (found != at::IntArrayRef(wanted))
        throw Error(ErrorCode::BadArgument, "calibration pictures: " + info.name + " wants " +
                                                c10::str(at::IntArrayRef(wanted)) + ", " + set.source + " has " +
                                                c10::str(found));
    const model::ClassSet* classes = conditioner.classes();
    if (!classes) {
        if (std::ssize(set.prompts) != set.clean.size(0))
            throw Error(ErrorCode::BadArgument,
                        "calibration pictures: " + info.name + " wants a prompt for each, " + set.source + " has none");
        return;
    }
    if (set.labels.lt(0).logical_or(set.labels.gt(classes->nullLabel())).any().item<bool>())
        throw Error(ErrorCode::BadArgument, "calibration pictures: expected classes 0…" +
                                                std::to_string(classes->nullLabel()) + " (the null label), " +
                                                set.source + " has others");
}

/// First t (1…T) of a bin; that of bin `bins` is T + 1.
std::int64_t firstTimestep(std::int64_t bin, std::int64_t bins, std::int64_t timesteps) {
    return (bin * timesteps + bins - 1) / bins + 1;
}

} // namespace

NoisedSamples::NoisedSamples(data::CalibrationSet images, const model::ModelInfo& info, int bins, std::uint64_t seed)
    : m_set(std::move(images))
    , m_schedule(info.schedule)
    , m_conditioner(conditioning::usualConditioner(info))
    , m_seed(seed) {
    checkFit(m_set, info, *m_conditioner);
    // The standard's engine and a division are the same everywhere; its distributions are not.
    std::mt19937_64 random(seed);
    const std::int64_t count = m_set.clean.size(0);
    const std::int64_t timesteps = info.schedule.timesteps;
    for (std::int64_t bin = 0; bin < bins; ++bin) {
        const std::int64_t first = firstTimestep(bin, bins, timesteps);
        const auto width = static_cast<std::uint64_t>(firstTimestep(bin + 1, bins, timesteps) - first);
        m_firsts.push_back(this->count());
        for (const bool isNull : {false, true})
            for (std::int64_t i = bin * count / bins; i < (bin + 1) * count / bins; ++i) {
                m_bins.push_back(static_cast<int>(bin));
                m_images.push_back(i);
                m_timesteps.push_back(first + static_cast<std::int64_t>(random() % width));
                m_isNull.push_back(isNull);
            }
    }
    m_firsts.push_back(this->count());
}

std::string NoisedSamples::describe(int sample) const {
    const auto i = static_cast<std::size_t>(sample);
    const bool hasWords = !m_set.prompts.empty();
    std::string shown = hasWords ? "no words" : "no class";
    if (!m_isNull[i])
        shown = hasWords ? "\"" + escaped(m_set.prompts[static_cast<std::size_t>(m_images[i])], 60) + "\""
                         : "class " + c10::str(m_set.labels[m_images[i]].item<int>());
    return "picture " + std::to_string(m_images[i]) + ", " + shown + ", t = " + std::to_string(m_timesteps[i]);
}

NoisedSamples::Batch NoisedSamples::batch(int first, int count) const {
    std::vector<int> samples(static_cast<std::size_t>(count));
    std::iota(samples.begin(), samples.end(), first);
    return batch(samples);
}

/// What a sample's image shows, or nothing.
model::Conditioning NoisedSamples::conditioningOf(const std::vector<int>& samples) const {
    const auto count = static_cast<std::int64_t>(samples.size());
    std::vector<std::int64_t> images, rows;
    for (std::int64_t row = 0; row < count; ++row) {
        const auto i = static_cast<std::size_t>(samples[static_cast<std::size_t>(row)]);
        images.push_back(m_images[i]);
        rows.push_back(m_isNull[i] ? count + row : row);
    }
    const auto requests = m_conditioner->resolve(requestsOf(m_set, at::tensor(images, at::kLong)), images.size());
    return join(m_conditioner->conditional(requests), m_conditioner->unconditional(requests)).rows(at::tensor(rows));
}

NoisedSamples::Batch NoisedSamples::batch(const std::vector<int>& samples) const {
    std::vector<std::uint64_t> seeds;
    std::vector<double> signal, noise;
    std::vector<std::int64_t> images, timesteps;
    for (const int sample : samples) {
        const auto i = static_cast<std::size_t>(sample);
        const schedule::PathPoint& point = m_schedule.at(static_cast<int>(m_timesteps[i]));
        seeds.push_back(mix(m_seed, i));
        signal.push_back(point.alpha);
        noise.push_back(point.sigma);
        images.push_back(m_images[i]);
        timesteps.push_back(m_timesteps[i] - 1);
    }
    const auto perImage = [](const std::vector<double>& factors) {
        return at::tensor(factors, at::kFloat).view({-1, 1, 1, 1});
    };
    const at::Tensor clean = m_set.clean.index_select(0, at::tensor(images));
    const at::Tensor epsilon = sampling::ImageNoise(seeds, m_set.clean.sizes().slice(1).vec()).next();
    return {perImage(signal) * clean + perImage(noise) * epsilon, at::tensor(timesteps), conditioningOf(samples)};
}

} // namespace core::calibration
