#include "core/training/demo/sample_sheet.h"

#include "core/sampling/sampler.h"

#include <numeric>

namespace core::training::demo {

void writeSampleSheet(const std::filesystem::path& path, const model::Denoiser& denoiser) {
    constexpr int rows = 4, enlargement = 3;
    sampling::SampleOptions options;
    options.steps = 50;
    options.seeds.resize(rows * denoiser.info().classes.count);
    std::iota(options.seeds.begin(), options.seeds.end(), 0);
    const std::vector<Image> images = sampling::sample(denoiser, options).images;
    writePng(path, enlargeImage(tileImages(images, denoiser.info().classes.count), enlargement));
}

} // namespace core::training::demo
