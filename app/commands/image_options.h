#pragma once

#include <string>

namespace CLI {
class App;
class Option;
} // namespace CLI

namespace app::commands {

/// What a command's pictures are, and where they are declared in its help.
struct ImageOptions {
    std::string& source;
    std::string& classMap;
    std::string group;
    std::string description;         ///< of --images
    CLI::Option* excluded = nullptr; ///< an option that makes them needless, if there is one
};

/// Declares --images and --class-map, the same in every command that takes a folder of pictures.
void addImageSource(CLI::App& command, const ImageOptions& options);

} // namespace app::commands
