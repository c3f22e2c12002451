#pragma once

#include "core/study/study.h"

#include <string>

namespace core::study {

/// The command line that does without a window what a study says, for a POSIX shell: `tessera prune …`.
/// @param plan of the study, which says every stage's sparsity where a person held some.
std::string pruneCommand(const Study& study, const schedule::StagePlan& plan);
/// What comes after it where the weights were trained on: `tessera train --from pruned-model …`; empty where not.
std::string trainCommand(const Study& study);
/// Likewise `tessera sample …`, the dense model's images.
std::string sampleCommand(const Study& study);

} // namespace core::study
