#include "core/model/timestep_sinusoids.h"

#include <ATen/ATen.h>

namespace core::model {

at::Tensor timestepSinusoids(const at::Tensor& t, int channels, double frequencyShift) {
    const int half = channels / 2;
    const at::Tensor index = at::arange(half, at::TensorOptions(at::kFloat).device(t.device()));
    const at::Tensor frequency = at::exp(index * (-std::log(10000.0)) / (half - frequencyShift));
    const at::Tensor angle = at::outer(t.to(at::kFloat), frequency);
    std::vector<at::Tensor> parts{angle.cos(), angle.sin()};
    if (channels % 2 != 0)
        parts.push_back(at::zeros({t.size(0), 1}, angle.options()));
    return at::cat(parts, 1);
}

} // namespace core::model
