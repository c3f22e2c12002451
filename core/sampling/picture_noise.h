#pragma once

#include <ATen/core/Generator.h>
#include <ATen/core/Tensor.h>

#include <cstdint>
#include <vector>

namespace core::sampling {

/// One generator per picture, all drawing on the CPU: neither batch size, device nor number of processes changes a
/// picture's noise.
class PictureNoise {
public:
    /// @param shape of one picture, [C,H,W].
    PictureNoise(const std::vector<std::uint64_t>& seeds, std::vector<std::int64_t> shape);

    /// The next unit normal of every picture, float32 on the CPU: [pictures,C,H,W].
    at::Tensor next();

private:
    std::vector<at::Generator> m_generators;
    std::vector<std::int64_t> m_shape;
};

} // namespace core::sampling
