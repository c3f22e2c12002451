#include "core/base/atomic_writer.h"

#include "core/base/error.h"
#include "core/base/progress.h"
#include "core/base/temporary.h"
#include "core/base/text.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <mutex>
#include <set>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace core {
namespace {

/// What is written between two stop points, and on its way to the disk at a time.
constexpr std::size_t kPieceBytes = std::size_t{16} << 20;

/// Once for each folder that this process writes to: a folder may hold very many files.
void removeAbandonedOnce(const std::filesystem::path& folder) {
    static std::mutex mutex;
    static std::set<std::filesystem::path> done;
    {
        const std::scoped_lock guard(mutex);
        if (!done.insert(folder).second)
            return;
    }
    removeAbandoned(folder);
}

} // namespace

AtomicWriter::AtomicWriter(std::filesystem::path path)
    : m_path(std::move(path))
    , m_target(linkTarget(m_path)) {
    std::error_code error;
    if (m_target.has_parent_path())
        std::filesystem::create_directories(m_target.parent_path(), error);
    if (const auto found = std::filesystem::status(m_target, error);
        std::filesystem::exists(found) && !std::filesystem::is_regular_file(found))
        throw Error(ErrorCode::Failed,
                    escapedPath(m_path) + ": cannot be written: " +
                        (std::filesystem::is_directory(found) ? std::strerror(EISDIR) : "not a regular file"));
    if (!isInTemporary(m_target)) // the lock of a random name is one that nobody clears after a kill
        m_publisher = std::make_unique<Publisher>(m_target);
    removeAbandonedOnce(m_target.parent_path());
    try {
        const Temporary made = makeTemporaryFile(m_target);
        m_part = made.path;
        keepMode(made.descriptor);
        m_file = fdopen(made.descriptor, "wb");
        if (m_file == nullptr)
            fail(errno);
    } catch (const std::system_error& failure) {
        fail(failure.code().value());
    }
}

AtomicWriter::~AtomicWriter() {
    if (m_file == nullptr)
        return;
    std::error_code ignored;
    std::filesystem::remove(m_part, ignored); // while it is locked
    std::fclose(m_file);
}

void AtomicWriter::write(std::span<const std::byte> bytes) {
    while (!bytes.empty()) {
        const std::span<const std::byte> piece = bytes.first(std::min(bytes.size(), kPieceBytes));
        if (std::fwrite(piece.data(), 1, piece.size(), m_file) != piece.size())
            fail(errno);
        m_written += static_cast<std::int64_t>(piece.size());
        bytes = bytes.subspan(piece.size());
        if (m_written - m_sent >= static_cast<std::int64_t>(kPieceBytes))
            sendToDisk();
    }
}

/// Begins to bring the last piece there and waits for those before it. No promise: commit() flushes.
void AtomicWriter::sendToDisk() {
    stopPoint();
    if (std::fflush(m_file) != 0)
        fail(errno);
    if (m_sent > 0)
        sync_file_range(fileno(m_file), 0, m_sent,
                        SYNC_FILE_RANGE_WAIT_BEFORE | SYNC_FILE_RANGE_WRITE | SYNC_FILE_RANGE_WAIT_AFTER);
    sync_file_range(fileno(m_file), m_sent, m_written - m_sent, SYNC_FILE_RANGE_WRITE);
    m_sent = m_written;
}

void AtomicWriter::commit() {
    if (std::fflush(m_file) != 0 || fsync(fileno(m_file)) != 0)
        fail(errno);
    if (std::rename(m_part.c_str(), m_target.c_str()) != 0)
        fail(errno);
    std::fclose(std::exchange(m_file, nullptr));
    flushNames(m_target.parent_path());
    m_publisher.reset();
}

/// Owner and group only where the system lets us.
void AtomicWriter::keepMode(int descriptor) const {
    struct stat older {};
    if (stat(m_target.c_str(), &older) != 0)
        return;
    [[maybe_unused]] const int isAllowed = fchown(descriptor, older.st_uid, older.st_gid);
    fchmod(descriptor, older.st_mode & 07777U);
}

void AtomicWriter::fail(int reason) const {
    throw Error(ErrorCode::Failed, escapedPath(m_path) + ": cannot be written: " + std::strerror(reason));
}

} // namespace core
