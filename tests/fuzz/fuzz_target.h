#pragma once

#include "core/base/error.h"
#include "core/base/text.h"

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <unistd.h>

/// What all fuzz targets share: a reader may refuse its input, in one line, and nothing else may happen.
namespace fuzz {

[[noreturn]] inline void fail(const std::string& what) {
    std::fprintf(stderr, "fuzz: %s\n", what.c_str());
    std::abort();
}

inline void require(bool right, const char* what) {
    if (!right)
        fail(what);
}

/// Runs `work`; false if it refused. Any exception but core::Error{BadInput} of one short harmless line is a finding.
template <typename Work> bool isAccepted(Work&& work) {
    try {
        work();
        return true;
    } catch (const core::Error& error) {
        const std::string_view said = error.what();
        require(error.code() == core::ErrorCode::BadInput, "another code than BadInput");
        require(!said.empty() && said.size() < 10'000, "no message, or a long one");
        const bool isHarmless = core::isUtf8(said) && said.find_first_of("\n\r\x1b\0") == std::string_view::npos;
        if (!isHarmless)
            fail("not one harmless line: " + std::string(said));
        return false;
    }
}

/// A file that is written anew for every input, in memory where the system has such a place.
class ScratchFile {
public:
    explicit ScratchFile(const std::string& name) {
        const std::filesystem::path memory = "/dev/shm";
        std::error_code ignored;
        const bool hasMemory = std::filesystem::is_directory(memory, ignored) && access(memory.c_str(), W_OK) == 0;
        std::string folder = (hasMemory ? memory : std::filesystem::temp_directory_path()) / "tessera-fuzz-";
        folder.append(6, 'X');
        require(mkdtemp(folder.data()) != nullptr, "no folder for a scratch file");
        m_path = std::filesystem::path(folder) / name;
    }
    ~ScratchFile() {
        std::error_code ignored;
        std::filesystem::remove_all(m_path.parent_path(), ignored);
    }
    ScratchFile(const ScratchFile&) = delete;
    ScratchFile& operator=(const ScratchFile&) = delete;

    const std::filesystem::path& path() const { return m_path; }
    std::filesystem::path folder() const { return m_path.parent_path(); }
    void write(std::string_view bytes) const {
        std::ofstream stream(m_path, std::ios::binary);
        stream.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
        require(static_cast<bool>(stream.flush()), "the scratch file cannot be written");
    }

private:
    std::filesystem::path m_path;
};

inline std::string_view asText(const std::uint8_t* data, std::size_t size) {
    return {reinterpret_cast<const char*>(data), size};
}

} // namespace fuzz
