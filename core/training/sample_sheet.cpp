#include "core/training/sample_sheet.h"

#include "core/sampling/sampler.h"

#include <algorithm>
#include <numeric>

namespace core::training {
namespace {

constexpr int kRows = 4;
constexpr int kMostColumns = 10;
constexpr int kShownPixels = 96; ///< small images are enlarged to about this width

} // namespace

void writeSampleSheet(const std::filesystem::path& path, const model::Denoiser& denoiser,
                      const sampling::ImageDecoderPtr& decoder, const Progress& progress) {
    const int columns = std::clamp(denoiser.info().classes.count, 1, kMostColumns);
    sampling::SampleOptions options;
    options.steps = std::min(50, denoiser.info().schedule.timesteps);
    options.decoder = decoder;
    options.seeds.resize(static_cast<std::size_t>(kRows) * static_cast<std::size_t>(columns));
    std::iota(options.seeds.begin(), options.seeds.end(), 0);
    for (int i = 0; denoiser.info().classes.count > 0 && i < kRows * columns; ++i)
        options.labels.push_back(i % columns);
    const std::vector<Image> images = sampling::sample(denoiser, options, progress).images;
    const int factor = std::max(1, kShownPixels / images.front().width);
    writePng(path, enlargeImage(tileImages(images, columns), factor));
}

} // namespace core::training
