#pragma once

#include <string>
#include <vector>

namespace core::pruning {

class Criterion;

/// The criterion of that name: "obs", "magnitude", … @throws Error{BadArgument} listing the names.
const Criterion& criterion(const std::string& name);
std::vector<std::string> criterionNames();
/// Whether that criterion looks at calibration statistics. @throws Error{BadArgument} as criterion().
bool needsStatistics(const std::string& name);

} // namespace core::pruning
