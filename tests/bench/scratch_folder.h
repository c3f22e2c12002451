#pragma once

#include <filesystem>

namespace bench {

/// A folder of its own below another one, removed with all that is in it when this ends, however it ends.
class ScratchFolder {
public:
    /// @param parent empty: the system's folder for temporary files. @throws core::Error{Failed} naming it if nothing
    /// can be written there.
    explicit ScratchFolder(const std::filesystem::path& parent);
    ~ScratchFolder();
    ScratchFolder(const ScratchFolder&) = delete;
    ScratchFolder& operator=(const ScratchFolder&) = delete;

    const std::filesystem::path& path() const { return m_path; }

private:
    std::filesystem::path m_path;
};

} // namespace bench
