#include "core/base/atomic_folder.h"

#include "core/base/error.h"
#include "core/base/text.h"

#include <cerrno>
#include <cstdio>
#include <fcntl.h>
#include <unistd.h>

namespace core {
namespace {

namespace fs = std::filesystem;

/// "model" for "model/", so that a name can be appended.
fs::path withoutTrailingSlash(const fs::path& folder) {
    const fs::path normal = folder.lexically_normal();
    return normal.has_filename() ? normal : normal.parent_path();
}

template <typename Work> void translateFileErrors(Work&& work) {
    try {
        work();
    } catch (const fs::filesystem_error& error) {
        throw Error(ErrorCode::Failed, escapedPath(error.path1()) + ": " + error.code().message());
    }
}

/// One step for whoever looks. False where the system or the file system knows no such step.
bool swapFolders([[maybe_unused]] const fs::path& one, [[maybe_unused]] const fs::path& other) {
#ifdef RENAME_EXCHANGE
    return renameat2(AT_FDCWD, one.c_str(), AT_FDCWD, other.c_str(), RENAME_EXCHANGE) == 0;
#else
    return false;
#endif
}

/// Brings the names in a folder to the disk. What cannot be flushed (some network file systems) is left to the system.
void flushNames(const fs::path& folder) {
    const int descriptor = open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor < 0)
        return;
    fsync(descriptor);
    close(descriptor);
}

} // namespace

AtomicFolder::AtomicFolder(const fs::path& folder)
    : m_folder(withoutTrailingSlash(folder))
    , m_part(m_folder.string() + ".part") {
    translateFileErrors([&] {
        fs::remove_all(m_part);
        fs::create_directories(m_part);
    });
}

AtomicFolder::~AtomicFolder() {
    std::error_code ignored;
    fs::remove_all(m_part, ignored); // after commit(): the older folder
}

void AtomicFolder::commit() {
    translateFileErrors([&] {
        flushNames(m_part);
        if (!fs::exists(m_folder)) {
            fs::rename(m_part, m_folder);
        } else if (!swapFolders(m_part, m_folder)) {
            const fs::path old = m_folder.string() + ".old";
            fs::remove_all(old);
            fs::rename(m_folder, old);
            fs::rename(m_part, m_folder);
            fs::remove_all(old);
        }
        flushNames(m_folder.has_parent_path() ? m_folder.parent_path() : fs::path("."));
    });
}

} // namespace core
