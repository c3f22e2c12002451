#include "core/caching/parameters.h"

#include "core/base/error.h"
#include "core/base/text.h"

#include <charconv>

namespace core::caching {

int integerParameter(const std::vector<std::string>& parameters, std::size_t index, const char* name, int smallest,
                     int largest) {
    const std::string text = index < parameters.size() ? parameters[index] : "";
    int value = 0;
    const char* end = text.data() + text.size();
    const auto [rest, error] = std::from_chars(text.data(), end, value);
    if (error != std::errc() || rest != end || value < smallest || value > largest)
        throw Error(ErrorCode::BadArgument, std::string(name) + " is a whole number from " + std::to_string(smallest) +
                                                " to " + std::to_string(largest) + ", found '" + escaped(text) + "'");
    return value;
}

void requireParameters(const std::vector<std::string>& parameters, std::size_t fewest, std::size_t most) {
    if (parameters.size() < fewest || parameters.size() > most)
        throw Error(ErrorCode::BadArgument, "found " + std::to_string(parameters.size()) + " parameters");
}

} // namespace core::caching
