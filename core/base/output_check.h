#pragma once

#include "core/base/publisher.h"

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace core {

/// What a piece of work is asked to write, under the name that a person knows it by.
struct Output {
    enum class Kind {
        File,
        Folder,      ///< written as a whole, by one writer
        SharedFolder ///< others may write there too
    };

    std::string name; ///< "--out"
    std::filesystem::path path;
    Kind kind = Kind::File;
    std::function<void(const std::filesystem::path&)> check{}; ///< more that must hold; throws
};

/// What it reads.
struct Input {
    std::string name;
    std::filesystem::path path;
};

/// Checks before the work begins that every output can be written: a place that this user may write to, of the right
/// kind, none of the inputs nor around one, no two the same.
/// @return the claims that keep other programs from writing there meanwhile
/// @throws Error{BadArgument} naming the output, or Error{Failed} where the system or another program is in the way.
[[nodiscard]] std::vector<Publisher> claimOutputs(const std::vector<Output>& outputs, const std::vector<Input>& inputs);

} // namespace core
