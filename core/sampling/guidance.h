#pragma once

#include "core/model/denoiser.h"
#include "core/model/run_options.h"

#include <ATen/core/Tensor.h>

#include <memory>
#include <vector>

namespace core::sampling {

/// How predictions are guided.
struct Guidance {
    double scale = 1;          ///< 1: not at all
    double rescale = 0;        ///< as SampleOptions::guidanceRescale
    int channels = 0;          ///< the first ones that are guided; 0: all
    bool withVariance = false; ///< the learned variance comes too
};

/// unconditional + s·(conditional − unconditional) of the first `guidedChannels` (0: all of `channels`), the rest as
/// the conditional prediction has it; rescaled where that is asked for. @param conditional, unconditional
/// [batch,channels or more,H,W].
at::Tensor guided(const at::Tensor& conditional, const at::Tensor& unconditional, int channels,
                  const Guidance& guidance);

/// Classifier-free guidance around a denoiser's run: unconditional + s·(conditional − unconditional), in one batch of
/// twice the size (Ho & Salimans 2022). A scale of 1 runs the conditional half alone. Channels that are not guided, and
/// a learned variance, are the conditional half's.
class GuidedRun {
public:
    /// @param options of the conditional half. @param unconditional as many rows; not looked at for a scale of 1.
    GuidedRun(const model::Denoiser& denoiser, model::RunOptions options, const model::Conditioning& unconditional,
              const Guidance& guidance);

    /// @param x [batch,C,H,W]. @return the guided prediction of the same shape, or with the learned variance behind it.
    at::Tensor predict(const at::Tensor& x, int step);
    /// Multiply-adds per image that a step took, both halves.
    std::int64_t macs(int step) const { return (m_guided ? 2 : 1) * m_run->macs(step); }

private:
    Guidance m_guidance;
    bool m_guided;
    std::unique_ptr<model::DenoiserRun> m_run;
};

} // namespace core::sampling
