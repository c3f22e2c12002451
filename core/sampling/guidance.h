#pragma once

#include "core/model/denoiser.h"

#include <memory>
#include <vector>

namespace core::sampling {

/// Classifier-free guidance around a denoiser's run: unconditional + s·(conditional − unconditional), in one batch of
/// twice the size (Ho & Salimans 2022). A scale of 1 runs the conditional half alone.
class GuidedRun {
public:
    GuidedRun(const model::Denoiser& denoiser, const std::vector<int>& timesteps, const std::vector<int>& labels,
              double guidanceScale);

    /// @param x [batch,C,H,W]. @return the guided prediction of the same shape.
    at::Tensor predict(const at::Tensor& x, int step);

private:
    bool m_guided;
    double m_scale;
    std::unique_ptr<model::DenoiserRun> m_run;
};

} // namespace core::sampling
