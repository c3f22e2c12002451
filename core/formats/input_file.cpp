#include "core/formats/input_file.h"

#include "core/base/error.h"
#include "core/base/progress.h"
#include "core/base/text.h"
#include "core/formats/sha256.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>
#include <vector>

namespace core::formats {

namespace {

std::string whyNotOpened(const std::filesystem::path& path, int reason) {
    std::error_code ignored;
    if (reason == ENOENT && std::filesystem::is_symlink(std::filesystem::symlink_status(path, ignored)))
        return "is a dangling symbolic link to " + escapedPath(std::filesystem::read_symlink(path, ignored));
    if (reason == ENOENT)
        return "there is no such file";
    if (reason == ENXIO || reason == ENODEV)
        return "is a socket or a device, expected a regular file";
    return std::string("cannot be read: ") + std::strerror(reason);
}

std::string whyNotRegular(mode_t mode) {
    if (S_ISDIR(mode))
        return "is a folder, expected a file";
    if (S_ISFIFO(mode))
        return "is a named pipe, expected a regular file";
    return "is a device, expected a regular file";
}

constexpr const char* jsonText = "a JSON text";
/// What is read between two stop points.
constexpr std::size_t pieceBytes = std::size_t{16} << 20U;

bool startsWithIgnoringCase(std::string_view text, std::string_view wanted) {
    return lowerCase(text.substr(0, wanted.size())) == wanted;
}

std::string recogniseText(std::string_view text) {
    if (text.starts_with("\xEF\xBB\xBF"))
        text.remove_prefix(3);
    text.remove_prefix(std::min(text.find_first_not_of(" \t\r\n"), text.size()));
    if (startsWithIgnoringCase(text, "<!doctype html") || startsWithIgnoringCase(text, "<html"))
        return "an HTML page (a failed download?)";
    if (startsWithIgnoringCase(text, "<?xml"))
        return "an XML document (a failed download?)";
    if (text.starts_with("version https://git-lfs.github.com/"))
        return "a Git LFS pointer, not the weights (fetch them with git lfs pull)";
    if (text.starts_with('{') || text.starts_with('['))
        return jsonText;
    return {};
}

/// A small length and the first character of a JSON object: a damaged safetensors file rather than another format.
bool looksLikeSafetensors(std::string_view start) {
    return start.size() > 8 && start.substr(4, 4) == std::string_view("\0\0\0\0", 4) &&
           std::string_view("{ \t\r\n").find(start[8]) != std::string_view::npos;
}

std::string recogniseBytes(std::string_view start) {
    if (looksLikeSafetensors(start))
        return {};
    if (start.starts_with("PK\x03\x04") || start.starts_with("PK\x05\x06"))
        return "a zip archive (a PyTorch .pt checkpoint?)";
    if (start.starts_with("%PDF-"))
        return "a PDF document, neither a model nor a study";
    if (start.size() > 2 && start[0] == '\x80' && start[1] >= 2 && start[1] <= 5)
        return "a Python pickle (an old PyTorch .pt checkpoint?)";
    if (start.starts_with("GGUF"))
        return "a GGUF file";
    if (start.starts_with("\x1F\x8B"))
        return "a gzip archive";
    if (start.starts_with("\x89HDF\r\n"))
        return "an HDF5 file";
    if (start.starts_with("\x89PNG\r\n") || start.starts_with("\xFF\xD8\xFF"))
        return "a picture";
    return recogniseText(start);
}

} // namespace

InputFile::InputFile(std::filesystem::path path)
    : m_path(std::move(path))
    , m_descriptor(open(m_path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY)) {
    if (m_descriptor < 0)
        fail(whyNotOpened(m_path, errno));
    struct stat status {};
    const bool known = fstat(m_descriptor, &status) == 0;
    if (!known || !S_ISREG(status.st_mode)) {
        const std::string reason = known ? whyNotRegular(status.st_mode) : whyNotOpened(m_path, errno);
        close(std::exchange(m_descriptor, -1));
        fail(reason);
    }
    m_size = static_cast<std::uint64_t>(status.st_size);
    m_modifiedSeconds = status.st_mtim.tv_sec;
    m_modifiedNanoseconds = status.st_mtim.tv_nsec;
}

InputFile::~InputFile() {
    if (m_descriptor >= 0)
        close(m_descriptor);
}

InputFile::InputFile(InputFile&& other) noexcept
    : m_path(std::move(other.m_path))
    , m_descriptor(std::exchange(other.m_descriptor, -1))
    , m_size(other.m_size)
    , m_modifiedSeconds(other.m_modifiedSeconds)
    , m_modifiedNanoseconds(other.m_modifiedNanoseconds) {}

InputFile& InputFile::operator=(InputFile&& other) noexcept {
    std::swap(m_path, other.m_path);
    std::swap(m_descriptor, other.m_descriptor);
    std::swap(m_size, other.m_size);
    std::swap(m_modifiedSeconds, other.m_modifiedSeconds);
    std::swap(m_modifiedNanoseconds, other.m_modifiedNanoseconds);
    return *this;
}

void InputFile::read(std::uint64_t offset, std::span<std::byte> bytes) const {
    throwIfChanged();
    std::size_t done = 0;
    while (done < bytes.size()) {
        if (done > 0)
            stopPoint();
        const auto place = static_cast<off_t>(offset + done);
        const std::size_t wanted = std::min(bytes.size() - done, pieceBytes);
        const ssize_t count = pread(m_descriptor, bytes.data() + done, wanted, place);
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0)
            fail(std::string("cannot be read: ") + std::strerror(errno));
        if (count == 0)
            fail("changed while it was being read");
        done += static_cast<std::size_t>(count);
    }
    throwIfChanged();
}

std::string InputFile::sha256(std::uint64_t offset, std::uint64_t size) const {
    Sha256 sum;
    std::vector<std::byte> buffer(std::min<std::uint64_t>(size, 1U << 20U));
    for (std::uint64_t done = 0; done < size;) {
        const std::span<std::byte> piece(buffer.data(), std::min<std::uint64_t>(size - done, buffer.size()));
        read(offset + done, piece);
        sum.update(piece);
        done += piece.size();
    }
    return sum.finish();
}

std::string InputFile::recognise() const {
    std::string start(std::min<std::uint64_t>(m_size, 512), '\0');
    read(0, std::as_writable_bytes(std::span(start)));
    return recogniseBytes(start);
}

bool InputFile::looksLikeJson() const {
    return recognise() == jsonText;
}

std::string InputFile::readText(std::uint64_t limit) const {
    if (m_size > limit)
        fail("too large: " + std::to_string(m_size) + " bytes, at most " + std::to_string(limit) + " are expected");
    std::string text(m_size, '\0');
    read(0, std::as_writable_bytes(std::span(text)));
    return text;
}

void InputFile::fail(const std::string& reason) const {
    throw Error(ErrorCode::BadInput, escapedPath(m_path) + ": " + reason);
}

void InputFile::throwIfChanged() const {
    struct stat status {};
    if (fstat(m_descriptor, &status) != 0)
        fail(std::string("cannot be read: ") + std::strerror(errno));
    if (static_cast<std::uint64_t>(status.st_size) != m_size || status.st_mtim.tv_sec != m_modifiedSeconds ||
        status.st_mtim.tv_nsec != m_modifiedNanoseconds)
        fail("changed while it was being read");
}

} // namespace core::formats
