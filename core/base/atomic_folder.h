#pragma once

#include "core/base/publisher.h"

#include <filesystem>
#include <memory>

namespace core {

/// A folder that is written under a name of its own beside FOLDER and takes FOLDER's place as a whole: commit() swaps
/// the two in one step, so that an older folder is complete until then and the new one from then on. What others put
/// into the older folder moves into the new one. Without commit() nothing is left and an older folder stays as it was;
/// what a killed program left is cleared by the next one. One writer at a time.
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
    std::unique_ptr<Publisher> m_publisher;
    std::filesystem::path m_part;
    int m_lock = -1;
};

/// Whether a folder may be replaced by one that is written so: there is none, it is empty, or one was written there
/// before (which notes what it wrote in it).
bool isReplaceableFolder(const std::filesystem::path& folder);

} // namespace core
