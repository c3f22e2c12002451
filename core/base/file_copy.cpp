#include "core/base/file_copy.h"

#include "core/base/error.h"
#include "core/base/text.h"

#include <array>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace core {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kCopiedAtOnce = std::size_t{1} << 30;
constexpr mode_t kUsualMode = 0666; ///< less the user's mask

[[noreturn]] void failCopy(const fs::path& path, int reason) {
    throw Error(ErrorCode::Failed, escapedPath(path) + ": cannot be copied: " + std::strerror(reason));
}

/// An open file.
class CopiedFile {
public:
    CopiedFile(const fs::path& path, int flags)
        : m_path(path)
        , m_descriptor(open(path.c_str(), flags | O_CLOEXEC, kUsualMode)) {
        if (m_descriptor < 0)
            failCopy(path, errno);
    }
    ~CopiedFile() { close(m_descriptor); }
    CopiedFile(const CopiedFile&) = delete;
    CopiedFile& operator=(const CopiedFile&) = delete;

    int descriptor() const { return m_descriptor; }
    [[noreturn]] void fail() const { failCopy(m_path, errno); }
    void requireRegular() const {
        struct stat status {};
        if (fstat(m_descriptor, &status) != 0)
            fail();
        if (!S_ISREG(status.st_mode))
            failCopy(m_path, EINVAL);
    }

private:
    fs::path m_path;
    int m_descriptor;
};

/// As far as the system can do it between these two files: all, nothing, or the first part.
void copyInSystem(const CopiedFile& from, const CopiedFile& to) {
    ssize_t copied = 0;
    do
        copied = copy_file_range(from.descriptor(), nullptr, to.descriptor(), nullptr, kCopiedAtOnce, 0);
    while (copied > 0);
    if (copied < 0 && (errno == ENOSPC || errno == EIO || errno == EDQUOT))
        to.fail();
}

/// What is left behind the places where the two are.
void copyByHand(const CopiedFile& from, const CopiedFile& to) {
    std::array<char, 1 << 16> buffer{};
    ssize_t count = 0;
    while ((count = read(from.descriptor(), buffer.data(), buffer.size())) > 0)
        for (ssize_t done = 0; done < count;) {
            const ssize_t written =
                write(to.descriptor(), buffer.data() + done, static_cast<std::size_t>(count - done));
            if (written < 0)
                to.fail();
            done += written;
        }
    if (count < 0)
        from.fail();
}

} // namespace

void copyFile(const fs::path& from, const fs::path& to) {
    const CopiedFile source(from, O_RDONLY | O_NONBLOCK); // a pipe is refused, not waited for
    source.requireRegular();
    const CopiedFile target(to, O_WRONLY | O_CREAT | O_EXCL);
    copyInSystem(source, target);
    copyByHand(source, target); // nothing is left to be read where the system did all
    if (fsync(target.descriptor()) != 0)
        target.fail();
}

void shareFile(const fs::path& written, const fs::path& other) {
    std::error_code noLink;
    fs::create_hard_link(written, other, noLink);
    if (noLink)
        copyFile(written, other);
}

} // namespace core
