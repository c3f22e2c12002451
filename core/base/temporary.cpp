#include "core/base/temporary.h"

#include "core/base/error.h"
#include "core/base/text.h"
#include "core/base/written_files.h"

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <random>
#include <string>
#include <sys/file.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

namespace core {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kRandomLetters = 8;
constexpr std::string_view kMark = ".tessera-";
constexpr std::string_view kPart = ".part";
constexpr std::string_view kOld = ".old";
constexpr std::size_t kMostOfName = 200; ///< bytes of the target's name; file systems allow 255 in all

std::string nameBegin(const fs::path& target) {
    return target.filename().string().substr(0, kMostOfName) += kMark;
}

std::string randomName(const fs::path& target, std::string_view ending) {
    static constexpr std::string_view letters = "abcdefghijklmnopqrstuvwxyz0123456789";
    std::random_device device;
    std::uniform_int_distribution<std::size_t> draw(0, letters.size() - 1);
    std::string name = nameBegin(target);
    for (std::size_t i = 0; i < kRandomLetters; ++i)
        name += letters[draw(device)];
    return name += ending;
}

/// Whether a name ends as those do that are made here.
bool isOurName(const std::string& name) {
    if (!name.ends_with(kPart) || name.size() < kMark.size() + kRandomLetters + kPart.size())
        return false;
    const std::size_t letters = name.size() - kPart.size() - kRandomLetters;
    return name.substr(letters - kMark.size(), kMark.size()) == kMark &&
           name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789", letters) == name.size() - kPart.size();
}

/// Beside which a name was made.
fs::path targetOf(const fs::path& temporary) {
    const std::string name = temporary.filename().string();
    return temporary.parent_path() / name.substr(0, name.size() - kPart.size() - kRandomLetters - kMark.size());
}

[[noreturn]] void fail() {
    throw std::system_error(errno, std::generic_category());
}

/// A name may be taken, or taken away before it is locked; after so many attempts there is another reason.
constexpr int kAttempts = 32;

template <typename Make> Temporary make(const fs::path& target, const Make& makeAt) {
    for (int attempt = 0; attempt < kAttempts; ++attempt) {
        Temporary made{target.parent_path() / randomName(target, kPart)};
        made.descriptor = makeAt(made.path);
        if (made.descriptor < 0) {
            if (errno == EEXIST)
                continue;
            fail();
        }
        flock(made.descriptor, LOCK_EX); // not to be had everywhere
        if (isNamed(made.descriptor, made.path))
            return made;
        close(made.descriptor);
        errno = EAGAIN;
    }
    fail();
}

/// Locks what a name names, where it is this user's and nobody writes it. @return −1 otherwise.
int lockAbandoned(const fs::path& path) {
    const int descriptor = open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    struct stat found {};
    if (descriptor < 0)
        return -1;
    const bool isOurs = fstat(descriptor, &found) == 0 && found.st_uid == geteuid() &&
                        (S_ISDIR(found.st_mode) || (S_ISREG(found.st_mode) && found.st_nlink == 1));
    if (isOurs && flock(descriptor, LOCK_EX | LOCK_NB) == 0)
        return descriptor;
    close(descriptor);
    return -1;
}

} // namespace

fs::path linkTarget(const fs::path& path) {
    fs::path target = path;
    std::error_code ignored;
    for (int links = 0; fs::is_symlink(target, ignored); ++links) {
        if (links == 40)
            throw Error(ErrorCode::Failed, escapedPath(path) + ": links that lead to each other");
        const fs::path next = fs::read_symlink(target, ignored);
        target = next.is_absolute() ? next : target.parent_path() / next;
    }
    return target;
}

Temporary makeTemporaryFile(const fs::path& target) {
    return make(target, [](const fs::path& path) {
        return open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666);
    });
}

Temporary makeTemporaryFolder(const fs::path& target) {
    return make(target, [](const fs::path& path) {
        return mkdir(path.c_str(), 0777) == 0 ? open(path.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
                                              : -1;
    });
}

bool isInTemporary(const fs::path& path) {
    const fs::path folder = path.parent_path();
    return std::any_of(folder.begin(), folder.end(), [](const fs::path& name) { return isOurName(name.string()); });
}

bool isNamed(int descriptor, const fs::path& path) {
    struct stat opened {
    }, named{};
    return fstat(descriptor, &opened) == 0 && lstat(path.c_str(), &named) == 0 && opened.st_ino == named.st_ino &&
           opened.st_dev == named.st_dev;
}

fs::path asideOf(const fs::path& target) {
    fs::path path;
    std::error_code ignored;
    do
        path = target.parent_path() / randomName(target, kOld);
    while (fs::exists(fs::symlink_status(path, ignored)));
    return path;
}

void removeAbandoned(const fs::path& folder) {
    std::error_code ignored;
    std::vector<fs::path> left;
    for (fs::directory_iterator item(folder.empty() ? "." : folder, ignored), end; !ignored && item != end;
         item.increment(ignored))
        if (isOurName(item->path().filename().string()))
            left.push_back(item->path());
    for (const fs::path& path : left) {
        const int descriptor = lockAbandoned(path);
        if (descriptor < 0)
            continue;
        const fs::path target = targetOf(path);
        if (hasNoteOfWrittenFiles(path)) // written whole, or the one before it: others may have put something there
            clearWrittenFiles(path, target);
        else
            fs::remove_all(path, ignored);
        close(descriptor);
    }
}

void restoreAside(const fs::path& target) {
    std::error_code ignored;
    if (fs::exists(fs::symlink_status(target, ignored)))
        return;
    const std::string begin = nameBegin(target), end(kOld);
    const fs::path folder = target.parent_path();
    for (fs::directory_iterator item(folder.empty() ? "." : folder, ignored), none; !ignored && item != none;
         item.increment(ignored)) {
        const std::string name = item->path().filename().string();
        if (name.starts_with(begin) && name.ends_with(end) && name.size() == begin.size() + kRandomLetters + end.size())
            return fs::rename(item->path(), target, ignored);
    }
}

void flushNames(const fs::path& folder) {
    const int descriptor = open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor < 0)
        return;
    fsync(descriptor);
    close(descriptor);
}

} // namespace core
