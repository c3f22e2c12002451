#pragma once

#include <string>
#include <vector>

namespace core::caching {

/// A whole number among the parameters of a specification. @throws Error{BadArgument} naming it unless it is there and
/// in [smallest, largest].
int integerParameter(const std::vector<std::string>& parameters, std::size_t index, const char* name, int smallest,
                     int largest);

/// @throws Error{BadArgument} unless there are between `fewest` and `most`.
void requireParameters(const std::vector<std::string>& parameters, std::size_t fewest, std::size_t most);

} // namespace core::caching
