#pragma once

#include "core/base/compute.h"

#include <string>

namespace app {

/// Shows the window on `spec` (demo, a model or a study) until it is closed. @return the process's exit status.
/// @param weights which set of a checkpoint's; empty: nothing was said.
/// @param isChosen the compute options were asked for; otherwise those of an earlier session come first.
/// @throws core::Error{BadInput} if there is no such file, Error{Failed} where there is no display.
int runWindow(const std::string& spec, const std::string& weights, const core::ComputeOptions& compute, bool isChosen);

} // namespace app
