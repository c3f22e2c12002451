#include "tests/bench/random_latents.h"

#include "core/data/calibration_set.h"
#include "core/model/model_info.h"

#include <ATen/ATen.h>
#include <ATen/CPUGeneratorImpl.h>

namespace bench {

core::data::CalibrationSet randomLatents(const core::model::ModelInfo& info, int samples, std::uint64_t seed) {
    const at::Generator generator = at::detail::createCPUGenerator(seed);
    return {.clean = at::randn({samples, info.channels, info.height, info.width}, generator, at::kFloat),
            .labels = at::randint(info.classes.count, {samples}, generator, at::kLong),
            .source = "random latents"};
}

} // namespace bench
