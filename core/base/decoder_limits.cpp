#include "core/base/decoder_limits.h"

#include <algorithm>
#include <cstddef>
#include <dlfcn.h>
#include <string_view>

namespace core {
namespace {

constexpr std::uint64_t kMostPixels = 40'000'000;

/// What OpenCV itself would answer.
std::size_t askOpenCv(const char* name, std::size_t usual) {
    using Function = std::size_t (*)(const char*, std::size_t);
    void* const found = dlsym(RTLD_NEXT, "_ZN2cv5utils30getConfigurationParameterSizeTEPKcm");
    return found ? reinterpret_cast<Function>(found)(name, usual) : usual;
}

} // namespace

std::uint64_t mostPixels() {
    return kMostPixels;
}

} // namespace core

/// OpenCV asks for its limits once, while its library is loaded: before main(), so that a variable of the environment
/// would come too late. The loader takes this function instead of the library's.
namespace cv::utils {

// NOLINTNEXTLINE(misc-use-internal-linkage): the loader has to find it
[[gnu::visibility("default")]] std::size_t getConfigurationParameterSizeT(const char* name, std::size_t usual) {
    const std::size_t answer = core::askOpenCv(name, usual);
    if (std::string_view(name) == "OPENCV_IO_MAX_IMAGE_PIXELS")
        return std::min(answer, static_cast<std::size_t>(core::mostPixels()));
    return answer;
}

} // namespace cv::utils
