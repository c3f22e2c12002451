#include "core/base/tensor.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace core {
namespace {

/// How LibTorch's allocators and CUDA's libraries word it; not all of them throw c10::OutOfMemoryError.
constexpr std::array<std::string_view, 4> kNoMemory{"out of memory", "not enough memory", "can't allocate memory",
                                                    "STATUS_ALLOC_FAILED"};

bool isAboutMemory(const std::string& text) {
    return std::any_of(kNoMemory.begin(), kNoMemory.end(),
                       [&](std::string_view words) { return text.find(words) != std::string::npos; });
}

/// What was asked for and which device had how much. Behind that come LibTorch's hints on settings of its own.
std::string memoryFigures(const std::string& line) {
    constexpr std::string_view free = " is free";
    const std::size_t end = line.find(free);
    return end == std::string::npos ? line : line.substr(0, end + free.size());
}

} // namespace

void throwTranslated(const std::string& what, const c10::Error& error) {
    const std::string text = error.what_without_backtrace();
    const std::string line = text.substr(0, text.find('\n'));
    if (dynamic_cast<const c10::OutOfMemoryError*>(&error) != nullptr || isAboutMemory(line))
        throw OutOfMemory(what + ": out of memory: " + memoryFigures(line));
    throw Error(ErrorCode::Failed, what + ": " + line);
}

std::vector<Image> toImages(const at::Tensor& values, double scale) {
    const at::Tensor bytes = ((values.to(at::kCPU, at::kFloat) * scale + 1) * 127.5)
                                 .round()
                                 .clamp(0, 255)
                                 .to(at::kByte)
                                 .permute({0, 2, 3, 1})
                                 .contiguous();
    std::vector<Image> images;
    for (std::int64_t i = 0; i < bytes.size(0); ++i) {
        const at::Tensor one = bytes[i];
        const auto* data = one.data_ptr<std::uint8_t>();
        images.push_back({static_cast<int>(one.size(1)), static_cast<int>(one.size(0)), {data, data + one.numel()}});
    }
    return images;
}

} // namespace core
