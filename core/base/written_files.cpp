#include "core/base/written_files.h"

#include "core/base/error.h"
#include "core/base/text.h"

#include <fstream>
#include <string>
#include <vector>

namespace core {
namespace {

namespace fs = std::filesystem;

constexpr const char* kNote = ".tessera-files"; ///< a relative path per line
constexpr std::size_t kMostFiles = 100'000;

/// Below the folder by its own names alone, without a link on the way.
bool isInside(const fs::path& folder, const fs::path& relative) {
    if (relative.empty() || relative.is_absolute())
        return false;
    fs::path parent = folder;
    std::error_code ignored;
    for (const fs::path& name : relative) {
        if (name.empty() || name == "." || name == ".." || !fs::is_directory(fs::symlink_status(parent, ignored)))
            return false;
        parent /= name;
    }
    return true;
}

std::set<fs::path> readNote(const fs::path& folder) {
    std::set<fs::path> files;
    std::ifstream in(folder / kNote);
    for (std::string line; files.size() < kMostFiles && std::getline(in, line);)
        if (isInside(folder, line))
            files.insert(line);
    return files;
}

std::vector<fs::path> namesIn(const fs::path& folder) {
    std::vector<fs::path> names;
    std::error_code ignored;
    for (fs::directory_iterator item(folder, ignored), end; !ignored && item != end; item.increment(ignored))
        names.push_back(item->path().filename());
    return names;
}

/// `path`, or with a number behind it where there is something.
fs::path freeName(const fs::path& path) {
    std::error_code ignored;
    fs::path free = path;
    for (int i = 1; fs::exists(fs::symlink_status(free, ignored)); ++i)
        free = path.string() + '.' + std::to_string(i);
    return free;
}

void moveAll(const fs::path& from, const fs::path& to) {
    std::error_code ignored;
    for (const fs::path& name : namesIn(from)) {
        const bool isFolder = fs::is_directory(fs::symlink_status(from / name, ignored));
        if (isFolder && fs::is_directory(fs::symlink_status(to / name, ignored))) {
            moveAll(from / name, to / name);
            fs::remove(from / name, ignored);
        } else {
            fs::rename(from / name, freeName(to / name), ignored);
        }
    }
}

/// Folders from the bottom up; the root stays.
void removeEmptyFolders(const fs::path& folder) {
    std::error_code notEmpty;
    for (const fs::path& name : namesIn(folder))
        if (fs::is_directory(fs::symlink_status(folder / name, notEmpty))) {
            removeEmptyFolders(folder / name);
            fs::remove(folder / name, notEmpty);
        }
}

} // namespace

void noteWrittenFiles(const fs::path& folder) {
    std::string text;
    for (const fs::directory_entry& item : fs::recursive_directory_iterator(folder))
        if (!fs::is_directory(item.symlink_status()))
            text += fs::relative(item.path(), folder).string() + '\n';
    std::ofstream note(folder / kNote, std::ios::binary);
    if (!(note << text).flush())
        throw Error(ErrorCode::Failed, escapedPath(folder / kNote) + ": cannot be written");
}

bool hasNoteOfWrittenFiles(const fs::path& folder) {
    std::error_code ignored;
    return fs::is_regular_file(fs::symlink_status(folder / kNote, ignored));
}

bool clearWrittenFiles(const fs::path& older, const fs::path& newer) {
    std::error_code ignored;
    for (const fs::path& file : readNote(older))
        if (!fs::is_directory(fs::symlink_status(older / file, ignored)))
            fs::remove(older / file, ignored);
    removeEmptyFolders(older);
    if (fs::is_directory(newer, ignored)) {
        fs::remove(older / kNote, ignored);
        moveAll(older, newer);
    } else if (namesIn(older) == std::vector<fs::path>{kNote}) {
        fs::remove(older / kNote, ignored);
    }
    return fs::remove(older, ignored);
}

} // namespace core
