#pragma once

#include <string>

namespace CLI {
class App;
}

namespace core {
class ArgumentError;
}

namespace app::commands {

/// The message of an error about an argument, with the name of the option that a person gave it with: "--steps:
/// expected …" for "sampling.steps: expected …". Unchanged where the command has no such option.
std::string messageForOptions(const core::ArgumentError& error, const CLI::App& command);

} // namespace app::commands
