#include "core/checkpoint/weight_check.h"

#include "core/base/tensor.h"

#include <limits>

namespace core::checkpoint {

void WeightCheck::look(const std::string& key, const at::Tensor& tensor) {
    if (tensor.numel() == 0)
        return;
    const at::Tensor size = tensor.abs();
    const double largest = size.max().item<double>(); // NaN if there is one
    if (!std::isfinite(largest))
        add(m_nonFinite, tensor.numel() - tensor.isfinite().sum().item<std::int64_t>(), key);
    if (largest == 0 && !key.ends_with(".bias"))
        add(m_zero, 1, key);
    const double smallestNormal = std::numeric_limits<float>::min();
    add(m_denormal, size.gt(0).logical_and_(size.lt(smallestNormal)).sum().item<std::int64_t>(), key);
}

std::vector<std::string> WeightCheck::warnings() const {
    std::vector<std::string> texts;
    const auto say = [&](const Finding& finding, const std::string& one, const std::string& many) {
        if (finding.count > 0)
            texts.push_back(std::to_string(finding.count) + (finding.count == 1 ? one : many) + ", first in " +
                            finding.first);
    };
    say(m_nonFinite, " weight is NaN or infinite", " weights are NaN or infinite");
    say(m_denormal, " weight is denormal (smaller than 1.2e-38)", " weights are denormal (smaller than 1.2e-38)");
    say(m_zero, " weight tensor is all zeros", " weight tensors are all zeros");
    return texts;
}

void WeightCheck::add(Finding& finding, std::int64_t count, const std::string& key) {
    if (count > 0 && finding.count == 0)
        finding.first = key;
    finding.count += count;
}

} // namespace core::checkpoint
