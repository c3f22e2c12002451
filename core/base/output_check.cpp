#include "core/base/output_check.h"

#include "core/base/error.h"
#include "core/base/temporary.h"
#include "core/base/text.h"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <system_error>
#include <unistd.h>

namespace core {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void refuseOutput(const Output& output, const std::string& why) {
    throw Error(ErrorCode::BadArgument, output.name + ": " + escapedPath(output.path) + ' ' + why);
}

[[noreturn]] void failToWrite(const Output& output, const fs::path& where, int reason) {
    throw Error(ErrorCode::Failed, output.name + ": " + escapedPath(output.path) + ": cannot be written: " +
                                       (where == output.path ? "" : escapedPath(where) + ": ") + std::strerror(reason));
}

fs::path canonicalOf(const fs::path& path) {
    std::error_code error;
    const fs::path normal = path.has_filename() ? path : path.parent_path();
    const fs::path canonical = fs::weakly_canonical(normal, error);
    return error ? normal : canonical;
}

bool isSame(const fs::path& one, const fs::path& other) {
    std::error_code ignored;
    return canonicalOf(one) == canonicalOf(other) || fs::equivalent(one, other, ignored);
}

/// Whether `path` is somewhere below `folder`.
bool isBelow(const fs::path& path, const fs::path& folder) {
    const fs::path inner = canonicalOf(path), outer = canonicalOf(folder);
    return inner != outer && std::mismatch(outer.begin(), outer.end(), inner.begin(), inner.end()).first == outer.end();
}

/// The folder itself or its nearest parent that is there.
fs::path nearestFolder(fs::path folder) {
    std::error_code ignored;
    while (!folder.empty() && !fs::exists(folder, ignored) && folder.has_relative_path())
        folder = folder.parent_path();
    return folder.empty() ? fs::path(".") : folder;
}

/// Makes a file without a name, which nothing is left of whenever the program ends. False also where the file system
/// knows no such files.
bool takesNamelessFile(const fs::path& folder) {
#ifdef O_TMPFILE
    const int descriptor = open(folder.c_str(), O_TMPFILE | O_WRONLY | O_CLOEXEC, 0600);
    if (descriptor >= 0)
        close(descriptor);
    return descriptor >= 0;
#else
    return false;
#endif
}

/// Makes something there, of a random name if it must have one, and removes it: permissions alone don't tell.
void requireRoomIn(const Output& output, const fs::path& folder) {
    const fs::path nearest = nearestFolder(folder);
    std::error_code ignored;
    if (!fs::is_directory(nearest, ignored))
        failToWrite(output, nearest, ENOTDIR);
    if (takesNamelessFile(nearest))
        return;
    try {
        const Temporary made = makeTemporaryFile(nearest / "probe");
        fs::remove(made.path, ignored);
        close(made.descriptor);
    } catch (const std::system_error& failure) {
        failToWrite(output, nearest, failure.code().value());
    }
}

void requirePlaceFor(const Output& output) {
    if (output.path.empty())
        throw Error(ErrorCode::BadArgument, output.name + ": expected a name, found none");
    const fs::path target = linkTarget(output.path);
    std::error_code error;
    const fs::file_status found = fs::status(target, error);
    if (error && error.value() != ENOENT && error.value() != ENOTDIR)
        failToWrite(output, output.path, error.value());
    const bool isFile = output.kind == Output::Kind::File;
    if (isFile && fs::is_directory(found))
        refuseOutput(output, "is a folder; a file is written there");
    if (isFile && !output.path.has_filename())
        refuseOutput(output, "names a folder; a file is written there");
    if (isFile && fs::exists(found) && !fs::is_regular_file(found))
        refuseOutput(output, "is no regular file");
    if (!isFile && fs::exists(found) && !fs::is_directory(found))
        refuseOutput(output, "is a file; a folder is written there");
    if (fs::exists(found) && faccessat(AT_FDCWD, target.c_str(), W_OK, AT_EACCESS) != 0)
        failToWrite(output, output.path, errno);
    const fs::path normal = target.has_filename() ? target : target.parent_path();
    requireRoomIn(output, output.kind == Output::Kind::SharedFolder ? normal : normal.parent_path());
    if (output.check)
        output.check(output.path);
}

void requireApart(const Output& output, const Input& input) {
    std::error_code ignored;
    const bool isFolder = fs::is_directory(input.path, ignored);
    if (isSame(output.path, input.path))
        refuseOutput(output, "is what " + input.name + " reads; choose another name");
    if (output.kind == Output::Kind::Folder && isBelow(input.path, output.path))
        refuseOutput(output, "holds what " + input.name + " reads; choose another folder");
    if (isFolder && isBelow(output.path, input.path) && fs::exists(output.path, ignored))
        refuseOutput(output, "is part of what " + input.name + " reads; choose another name");
}

void requireApart(const Output& one, const Output& other) {
    if (isSame(one.path, other.path))
        refuseOutput(one, "is named by " + other.name + " too; each needs a name of its own");
    for (const auto& [inner, outer] : {std::pair(&one, &other), std::pair(&other, &one)})
        if (outer->kind != Output::Kind::SharedFolder && isBelow(inner->path, outer->path))
            refuseOutput(*inner, "lies in what " + outer->name + " writes; choose another place");
}

} // namespace

std::vector<Publisher> claimOutputs(const std::vector<Output>& outputs, const std::vector<Input>& inputs) {
    std::vector<Publisher> claims;
    for (std::size_t i = 0; i < outputs.size(); ++i) {
        for (const Input& input : inputs)
            requireApart(outputs[i], input);
        for (std::size_t other = 0; other < i; ++other)
            requireApart(outputs[i], outputs[other]);
        requirePlaceFor(outputs[i]);
        if (outputs[i].kind != Output::Kind::SharedFolder)
            claims.emplace_back(linkTarget(outputs[i].path), Publisher::Role::Claim);
    }
    return claims;
}

} // namespace core
