#include "core/training/training_data.h"

#include <ATen/ATen.h>
#include <ATen/CPUGeneratorImpl.h>

namespace core::training {

at::Tensor drawIndices(std::int64_t images, std::int64_t n, std::uint64_t seed) {
    return at::randint(0, images, {n}, at::detail::createCPUGenerator(seed), at::TensorOptions(at::kLong));
}

} // namespace core::training
