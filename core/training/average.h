#pragma once

#include "core/training/parameter.h"

#include <cstdint>

namespace core::training {

/// An exponential moving average of parameters, float32. Early steps count for more, so that the first values are soon
/// forgotten: the decay of step n (from 0) is min(decay, (1 + n)/(10 + n)).
class Average {
public:
    explicit Average(const Parameters& parameters);

    /// @param step that was just done, from 0. @param decay 0…1; 0: the average is the parameters themselves.
    void update(const Parameters& parameters, std::int64_t step, double decay);
    const ParameterTensors& values() const { return m_values; }

private:
    ParameterTensors m_values;
};

} // namespace core::training
