#include "core/base/atomic_file.h"

#include "core/base/error.h"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <unistd.h>

namespace core {

void writeFileAtomically(const std::filesystem::path& path, std::string_view bytes) {
    std::error_code ignored;
    if (path.has_parent_path())
        std::filesystem::create_directories(path.parent_path(), ignored);
    std::filesystem::path part = path;
    part += ".part";
    std::FILE* file = std::fopen(part.c_str(), "wb");
    bool good = file != nullptr;
    int reason = errno;
    if (good) {
        good = std::fwrite(bytes.data(), 1, bytes.size(), file) == bytes.size() && std::fflush(file) == 0 &&
               fsync(fileno(file)) == 0;
        reason = errno;
        std::fclose(file);
    }
    if (good) {
        good = std::rename(part.c_str(), path.c_str()) == 0;
        reason = errno;
    }
    if (!good) {
        std::filesystem::remove(part, ignored);
        throw Error(ErrorCode::Failed, path.string() + ": cannot be written: " + std::strerror(reason));
    }
}

} // namespace core
