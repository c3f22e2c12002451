#pragma once

#include "core/schedule/dynamics.h"
#include "core/schedule/stages.h"

#include <QString>

namespace ui::plots {

/// The values at a training timestep in words: "t 313 · E[Grad] 0.00384 · score 0.00391 · ln SNR 0.51 · middle".
/// @param t in 1…T; an empty text where there are no dynamics.
QString readOut(const core::schedule::Dynamics& dynamics, const core::schedule::StagePlan& plan, int t);

} // namespace ui::plots
