#pragma once

#include "core/study/study.h"

#include <span>

namespace core::study {

// A lock is an entry of StageChoices::overrides. It goes with its stage, not with a name that another stage takes over.

/// Names the locks anew after cuts were moved, added or removed by hand: of as many stages as before, each keeps its
/// own; else those keep theirs that reach as far as before, and a stage that was parted or joined has none.
/// @param before stages in sampling order, as `after`.
void carryLocks(StageChoices& choices, std::span<const schedule::Stage> before, std::span<const schedule::Stage> after);

/// Forgets the locks of stages that are not there.
void forgetLocks(StageChoices& choices, std::span<const schedule::Stage> stages);

/// Forgets those that no σ² would make stages for: what M and λ make of a curve is known only with its model.
void forgetImpossibleLocks(StageChoices& choices);

} // namespace core::study
