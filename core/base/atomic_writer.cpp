#include "core/base/atomic_writer.h"

#include "core/base/error.h"
#include "core/base/text.h"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

namespace core {

namespace {

/// Locks the open file, unless another writer has: then it may have been renamed to its place meanwhile.
bool isOurs(int descriptor, const std::filesystem::path& part) {
    struct stat opened {
    }, named{};
    if (flock(descriptor, LOCK_EX | LOCK_NB) != 0)
        return errno != EWOULDBLOCK; // some network file systems know no locks
    return fstat(descriptor, &opened) == 0 && stat(part.c_str(), &named) == 0 && opened.st_ino == named.st_ino &&
           opened.st_dev == named.st_dev;
}

} // namespace

AtomicWriter::AtomicWriter(std::filesystem::path path)
    : m_path(std::move(path))
    , m_part(m_path) {
    m_part += ".part";
    std::error_code ignored;
    if (m_path.has_parent_path())
        std::filesystem::create_directories(m_path.parent_path(), ignored);
    const int descriptor = open(m_part.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0666);
    if (descriptor < 0)
        fail(errno);
    if (!isOurs(descriptor, m_part)) {
        close(descriptor);
        throw Error(ErrorCode::Failed, escapedPath(m_path) + ": cannot be written: another program is writing it");
    }
    m_file = fdopen(descriptor, "wb");
    if (m_file == nullptr || ftruncate(descriptor, 0) != 0)
        fail(errno);
}

AtomicWriter::~AtomicWriter() {
    if (m_file == nullptr)
        return;
    std::fclose(m_file);
    std::error_code ignored;
    std::filesystem::remove(m_part, ignored);
}

void AtomicWriter::write(std::span<const std::byte> bytes) {
    if (!bytes.empty() && std::fwrite(bytes.data(), 1, bytes.size(), m_file) != bytes.size())
        fail(errno);
}

void AtomicWriter::commit() {
    if (std::fflush(m_file) != 0 || fsync(fileno(m_file)) != 0)
        fail(errno);
    if (std::rename(m_part.c_str(), m_path.c_str()) != 0)
        fail(errno);
    std::fclose(std::exchange(m_file, nullptr));
}

void AtomicWriter::fail(int reason) const {
    throw Error(ErrorCode::Failed, escapedPath(m_path) + ": cannot be written: " + std::strerror(reason));
}

} // namespace core
