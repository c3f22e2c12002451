#include "core/base/tensor.h"

namespace core {

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
