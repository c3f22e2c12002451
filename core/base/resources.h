#pragma once

#include <filesystem>
#include <string>

namespace core {

/// Path of a file that ships with Tessera, e.g. resourcePath("demo"): below $TESSERA_RESOURCES where that is set, else
/// in share/tessera/resources beside the lib/tessera that holds the program, else in the source tree's resources/.
/// Whether the file exists is the reader's to find out.
std::filesystem::path resourcePath(const std::string& name);

/// Whether a model is called so that comes with Tessera, in the folder of resources of the same name: "demo", a
/// diffusion transformer, or "demo-text", an SDXL-shaped pipeline.
inline bool isBuiltInModel(const std::string& spec) {
    return spec == "demo" || spec == "demo-text";
}

} // namespace core
