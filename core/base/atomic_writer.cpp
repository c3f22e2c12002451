#include "core/base/atomic_writer.h"

#include "core/base/error.h"
#include "core/base/text.h"

#include <cerrno>
#include <cstring>
#include <unistd.h>
#include <utility>

namespace core {

AtomicWriter::AtomicWriter(std::filesystem::path path)
    : m_path(std::move(path))
    , m_part(m_path) {
    m_part += ".part";
    std::error_code ignored;
    if (m_path.has_parent_path())
        std::filesystem::create_directories(m_path.parent_path(), ignored);
    m_file = std::fopen(m_part.c_str(), "wbe");
    if (m_file == nullptr)
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
