#include "core/calibration/image_memory.h"

#include "core/base/argument.h"
#include "core/calibration/storage_plan.h"

#include <algorithm>
#include <cstdio>
#include <string>

namespace core::calibration {
namespace {

constexpr double kGib = 1024.0 * 1024.0 * 1024.0;
constexpr double kLeastImageBytes = 0.25 * kGib;

/// An image or latent in float32, and again as large while it is made: as bytes of pixels, or a latent's moments.
double bytesPerImage(const model::ModelInfo& info) {
    return 2.0 * sizeof(float) * info.channels * info.height * info.width;
}

std::string gibText(double bytes) {
    char text[32];
    std::snprintf(text, sizeof text, "%.3g GiB", bytes / kGib);
    return text;
}

} // namespace

void requireImageMemory(const model::ModelInfo& info, std::int64_t samples, double memoryGib) {
    const double given = memoryGib > 0 ? memoryGib * kGib : static_cast<double>(defaultBankBudget());
    const double room = std::max(given, kLeastImageBytes);
    const double needed = bytesPerImage(info) * static_cast<double>(samples);
    if (needed > room)
        throw ArgumentError("samples", ": expected at most " +
                                           std::to_string(static_cast<std::int64_t>(room / bytesPerImage(info))) +
                                           ", whose pictures fit into " + gibText(room) + ", found " +
                                           std::to_string(samples) + ", which take " + gibText(needed));
}

} // namespace core::calibration
