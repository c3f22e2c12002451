#pragma once

#include <optional>
#include <string>
#include <vector>

namespace core::pruning {

class Criterion;

/// The criterion of that name: "obs", "magnitude", "wanda", "taylor", "random" @throws Error{BadArgument} listing the
/// names.
const Criterion& criterion(const std::string& name);
std::vector<std::string> criterionNames();
bool isCriterion(const std::string& name);
/// What was chosen, else what the criterion does by default. @throws Error{BadArgument} as criterion().
bool compensates(const std::string& name, std::optional<bool> chosen);
/// Whether pruning by that criterion looks at a bank of input statistics, to rank or to compensate. @throws
/// Error{BadArgument} as criterion().
bool needsBank(const std::string& name, std::optional<bool> compensate);
/// Whether it ranks by gradients, see calibration::collectTaylorScores(). @throws Error{BadArgument} as criterion().
bool needsGradients(const std::string& name);

} // namespace core::pruning
