#include "core/study/run_store.h"

#include "core/base/error.h"
#include "core/base/text.h"
#include "core/study/study_file.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <array>
#include <cctype>
#include <chrono>
#include <cmath>
#include <sqlite3.h>

namespace core::study {

namespace fs = std::filesystem;

namespace {

constexpr int busyMilliseconds = 2000;
constexpr int maxStudyBytes = 1 << 20;
constexpr int maxThumbnailBytes = 1 << 20;
constexpr int maxTextBytes = 4096;
constexpr int largestValue = 2 * maxThumbnailBytes + 2 * maxStudyBytes; ///< bytes that SQLite hands out

/// Entry i makes version i + 1 of version i.
constexpr std::array migrations{
    "CREATE TABLE runs (id INTEGER PRIMARY KEY, kind TEXT NOT NULL, time INTEGER NOT NULL, version TEXT NOT NULL, "
    "model TEXT NOT NULL, recipe TEXT NOT NULL, command TEXT NOT NULL, macs_dense INTEGER NOT NULL, macs_pruned "
    "INTEGER NOT NULL, "
    "seconds REAL NOT NULL, target_sparsity REAL NOT NULL, achieved_sparsity REAL NOT NULL, psnr REAL, ssim REAL, "
    "thumbnail BLOB NOT NULL, pinned INTEGER NOT NULL DEFAULT 0);"
    "CREATE INDEX runs_by_time ON runs (time)",
    "ALTER TABLE runs ADD COLUMN tags TEXT NOT NULL DEFAULT ''"};

constexpr int versionWithTags = 2;

/// Thumbnails are many and large: their pages are read when they are asked for.
std::string selectRun(bool hasTags) {
    const char* tags = hasTags ? "tags" : "'' AS tags";
    return std::string("SELECT id, kind, time, version, model, recipe, command, macs_dense, macs_pruned, seconds, "
                       "target_sparsity, achieved_sparsity, psnr, ssim, pinned, typeof(thumbnail) AS thumbnail_type, "
                       "length(thumbnail) AS thumbnail_bytes, ") +
           tags + " FROM runs WHERE id = ?";
}

constexpr const char* kindName(RunKind kind) {
    return kind == RunKind::Prune ? "prune" : "sample";
}

[[noreturn]] void fail(const fs::path& path, const std::string& reason) {
    throw Error(ErrorCode::Failed, escapedPath(path) + ": " + reason);
}

/// A full or failing disk, a folder that is away, memory that is short: of the moment, not of what was asked.
constexpr bool mayPass(int code) {
    return code == SQLITE_FULL || code == SQLITE_IOERR || code == SQLITE_CANTOPEN || code == SQLITE_READONLY ||
           code == SQLITE_NOMEM || code == SQLITE_PERM || code == SQLITE_PROTOCOL;
}

/// Does `work`; SQLite's errors become one line that names the file.
template <typename Work> auto translated(const fs::path& path, const Work& work) {
    try {
        return work();
    } catch (const SQLite::Exception& error) {
        const std::string line = escapedPath(path) + ": ";
        const bool isLocked = error.getErrorCode() == SQLITE_BUSY || error.getErrorCode() == SQLITE_LOCKED;
        if (isLocked)
            throw StoreUnavailable(line + "locked by another program");
        if (mayPass(error.getErrorCode()))
            throw StoreUnavailable(line + "the history of runs: " + error.what());
        fail(path, std::string("the history of runs: ") + error.what());
    }
}

/// Of a file that nobody changes; a path may hold what means something in a URI.
std::string immutableUri(const fs::path& path) {
    std::string uri = "file:";
    for (const char letter : fs::absolute(path).string()) {
        constexpr std::string_view digits = "0123456789ABCDEF";
        const auto code = static_cast<unsigned char>(letter);
        if (letter == '/' || std::isalnum(code) != 0)
            uri += letter;
        else
            uri.append({'%', digits[code >> 4U], digits[code & 15U]});
    }
    return uri + "?immutable=1";
}

bool isDamage(const SQLite::Exception& error) {
    return error.getErrorCode() == SQLITE_CORRUPT || error.getErrorCode() == SQLITE_NOTADB;
}

/// Reads one row; what is wrong with it is an Error without the file's name.
class RowReader {
public:
    explicit RowReader(SQLite::Statement& row)
        : m_row(row) {}

    std::int64_t integer(const char* column) const {
        require(m_row.getColumn(column).isInteger(), column, "an integer");
        return m_row.getColumn(column).getInt64();
    }
    double number(const char* column) const {
        const SQLite::Column value = m_row.getColumn(column);
        require((value.isFloat() || value.isInteger()) && std::isfinite(value.getDouble()), column, "a number");
        return value.getDouble();
    }
    std::optional<double> optionalNumber(const char* column) const {
        return m_row.getColumn(column).isNull() ? std::nullopt : std::optional(number(column));
    }
    std::string bytes(const char* column, int limit) const {
        const SQLite::Column value = m_row.getColumn(column);
        require((value.isText() || value.isBlob()) && value.getBytes() <= limit, column,
                "at most " + std::to_string(limit) + " bytes");
        return value.getString();
    }
    std::string text(const char* column, int limit) const {
        std::string value = bytes(column, limit);
        require(isUtf8(value), column, "text in UTF-8");
        return value;
    }

private:
    static void require(bool holds, const char* column, const std::string& wanted) {
        if (!holds)
            throw Error(ErrorCode::BadInput, std::string(column) + ": expected " + wanted);
    }

    SQLite::Statement& m_row;
};

Run readRun(SQLite::Statement& statement) {
    const RowReader row(statement);
    Run run{.id = row.integer("id")};
    const std::string kind = row.text("kind", maxTextBytes);
    if (kind != "prune" && kind != "sample")
        throw Error(ErrorCode::BadInput, "kind: expected prune or sample, found \"" + escaped(kind, 40) + "\"");
    run.kind = kind == "prune" ? RunKind::Prune : RunKind::Sample;
    run.time = row.integer("time");
    run.version = row.text("version", maxTextBytes);
    run.model = row.text("model", maxTextBytes);
    run.study = row.text("recipe", maxStudyBytes);
    run.command = row.text("command", maxStudyBytes);
    studyFromJson(run.study, "study");
    run.macsDense = row.integer("macs_dense");
    run.macsPruned = row.integer("macs_pruned");
    run.seconds = row.number("seconds");
    run.targetSparsity = row.number("target_sparsity");
    run.achievedSparsity = row.number("achieved_sparsity");
    run.psnr = row.optionalNumber("psnr");
    run.ssim = row.optionalNumber("ssim");
    run.isPinned = row.integer("pinned") != 0;
    run.tags = row.text("tags", maxTagBytes);
    if (row.text("thumbnail_type", maxTextBytes) != "blob" || row.integer("thumbnail_bytes") > maxThumbnailBytes)
        throw Error(ErrorCode::BadInput, "thumbnail: expected at most " + std::to_string(maxThumbnailBytes) + " bytes");
    return run;
}

void bindOptional(SQLite::Statement& statement, int index, const std::optional<double>& value) {
    if (value)
        statement.bind(index, *value);
    else
        statement.bind(index);
}

} // namespace

RunStore::RunStore(fs::path path, const RunStoreLimits& limits)
    : m_path(std::move(path))
    , m_limits(limits) {
    std::error_code ignored;
    fs::create_directories(m_path.parent_path(), ignored);
    translated(m_path, [this] {
        try {
            open();
        } catch (const SQLite::Exception& error) {
            if (!isDamage(error))
                throw;
            openAnew(error.what());
        }
    });
}

RunStore::~RunStore() = default;
RunStore::RunStore(RunStore&&) noexcept = default;

void RunStore::open() {
    m_database = std::make_unique<SQLite::Database>(m_path.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE,
                                                    busyMilliseconds);
    sqlite3_limit(m_database->getHandle(), SQLITE_LIMIT_LENGTH, largestValue);
    m_isReadOnly = sqlite3_db_readonly(m_database->getHandle(), "main") == 1;
    if (m_isReadOnly) {
        openForReading();
        return;
    }
    m_database->exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA trusted_schema = OFF");
    SQLite::Statement check(*m_database, "PRAGMA quick_check(1)");
    if (!check.executeStep() || check.getColumn(0).getString() != "ok")
        throw SQLite::Exception("damaged", SQLITE_CORRUPT);
    prepare();
}

void RunStore::openForReading() {
    try {
        m_hasTags = requireKnownVersion() >= versionWithTags;
    } catch (const SQLite::Exception&) {
        // Reading takes files beside it too, which its folder does not allow: nobody can be writing it either.
        m_database = std::make_unique<SQLite::Database>(immutableUri(m_path), SQLite::OPEN_READONLY | SQLite::OPEN_URI);
        sqlite3_limit(m_database->getHandle(), SQLITE_LIMIT_LENGTH, largestValue);
        m_hasTags = requireKnownVersion() >= versionWithTags;
    }
    m_notes.push_back(escapedPath(m_path) + ": cannot be written, so runs are not recorded");
}

int RunStore::requireKnownVersion() {
    const int version = m_database->execAndGet("PRAGMA user_version").getInt();
    const int newest = static_cast<int>(migrations.size());
    if (version > newest)
        fail(m_path, "made by a newer Tessera (version " + std::to_string(version) + ", this one knows " +
                         std::to_string(newest) + "), so runs are not recorded");
    return version;
}

void RunStore::openAnew(const std::string& reason) {
    m_database.reset();
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    const fs::path aside =
        m_path.string() + ".corrupt-" + std::to_string(std::chrono::duration_cast<std::chrono::seconds>(now).count());
    std::error_code error;
    fs::rename(m_path, aside, error);
    if (error)
        fail(m_path, "damaged (" + reason + "), and cannot be put aside: " + error.message());
    for (const char* part : {"-wal", "-shm"})
        fs::remove(m_path.string() + part, error);
    open();
    m_notes.push_back(escapedPath(m_path) + ": damaged (" + reason + "); put aside as " +
                      escapedPath(aside.filename()) + ", and the history begun anew");
}

void RunStore::prepare() {
    // Whoever comes second finds the version already there.
    SQLite::Transaction transaction(*m_database, SQLite::TransactionBehavior::IMMEDIATE);
    const int version = requireKnownVersion();
    for (auto i = static_cast<std::size_t>(std::max(0, version)); i < migrations.size(); ++i)
        m_database->exec(migrations[i]);
    m_database->exec("PRAGMA user_version = " + std::to_string(migrations.size()));
    transaction.commit();
}

std::int64_t RunStore::add(const Run& run) {
    return translated(m_path, [&] {
        SQLite::Transaction transaction(*m_database, SQLite::TransactionBehavior::IMMEDIATE);
        SQLite::Statement insert(
            *m_database,
            "INSERT INTO runs (kind, time, version, model, recipe, command, macs_dense, macs_pruned, seconds, "
            "target_sparsity, achieved_sparsity, psnr, ssim, thumbnail, pinned, tags) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
        int i = 0;
        insert.bind(++i, kindName(run.kind));
        insert.bind(++i, run.time);
        for (const std::string* text : {&run.version, &run.model, &run.study, &run.command})
            insert.bind(++i, *text);
        insert.bind(++i, run.macsDense);
        insert.bind(++i, run.macsPruned);
        for (const double number : {run.seconds, run.targetSparsity, run.achievedSparsity})
            insert.bind(++i, number);
        bindOptional(insert, ++i, run.psnr);
        bindOptional(insert, ++i, run.ssim);
        insert.bind(++i, run.thumbnail.data(), static_cast<int>(run.thumbnail.size()));
        insert.bind(++i, run.isPinned ? 1 : 0);
        insert.bind(++i, run.tags);
        insert.exec();
        const std::int64_t id = m_database->getLastInsertRowid();
        trim(id);
        transaction.commit();
        return id;
    });
}

void RunStore::trim(std::int64_t newest) {
    SQLite::Statement rows(*m_database, "SELECT id, length(recipe) + length(thumbnail), pinned FROM runs "
                                        "ORDER BY pinned DESC, time DESC, id DESC");
    std::vector<std::int64_t> gone;
    std::int64_t count = 0;
    std::int64_t bytes = 0;
    while (rows.executeStep()) {
        const std::int64_t id = rows.getColumn(0).getInt64();
        ++count;
        bytes += rows.getColumn(1).getInt64();
        const bool isFull = count > m_limits.runs || bytes > m_limits.bytes;
        if (isFull && rows.getColumn(2).getInt() == 0 && id != newest)
            gone.push_back(id);
    }
    SQLite::Statement erase(*m_database, "DELETE FROM runs WHERE id = ?");
    for (const std::int64_t id : gone) {
        erase.bind(1, id);
        erase.exec();
        erase.reset();
    }
}

std::vector<Run> RunStore::runs(std::vector<std::string>& skipped) const {
    return translated(m_path, [&] {
        std::vector<Run> found;
        SQLite::Statement ids(*m_database, "SELECT id FROM runs ORDER BY time DESC, id DESC");
        SQLite::Statement row(*m_database, selectRun(m_hasTags));
        while (ids.executeStep()) {
            const std::int64_t id = ids.getColumn(0).getInt64();
            const auto skip = [&](const char* why) {
                skipped.push_back(escapedPath(m_path) + ": run " + std::to_string(id) + ": " + why);
            };
            try {
                row.tryReset();
                row.bind(1, id);
                if (row.executeStep())
                    found.push_back(readRun(row));
            } catch (const Error& error) {
                skip(error.what());
            } catch (const SQLite::Exception& error) {
                if (error.getErrorCode() != SQLITE_TOOBIG)
                    throw;
                skip("larger than a run can be");
            }
        }
        return found;
    });
}

std::string RunStore::thumbnail(std::int64_t id) const {
    return translated(m_path, [&] {
        SQLite::Statement row(*m_database, "SELECT thumbnail FROM runs WHERE id = ? AND typeof(thumbnail) = 'blob' AND "
                                           "length(thumbnail) <= ?");
        row.bind(1, id);
        row.bind(2, maxThumbnailBytes);
        return row.executeStep() ? row.getColumn(0).getString() : std::string();
    });
}

void RunStore::remove(const std::vector<std::int64_t>& ids) {
    translated(m_path, [&] {
        SQLite::Transaction transaction(*m_database, SQLite::TransactionBehavior::IMMEDIATE);
        SQLite::Statement erase(*m_database, "DELETE FROM runs WHERE id = ?");
        for (const std::int64_t id : ids) {
            erase.bind(1, id);
            erase.exec();
            erase.reset();
        }
        transaction.commit();
    });
}

void RunStore::setPinned(std::int64_t id, bool isPinned) {
    translated(m_path, [&] {
        SQLite::Statement update(*m_database, "UPDATE runs SET pinned = ? WHERE id = ?");
        update.bind(1, isPinned ? 1 : 0);
        update.bind(2, id);
        update.exec();
    });
}

void RunStore::setTags(std::int64_t id, const std::string& tags) {
    translated(m_path, [&] {
        SQLite::Statement update(*m_database, "UPDATE runs SET tags = ? WHERE id = ?");
        update.bind(1, tags);
        update.bind(2, id);
        update.exec();
    });
}

} // namespace core::study
