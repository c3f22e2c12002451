#include "core/metrics/set_quality.h"

#include "core/base/argument.h"
#include "core/metrics/image_quality.h"

#include <cmath>
#include <limits>

namespace core::metrics {
namespace {

constexpr double squaredPeak = 255.0 * 255.0;

/// Of what is known.
double meanOfKnown(const std::vector<double>& values) {
    double sum = 0;
    int count = 0;
    for (const double value : values)
        if (!std::isnan(value)) {
            sum += value;
            ++count;
        }
    return count > 0 ? sum / count : std::numeric_limits<double>::quiet_NaN();
}

} // namespace

SetQuality setQuality(const std::vector<double>& psnr, const std::vector<double>& ssim) {
    std::vector<double> errors;
    for (const double decibels : psnr)
        errors.push_back(squaredPeak * std::pow(10, -decibels / 10)); // 0 for +∞
    const double mse = meanOfKnown(errors);
    return {mse, 10 * std::log10(squaredPeak / mse), meanOfKnown(ssim)};
}

SetQuality setQuality(const std::vector<Image>& reference, const std::vector<Image>& images) {
    requireArgument(reference.size() == images.size(), "images", std::to_string(reference.size()).c_str(),
                    std::to_string(images.size()));
    std::vector<double> psnrs, ssims;
    for (std::size_t i = 0; i < images.size(); ++i) {
        psnrs.push_back(psnr(reference[i], images[i]));
        ssims.push_back(ssim(reference[i], images[i]));
    }
    return setQuality(psnrs, ssims);
}

} // namespace core::metrics
