#include "core/exporting/export_check.h"

#include "core/base/tensor.h"
#include "core/base/text.h"
#include "core/conditioning/conditioner.h"
#include "core/formats/sha256.h"
#include "core/model/conditioning.h"

#include <ATen/CPUGeneratorImpl.h>

namespace core::exporting {

std::string forwardHash(const model::Denoiser& model, const std::vector<int>& timesteps) {
    return translateTorchErrors("forward", [&] {
        const model::ModelInfo& info = model.info();
        const auto images = static_cast<std::int64_t>(2 * timesteps.size());
        const at::Generator generator = at::detail::createCPUGenerator(0);
        const at::Tensor noise = at::randn({images, info.channels, info.height, info.width}, generator, at::kFloat);
        const std::vector<conditioning::Request> requests(timesteps.size(), conditioning::Request{0});
        std::vector<std::int64_t> times, rows; // each timestep with and without a class
        for (std::size_t i = 0; i < timesteps.size(); ++i) {
            times.insert(times.end(), {timesteps[i], timesteps[i]});
            rows.insert(rows.end(), {static_cast<std::int64_t>(i), static_cast<std::int64_t>(timesteps.size() + i)});
        }
        model::Conditioning asked = model.exampleConditioning(images);
        if (asked.size() == 0) {
            const auto conditioner = conditioning::usualConditioner(info);
            asked =
                join(conditioner->conditional(requests), conditioner->unconditional(requests)).rows(at::tensor(rows));
        }
        const at::Device device = torchDevice(model.device());
        const at::Tensor prediction =
            model.forward(noise.to(device), at::tensor(times).to(device), asked.to(model.device()))
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
