#include "core/base/atomic_folder.h"

#include "core/base/error.h"
#include "core/base/temporary.h"
#include "core/base/text.h"
#include "core/base/written_files.h"

#include <cerrno>
#include <cstdio>
#include <fcntl.h>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace core {
namespace {

namespace fs = std::filesystem;

/// "model" for "model/", so that a name can be appended.
fs::path withoutTrailingSlash(const fs::path& folder) {
    const fs::path normal = folder.lexically_normal();
    return normal.has_filename() ? normal : normal.parent_path();
}

template <typename Work> void translateFileErrors(const fs::path& folder, Work&& work) {
    try {
        work();
    } catch (const fs::filesystem_error& error) {
        throw Error(ErrorCode::Failed, escapedPath(error.path1()) + ": " + error.code().message());
    } catch (const std::system_error& error) {
        throw Error(ErrorCode::Failed, escapedPath(folder) + ": cannot be written: " + error.code().message());
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

/// The same in steps: the older folder is put aside, and back again where the new one cannot take its place.
void replaceInSteps(const fs::path& part, const fs::path& folder) {
    const fs::path aside = asideOf(folder);
    fs::rename(folder, aside);
    std::error_code error;
    fs::rename(part, folder, error);
    fs::rename(aside, error ? folder : part);
    if (error)
        throw fs::filesystem_error("", folder, error);
}

} // namespace

AtomicFolder::AtomicFolder(const fs::path& folder)
    : m_folder(linkTarget(withoutTrailingSlash(folder))) {
    translateFileErrors(m_folder, [&] {
        const fs::path parent = m_folder.parent_path();
        if (!parent.empty())
            fs::create_directories(parent);
        m_publisher = std::make_unique<Publisher>(m_folder);
        restoreAside(m_folder);
        removeAbandoned(parent);
        const Temporary made = makeTemporaryFolder(m_folder);
        m_part = made.path;
        m_lock = made.descriptor;
    });
}

AtomicFolder::~AtomicFolder() {
    if (m_lock < 0)
        return;
    std::error_code ignored;
    fs::remove_all(m_part, ignored);
    close(m_lock);
}

void AtomicFolder::commit() {
    translateFileErrors(m_folder, [&] {
        noteWrittenFiles(m_part);
        const bool replaces = fs::exists(m_folder);
        if (replaces)
            fs::permissions(m_part, fs::status(m_folder).permissions());
        flushNames(m_part);
        if (!replaces)
            fs::rename(m_part, m_folder);
        else if (!swapFolders(m_part, m_folder))
            replaceInSteps(m_part, m_folder);
        flushNames(m_folder.parent_path());
        if (replaces)
            clearWrittenFiles(m_part, m_folder);
        close(std::exchange(m_lock, -1));
        m_publisher.reset();
    });
}

bool isReplaceableFolder(const fs::path& folder) {
    std::error_code error;
    return !fs::exists(folder, error) ||
           (fs::is_directory(folder, error) && (fs::is_empty(folder, error) || hasNoteOfWrittenFiles(folder)));
}

} // namespace core
