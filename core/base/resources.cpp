#include "core/base/resources.h"

#include <cstdlib>

namespace core {

std::filesystem::path resourcePath(const std::string& name) {
    const char* moved = std::getenv("TESSERA_RESOURCES");
    return std::filesystem::path(moved && *moved ? moved : TESSERA_RESOURCE_DIR) / name;
}

} // namespace core
