#include "core/kernels/banded_convolution.h"

#include "core/base/progress.h"

#include <ATen/ATen.h>

namespace core::kernels {
namespace {

std::int64_t outputsAlong(std::int64_t size, const Convolution& c) {
    return (size + 2 * c.padding - c.weight.size(2)) / c.stride + 1;
}

/// Rows first…last−1 of the result.
at::Tensor band(const at::Tensor& x, const Convolution& c, std::int64_t first, std::int64_t last) {
    const std::int64_t top = first * c.stride - c.padding;
    const std::int64_t bottom = (last - 1) * c.stride - c.padding + c.weight.size(2); // one past
    const std::int64_t above = std::max<std::int64_t>(0, -top), below = std::max<std::int64_t>(0, bottom - x.size(2));
    const at::Tensor rows = x.slice(2, top + above, bottom - below);
    const at::Tensor padded = above + below > 0 ? at::constant_pad_nd(rows, {0, 0, above, below}) : rows;
    const std::vector<std::int64_t> padding{0, c.padding};
    return at::conv2d(padded, c.weight, c.bias, c.stride, padding);
}

} // namespace

at::Tensor convolvedInBands(const at::Tensor& x, const Convolution& c, std::int64_t most) {
    stopPoint();
    const std::int64_t height = outputsAlong(x.size(2), c), width = outputsAlong(x.size(3), c);
    const std::int64_t rows = std::max<std::int64_t>(1, most / (x.size(0) * width * c.weight.numel()));
    if (rows >= height || !x.device().is_cpu())
        return at::conv2d(x, c.weight, c.bias, c.stride, c.padding);
    at::Tensor out = at::empty({x.size(0), c.weight.size(0), height, width}, x.options(), x.suggest_memory_format());
    for (std::int64_t first = 0; first < height; first += rows) {
        stopPoint();
        const std::int64_t last = std::min(first + rows, height);
        out.narrow(2, first, last - first).copy_(band(x, c, first, last));
    }
    return out;
}

} // namespace core::kernels
