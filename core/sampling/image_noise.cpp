#include "core/sampling/image_noise.h"

#include "core/base/tensor.h"

#include <ATen/CPUGeneratorImpl.h>

namespace core::sampling {

ImageNoise::ImageNoise(const std::vector<std::uint64_t>& seeds, std::vector<std::int64_t> shape)
    : m_shape(std::move(shape)) {
    for (const std::uint64_t seed : seeds)
        m_generators.push_back(at::detail::createCPUGenerator(seed));
}

at::Tensor ImageNoise::next() {
    std::vector<at::Tensor> noise;
    for (at::Generator& generator : m_generators)
        noise.push_back(at::randn(m_shape, generator, at::kFloat));
    return at::stack(noise);
}

} // namespace core::sampling
