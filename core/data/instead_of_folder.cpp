#include "core/data/instead_of_folder.h"

#include "core/base/error.h"
#include "core/base/text.h"
#include "core/data/image_header.h"
#include "core/formats/input_file.h"

#include <algorithm>
#include <array>
#include <span>
#include <string_view>

namespace core::data {
namespace {

namespace fs = std::filesystem;

/// What some bytes say at some place.
struct Signature {
    std::size_t at;
    std::string_view bytes;
    const char* kind;
};

constexpr std::array<Signature, 11> kSignatures{{{0, "\x93NUMPY", "a NumPy array"},
                                                 {257, "ustar", "a tar archive"},
                                                 {0, "\x1F\x8B", "a gzip archive"},
                                                 {0, "BZh", "a bzip2 archive"},
                                                 {0,
                                                  "\xFD"
                                                  "7zXZ",
                                                  "an xz archive"},
                                                 {0, "\x28\xB5\x2F\xFD", "a zstd archive"},
                                                 {0, "7z\xBC\xAF\x27\x1C", "a 7z archive"},
                                                 {0, "Rar!\x1A\x07", "a RAR archive"},
                                                 {0, "PAR1", "a Parquet table"},
                                                 {0, "\x89HDF\r\n", "an HDF5 file"},
                                                 {0, "GIF8", "a GIF picture"}}};

bool endsWith(const fs::path& path, std::string_view ending) {
    return lowerCase(path.filename().string()).ends_with(ending);
}

std::string kindOf(std::string_view start, const fs::path& path) {
    if (start.starts_with("PK\x03\x04") || start.starts_with("PK\x05\x06")) {
        if (endsWith(path, ".pt") || endsWith(path, ".pth") || endsWith(path, ".ckpt"))
            return "a PyTorch checkpoint";
        const bool holdsArrays = start.substr(0, 100).find(".npy") != std::string_view::npos || endsWith(path, ".npz");
        return holdsArrays ? "a NumPy archive (.npz)" : "a zip archive";
    }
    for (const Signature& signature : kSignatures)
        if (start.size() > signature.at && start.substr(signature.at).starts_with(signature.bytes)) {
            const bool isTar = endsWith(path, ".tgz") || path.stem().extension() == ".tar";
            return isTar && signature.at == 0 ? "a packed tar archive (" + escaped(path.extension().string()) + ")"
                                              : signature.kind;
        }
    return {};
}

std::string startOf(const formats::InputFile& file) {
    std::string start(std::min<std::uint64_t>(file.size(), 512), '\0');
    file.read(0, std::as_writable_bytes(std::span(start)));
    return start;
}

bool isPicture(const formats::InputFile& file) {
    constexpr std::uint64_t most = std::uint64_t{128} << 20;
    try {
        readImageHeader(file.readText(most));
        return true;
    } catch (const Error&) {
        return false;
    }
}

/// Arrays cannot be unpacked into pictures by hand.
std::string remedyFor(const std::string& kind) {
    if (kind == "a PyTorch checkpoint")
        return "name a folder of pictures";
    const bool isPacked = kind.find("archive") != std::string::npos && kind.find("NumPy") == std::string::npos;
    return isPacked ? "unpack it and name the folder"
                    : "write its pictures into a folder, as PNG or JPEG files, and name that";
}

} // namespace

std::string archiveKind(const fs::path& path) {
    try {
        return kindOf(startOf(formats::InputFile(path)), path);
    } catch (const Error&) {
        return {};
    }
}

std::string insteadOfFolder(const fs::path& path) {
    std::error_code error;
    if (!fs::exists(fs::status(path, error)))
        return "expected builtin, own or a folder of pictures, found no such folder";
    if (!fs::is_regular_file(path, error))
        return "expected a folder of pictures, found something else";
    if (const std::string kind = archiveKind(path); !kind.empty())
        return "is " + kind + ": " + remedyFor(kind);
    const formats::InputFile file(path);
    if (isPicture(file))
        return "is a picture: name the folder that it is in";
    const std::string other = file.recognise();
    return "expected a folder of pictures, found " + (other.empty() ? std::string("a file") : other);
}

} // namespace core::data
