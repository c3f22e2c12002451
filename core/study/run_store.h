#pragma once

#include "core/base/error.h"
#include "core/study/run.h"

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace SQLite {
class Database;
}

namespace core::study {

/// How much a store keeps; the oldest runs that are not pinned leave first.
struct RunStoreLimits {
    std::int64_t runs = 2000;
    std::int64_t bytes = 128 << 20; ///< of studies and thumbnails
};

inline constexpr std::size_t maxTagBytes = 1000;

/// The file cannot be used now, which may pass: another program has locked it, the disk is full.
class StoreUnavailable : public Error {
public:
    explicit StoreUnavailable(const std::string& message)
        : Error(ErrorCode::Failed, message) {}
};

/// The history of runs in an SQLite file. Several programs may use one at a time. Used by one thread.
class RunStore {
public:
    /// A file that is damaged is put aside and begun anew, which notes() says; one that cannot be written is opened
    /// for reading. @throws StoreUnavailable naming the file, or Error{Failed} if it was made by a newer Tessera.
    explicit RunStore(std::filesystem::path path, const RunStoreLimits& limits = {});
    ~RunStore();
    RunStore(const RunStore&) = delete;
    RunStore& operator=(const RunStore&) = delete;
    RunStore(RunStore&&) noexcept;
    RunStore& operator=(RunStore&&) = delete;

    /// One line each: what opening had to say.
    const std::vector<std::string>& notes() const { return m_notes; }
    bool isReadOnly() const { return m_isReadOnly; }

    /// @return its id. @throws StoreUnavailable or Error{Failed}, as all below do.
    std::int64_t add(const Run& run);
    /// Newest first, without their thumbnails. @param skipped gets a line for each row that is no run.
    std::vector<Run> runs(std::vector<std::string>& skipped) const;
    /// A run's thumbnail; empty where it has none, or is no longer there.
    std::string thumbnail(std::int64_t id) const;
    void remove(const std::vector<std::int64_t>& ids);
    void setPinned(std::int64_t id, bool isPinned);
    /// @param tags at most maxTagBytes of UTF-8.
    void setTags(std::int64_t id, const std::string& tags);

private:
    void open();
    void openForReading();
    int requireKnownVersion();
    void openAnew(const std::string& reason);
    void prepare();
    void trim(std::int64_t newest);

    std::filesystem::path m_path;
    RunStoreLimits m_limits;
    std::unique_ptr<SQLite::Database> m_database;
    std::vector<std::string> m_notes;
    bool m_isReadOnly = false;
    bool m_hasTags = true; ///< false: an older file that cannot be written
};

} // namespace core::study
