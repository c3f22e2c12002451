#pragma once

#include <ATen/core/Generator.h>
#include <ATen/core/Tensor.h>

#include <cstdint>
#include <vector>

namespace core::sampling {

/// One generator per image, all drawing on the CPU: neither batch size, device nor number of processes changes a
/// image's noise.
class ImageNoise {
public:
    /// @param shape of one image, [C,H,W].
    ImageNoise(const std::vector<std::uint64_t>& seeds, std::vector<std::int64_t> shape);

    /// The next unit normal of every image, float32 on the CPU: [images,C,H,W].
    at::Tensor next();

private:
    std::vector<at::Generator> m_generators;
    std::vector<std::int64_t> m_shape;
};

} // namespace core::sampling
