#pragma once

#include "core/model/execution_plan.h"

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace core::caching {

/// A way to make an execution plan that can be chosen by name, as NAME:PARAMETER:…
struct ReuseMethod {
    std::string_view name;
    std::string_view usage;       ///< "every:N[:FIRST-LAST]"
    std::string_view description; ///< one line for people
    /// @param parameters what follows the name. @throws Error{BadArgument} for ones that do not fit.
    std::function<model::PlanRule(const std::vector<std::string>& parameters)> rule;
};

/// All of them, in the order in which people are shown them.
const std::vector<ReuseMethod>& reuseMethods();

/// The rule that a specification names; "" is the one that computes everything. @throws Error{BadArgument} quoting the
/// specification, with what was expected.
model::PlanRule parseReuse(const std::string& specification);

/// "every:N[:FIRST-LAST], taylor:…".
std::string reuseUsages();

} // namespace core::caching
