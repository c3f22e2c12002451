#include "core/kernels/group_norm_gradient.h"

#include "core/base/progress.h"
#include "core/kernels/group_norm_loops.h"

#include <ATen/ATen.h>
#include <torch/csrc/autograd/custom_function.h>

namespace core::kernels {
namespace {

using torch::autograd::AutogradContext;
using torch::autograd::Variable;
using torch::autograd::variable_list;

NormedImage imageOf(std::int64_t i, const at::Tensor& x, const at::Tensor& weight, const at::Tensor& bias,
                    const at::Tensor& moments, bool silu) {
    const std::int64_t pixels = x.size(2) * x.size(3), channels = x.size(1), groups = moments.size(1);
    return {.pixels = pixels,
            .channels = channels,
            .groups = groups,
            .silu = silu,
            .x = x.const_data_ptr<float>() + i * pixels * channels,
            .weight = weight.const_data_ptr<float>(),
            .bias = bias.const_data_ptr<float>(),
            .moments = moments.data_ptr<float>() + i * groups * 2};
}

struct TrainedGroupNorm : torch::autograd::Function<TrainedGroupNorm> {
    static Variable forward(AutogradContext* context, const Variable& x, const Variable& weight, const Variable& bias,
                            std::int64_t groups, double eps, bool silu) {
        const at::Tensor moments = at::empty({x.size(0), groups, 2}, x.options()), out = at::empty_like(x);
        const at::Tensor scratch = at::empty({2 * x.size(1)}, x.options());
        const std::int64_t each = x[0].numel();
        for (std::int64_t i = 0; i < x.size(0); ++i)
            keptGroupNorm(imageOf(i, x, weight, bias, moments, silu), eps, scratch.data_ptr<float>(),
                          out.data_ptr<float>() + i * each);
        context->save_for_backward({x, weight, bias, moments});
        context->saved_data["silu"] = silu;
        return out;
    }

    static variable_list backward(AutogradContext* context, const variable_list& gradients) {
        stopPoint();
        const variable_list saved = context->get_saved_variables();
        const at::Tensor &x = saved[0], &weight = saved[1], &bias = saved[2], &moments = saved[3];
        const at::Tensor gradient = gradients[0].contiguous(at::MemoryFormat::ChannelsLast);
        const bool silu = context->saved_data["silu"].toBool();
        const at::Tensor ofX = at::empty_like(x), ofWeight = at::empty({x.size(0), x.size(1)}, x.options());
        const at::Tensor ofBias = at::empty_like(ofWeight), scratch = at::empty({5 * x.size(1)}, x.options());
        const std::int64_t each = x[0].numel();
        for (std::int64_t i = 0; i < x.size(0); ++i)
            groupNormBackward(imageOf(i, x, weight, bias, moments, silu), gradient.const_data_ptr<float>() + i * each,
                              scratch.data_ptr<float>(),
                              {.x = ofX.data_ptr<float>() + i * each,
                               .weight = ofWeight.data_ptr<float>() + i * x.size(1),
                               .bias = ofBias.data_ptr<float>() + i * x.size(1)});
        return {ofX, ofWeight.sum(0), ofBias.sum(0), Variable(), Variable(), Variable()};
    }
};

} // namespace

bool canTrainGroupNorm(const at::Tensor& x, const GroupNorm& norm) {
    const auto isPlain = [](const at::Tensor& tensor) {
        return tensor.defined() && tensor.scalar_type() == at::kFloat && tensor.is_contiguous();
    };
    return x.device().is_cpu() && x.scalar_type() == at::kFloat && x.dim() == 4 && x.numel() > 0 &&
           x.is_contiguous(at::MemoryFormat::ChannelsLast) && isPlain(norm.weight) && isPlain(norm.bias);
}

at::Tensor trainedGroupNorm(const at::Tensor& x, const GroupNorm& norm) {
    return TrainedGroupNorm::apply(x, norm.weight, norm.bias, norm.groups, norm.eps, norm.silu);
}

} // namespace core::kernels
