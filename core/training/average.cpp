#include "core/training/average.h"

#include "core/training/parallel_pieces.h"

#include <ATen/ATen.h>
#include <c10/core/GradMode.h>

#include <algorithm>

namespace core::training {

Average::Average(const Parameters& parameters) {
    for (const Parameter& parameter : parameters)
        m_values.push_back(parameter.value.detach().clone());
}

void Average::update(const Parameters& parameters, std::int64_t step, double decay) {
    const auto done = static_cast<double>(step);
    const double share = 1 - std::min(decay, (1 + done) / (10 + done));
    forEachPiece(m_values.front(), m_values.size(), [&](std::size_t i) {
        const at::NoGradGuard noGradient;
        m_values[i].lerp_(parameters[i].value, share);
    });
}

} // namespace core::training
