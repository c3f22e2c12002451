#include "core/exporting/export_check.h"

#include "core/base/tensor.h"
#include "core/base/text.h"
#include "core/formats/sha256.h"
#include "core/model/conditioning.h"

#include <ATen/CPUGeneratorImpl.h>

namespace core::exporting {

std::string forwardHash(const model::Denoiser& model, const std::vector<int>& timesteps) {
    return translateTorchErrors("forward", [&] {
        const model::ModelInfo& info = model.info();
        const auto rows = static_cast<std::int64_t>(2 * timesteps.size());
        const at::Generator generator = at::detail::createCPUGenerator(0);
        const at::Tensor noise = at::randn({rows, info.channels, info.height, info.width}, generator, at::kFloat);
        std::vector<std::int64_t> times, labels;
        for (const int timestep : timesteps) {
            times.insert(times.end(), {timestep, timestep});
            labels.insert(labels.end(), {0, info.nullLabel()});
        }
        const at::Device device = torchDevice(model.device());
        const at::Tensor prediction =
            model.forward(noise.to(device), at::tensor(times).to(device), {.labels = at::tensor(labels).to(device)})
                .to(at::kCPU)
                .contiguous();
        return formats::sha256({static_cast<const char*>(prediction.const_data_ptr()), prediction.nbytes()});
    });
}

void requireSameForward(const model::Denoiser& model, const model::Denoiser& reread, const std::vector<int>& timesteps,
                        const std::string& file) {
    const std::string wanted = forwardHash(model, timesteps);
    const std::string found = forwardHash(reread, timesteps);
    if (found != wanted)
        throw Error(ErrorCode::Failed, escapedPath(file) +
                                           ": read back, it does not compute what the model in memory does (a "
                                           "forward's SHA-256: expected " +
                                           wanted + ", found " + found + "); nothing was replaced");
}

} // namespace core::exporting
