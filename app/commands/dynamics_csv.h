#pragma once

#include "core/schedule/dynamics.h"

#include <filesystem>
#include <optional>
#include <vector>

namespace app::commands {

/// Writes t, mse, grad, ln_snr and score for t = 1…T; with a measurement three more columns, filled where it has a
/// value.
/// @throws core::Error{Failed} naming the file.
void writeDynamicsCsv(const std::filesystem::path& file, const core::schedule::Dynamics& dynamics,
                      const std::vector<double>& score,
                      const std::optional<core::schedule::MeasuredDynamics>& measured);

} // namespace app::commands
