#pragma once

#include "core/schedule/stages.h"

#include <QString>

namespace ui::plots {

/// A stage's name in the person's language: "early", "middle", "late", "stage 4".
QString stageName(const core::schedule::Stage& stage);

/// Name, sampling steps and sparsity, from the longest wording to the shortest, for places of different width; without
/// the sparsity while it is NaN, not settled.
QStringList stageCaptions(const core::schedule::Stage& stage);

} // namespace ui::plots
