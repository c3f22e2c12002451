#pragma once

#include <filesystem>

namespace core {

/// A folder that is written as FOLDER.part and takes FOLDER's place as a whole: commit() swaps the two in one step, so
/// that an older folder is complete until then and the new one from then on. Without commit() nothing is left and an
/// older folder stays as it was; what a killed program left is cleared by the next one.
class AtomicFolder {
public:
    /// Makes the empty folder to write into, and missing parents. @throws Error{Failed} naming the path and the
    /// system's reason, as all functions here do.
    explicit AtomicFolder(const std::filesystem::path& folder);
    ~AtomicFolder();
    AtomicFolder(const AtomicFolder&) = delete;
    AtomicFolder& operator=(const AtomicFolder&) = delete;

    /// What takes the place of the folder.
    const std::filesystem::path& part() const { return m_part; }
    void commit();

private:
    std::filesystem::path m_folder;
    std::filesystem::path m_part;
};

} // namespace core
