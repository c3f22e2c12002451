#pragma once

#include "core/base/output_check.h"
#include "core/study/study.h"

namespace core::study {

/// Checks that something can be written while a study is open: as claimOutputs, nothing of the study's is replaced.
void requireOutput(const Study& study, const Output& output);

} // namespace core::study
