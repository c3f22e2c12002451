#include "app/commands/image_options.h"

#include <CLI/CLI.hpp>

namespace app::commands {

void addImageSource(CLI::App& command, const ImageOptions& options) {
    auto* source = command.add_option("--images", options.source, options.description);
    source->type_name("SOURCE")->capture_default_str()->group(options.group);
    auto* map = command.add_option("--class-map", options.classMap,
                                   "Says which folder of --images holds which class: a line \"FOLDER CLASS\" for each, "
                                   "or JSON (default: the folders' names, numbers or WordNet ids do)");
    map->type_name("FILE")->group(options.group);
    for (CLI::Option* option : {source, map})
        if (options.excluded)
            option->excludes(options.excluded);
}

} // namespace app::commands
