#include "core/base/publisher.h"

#include "core/base/error.h"
#include "core/base/progress.h"
#include "core/base/temporary.h"
#include "core/base/text.h"

#include <array>
#include <cerrno>
#include <charconv>
#include <cstdlib>
#include <fcntl.h>
#include <map>
#include <mutex>
#include <optional>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

namespace core {
namespace {

namespace fs = std::filesystem;

/// What this process holds of one target.
struct Holding {
    int descriptor = -1; ///< of the lock's file; −1: no lock could be had
    fs::path lock;
    int holders = 0;
    bool isWritten = false;
};

/// Of holdings(), and of what becomes of them.
std::mutex& holdingsMutex() {
    static std::mutex mutex;
    return mutex;
}

std::map<std::string, Holding>& holdings() {
    static std::map<std::string, Holding> all;
    return all;
}

/// FNV-1a: the same in every process.
std::string hashOf(const std::string& text) {
    std::uint64_t hash = 14695981039346656037ULL;
    for (const char c : text)
        hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211ULL;
    std::array<char, 17> digits{};
    const char* end = std::to_chars(digits.data(), digits.data() + digits.size(), hash, 16).ptr;
    return std::string(static_cast<const char*>(digits.data()), end);
}

/// A folder that nobody else can put anything into; nothing where there is none.
std::optional<fs::path> lockFolder() {
    std::error_code error;
    const char* runtime = std::getenv("XDG_RUNTIME_DIR"); // NOLINT(concurrency-mt-unsafe)
    const bool hasRuntime = runtime != nullptr && fs::is_directory(runtime, error);
    fs::path folder = hasRuntime ? fs::path(runtime) / "tessera"
                                 : fs::temp_directory_path(error) / ("tessera-" + std::to_string(geteuid()));
    mkdir(folder.c_str(), 0700);
    struct stat found {};
    if (lstat(folder.c_str(), &found) != 0 || !S_ISDIR(found.st_mode) || found.st_uid != geteuid() ||
        (found.st_mode & 077U) != 0)
        return std::nullopt;
    return folder;
}

/// Who holds a lock that was found held: it says so right after it took it.
std::string ownerOf(int descriptor) {
    std::array<char, 20> digits{};
    for (int attempt = 0; attempt < 20; ++attempt) {
        const ssize_t count = pread(descriptor, digits.data(), digits.size(), 0);
        if (count > 0)
            return "process " + std::string(digits.data(), static_cast<std::size_t>(count));
        usleep(5000);
    }
    return "another program";
}

[[noreturn]] void refuse(const std::string& target, const std::string& owner) {
    throw Error(ErrorCode::Failed, escapedPath(target) + ": cannot be written: " + owner + " is writing it");
}

/// The lock's file, held; −1 where locks are not to be had.
int lockFile(const fs::path& lock, const std::string& target) {
    for (;;) {
        const int descriptor = open(lock.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
        if (descriptor < 0)
            return -1;
        if (flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
            const bool isHeld = errno == EWOULDBLOCK;
            const std::string owner = ownerOf(descriptor);
            close(descriptor);
            if (isHeld)
                refuse(target, owner);
            return -1;
        }
        if (isNamed(descriptor, lock)) {                     // or its owner removed it just before it ended
            const std::string id = std::to_string(getpid()); // on a full disk nobody is told who it is
            [[maybe_unused]] const bool isSaid =
                ftruncate(descriptor, 0) == 0 && pwrite(descriptor, id.data(), id.size(), 0) > 0;
            return descriptor;
        }
        close(descriptor);
    }
}

Holding begin(const std::string& target) {
    Holding holding;
    if (const std::optional<fs::path> folder = lockFolder()) {
        holding.lock = *folder / (hashOf(target) + ".lock");
        holding.descriptor = lockFile(holding.lock, target);
    }
    return holding;
}

} // namespace

Publisher::Publisher(const fs::path& target, Role role)
    : m_role(role) {
    std::error_code error;
    const fs::path canonical = fs::weakly_canonical(target, error);
    const std::string name = (error ? target : canonical).string();
    const std::scoped_lock guard(holdingsMutex());
    auto place = holdings().find(name);
    if (place == holdings().end())
        place = holdings().emplace(name, begin(name)).first;
    Holding& holding = place->second;
    if (role == Role::Writer && holding.isWritten)
        refuse(name, "process " + std::to_string(getpid()));
    holding.isWritten = holding.isWritten || role == Role::Writer;
    ++holding.holders;
    m_target = name;
}

std::optional<Publisher> Publisher::ofFree(const fs::path& target) {
    try {
        return std::make_optional<Publisher>(target);
    } catch (const Error&) {
        return std::nullopt;
    }
}

Publisher Publisher::inTurn(const fs::path& target, const Progress& progress) {
    for (;;) {
        progress.throwIfStopped();
        if (std::optional<Publisher> free = ofFree(target))
            return std::move(*free);
        usleep(50'000);
    }
}

Publisher::Publisher(Publisher&& other) noexcept
    : m_target(std::exchange(other.m_target, {}))
    , m_role(other.m_role) {}

Publisher::~Publisher() {
    if (m_target.empty())
        return;
    const std::scoped_lock guard(holdingsMutex());
    const auto place = holdings().find(m_target);
    Holding& holding = place->second;
    if (m_role == Role::Writer)
        holding.isWritten = false;
    if (--holding.holders > 0)
        return;
    if (holding.descriptor >= 0) {
        unlink(holding.lock.c_str());
        close(holding.descriptor);
    }
    holdings().erase(place);
}

} // namespace core
