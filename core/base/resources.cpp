#include "core/base/resources.h"

#include <cstdlib>

namespace core {

namespace {

std::filesystem::path resourceFolder() {
    const char* moved = std::getenv("TESSERA_RESOURCES");
    if (moved != nullptr && *moved != '\0')
        return moved;
    std::error_code missing;
    const std::filesystem::path program = std::filesystem::read_symlink("/proc/self/exe", missing);
    const std::filesystem::path installed = program.parent_path() / "../../share/tessera/resources"; // of lib/tessera
    return !missing && std::filesystem::is_directory(installed, missing) ? installed.lexically_normal()
                                                                         : std::filesystem::path(TESSERA_RESOURCE_DIR);
}

} // namespace

std::filesystem::path resourcePath(const std::string& name) {
    return resourceFolder() / name;
}

} // namespace core
