#pragma once

#include "core/base/compute.h"

#include <QString>

#include <optional>
#include <utility>
#include <vector>

namespace ui::workbench {

/// What can be chosen of device, threads and number format on this machine, each with its text for people.
template <typename Value> using Choices = std::vector<std::pair<Value, QString>>;
Choices<core::Device> deviceChoices();
/// 0: all cores.
Choices<int> threadChoices();
/// @param device 16-bit floats with a short exponent are for GPUs.
Choices<core::Dtype> dtypeChoices(const core::Device& device);

/// "CPU · threads: 2 · float32".
QString computeText(const core::ComputeOptions& options);

/// What was chosen in an earlier session; none: nothing, or a device that is no longer there.
std::optional<core::ComputeOptions> keptCompute();
void keepCompute(const core::ComputeOptions& options);

} // namespace ui::workbench
