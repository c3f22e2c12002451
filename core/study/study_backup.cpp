#include "core/study/study_backup.h"

#include "core/base/atomic_file.h"
#include "core/base/error.h"
#include "core/base/text.h"
#include "core/formats/input_file.h"
#include "core/formats/json.h"
#include "core/study/study_file.h"

#include <cerrno>
#include <chrono>
#include <cstring>
#include <fcntl.h>
#include <unistd.h>

namespace core::study {

namespace fs = std::filesystem;

namespace {

std::string textOf(const fs::path& path) {
    return formats::InputFile(path).readText(formats::JsonLimits{}.bytes);
}

/// Whether there is a study to keep: one that reads, and that is not what is written anyway.
bool isWorthKeeping(const fs::path& path, const Study& next) {
    std::error_code ignored;
    if (!fs::is_regular_file(path, ignored))
        return false;
    try {
        return readStudy(path) != next;
    } catch (const Error&) {
        return false;
    }
}

/// A name beside `path` that nothing has.
fs::path freeName(const fs::path& path) {
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    auto seconds = std::chrono::duration_cast<std::chrono::seconds>(now).count();
    fs::path name;
    std::error_code ignored;
    do
        name = path.string() + ".corrupt-" + std::to_string(seconds++);
    while (fs::exists(fs::symlink_status(name, ignored)));
    return name;
}

} // namespace

fs::path backupOf(const fs::path& path) {
    return path.string() + ".bak";
}

void saveStudy(const fs::path& path, const Study& study) {
    std::error_code ignored;
    // Replacing a file asks the folder alone.
    if (fs::exists(path, ignored) && faccessat(AT_FDCWD, path.c_str(), W_OK, AT_EACCESS) != 0)
        throw Error(ErrorCode::Failed, escapedPath(path) + ": cannot be written: " + std::strerror(errno));
    validate(study);
    if (isWorthKeeping(path, study))
        writeFileAtomically(backupOf(path), textOf(path));
    writeStudy(path, study);
}

std::optional<Study> readBackup(const fs::path& path) {
    std::error_code ignored;
    if (!fs::is_regular_file(backupOf(path), ignored))
        return std::nullopt;
    try {
        return readStudy(backupOf(path));
    } catch (const Error&) {
        return std::nullopt;
    }
}

fs::path restoreBackup(const fs::path& path) {
    const fs::path aside = freeName(path);
    std::error_code error;
    fs::rename(path, aside, error);
    if (error)
        throw Error(ErrorCode::Failed, escapedPath(path) + ": cannot be put aside: " + error.message());
    try {
        writeFileAtomically(path, textOf(backupOf(path)));
    } catch (const Error&) {
        fs::rename(aside, path, error);
        throw;
    }
    return aside;
}

} // namespace core::study
