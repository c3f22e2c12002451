#pragma once

#include <string>
#include <vector>

namespace core::pruning {

class Criterion;

/// The criterion of that name: "obs", "magnitude", … @throws Error{BadArgument} listing the names.
const Criterion& criterion(const std::string& name);
std::vector<std::string> criterionNames();

} // namespace core::pruning
