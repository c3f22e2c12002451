#include "tests/bad_input/bad_input.h"
#include "tests/bad_input/bytes.h"

#include <cstdint>
#include <sys/stat.h>
#include <unistd.h>

namespace bad_input {
namespace {

namespace fs = std::filesystem;

/// A good and a bad file of this name.
void atPath(std::vector<Case>& cases, const char* what, const std::string& name) {
    const auto writer = [name](const std::string& bytes) {
        return [name, bytes](const fs::path& folder) { writeBytes(folder / name, bytes); };
    };
    cases.push_back({"S24", std::string("good file, ") + what, name, writer(safetensors("{}")), {}});
    cases.push_back({"S24", std::string("bad file, ") + what, name, writer("x"), {"too short"}});
}

std::function<void(const fs::path&)> link(const std::string& to) {
    return [to](const fs::path& folder) { fs::create_symlink(to, folder / "model.safetensors"); };
}

void writePipe(const fs::path& folder) {
    mkfifo((folder / "model.safetensors").c_str(), 0600);
}

void writeUnreadable(const fs::path& folder) {
    writeBytes(folder / "model.safetensors", safetensors("{}"));
    fs::permissions(folder / "model.safetensors", fs::perms::none);
}

void writeBeyondFourGigabytes(const fs::path& folder) {
    const std::uint64_t size = (std::uint64_t{1} << 32U) + 8;
    const std::string header = "{\"w\":{\"dtype\":\"U8\",\"shape\":[" + std::to_string(size) +
                               "],\"data_offsets\":[0," + std::to_string(size) + "]}}";
    writeBytes(folder / "model.safetensors", safetensors(header));
    fs::resize_file(folder / "model.safetensors", 8 + header.size() + size);
}

} // namespace

std::vector<Case> strangePaths() {
    const fs::path file = "model.safetensors";
    std::vector<Case> cases{
        {"S20",
         "shorter than its header said",
         file,
         [](const fs::path& folder) {
             writeBytes(folder / "model.safetensors", safetensors("{" + entry("w", 0, 9) + "}", 8));
         },
         {"incomplete: have 8 bytes of tensors, need 9"}},
        {"S24", "nothing there", file, [](const fs::path&) {}, {"there is no such file"}},
        {"S24", "empty folder", "", [](const fs::path&) {}, {"holds no model"}},
        {"S24",
         "folder named as a file",
         file,
         [](const fs::path& folder) { fs::create_directory(folder / "model.safetensors"); },
         {"holds no model"}},
        {"S24",
         "below a file",
         "a/b",
         [](const fs::path& folder) { writeBytes(folder / "a", "x"); },
         {"Not a directory", "there is no such file"}},
        {"S24", "named pipe", file, writePipe, {"is a named pipe"}},
        {"S24", "zeros without end", "/dev/zero", [](const fs::path&) {}, {"is a device"}},
        {"S24", "null device", "/dev/null", [](const fs::path&) {}, {"is a device"}},
        {"S24", "dangling link", file, link("gone\n"), {"is a dangling symbolic link to gone\\n"}},
        {"S24", "link to itself", file, link("model.safetensors"), {"cannot be read"}},
        {"S24", "link to its own folder", file, link("."), {"is a folder", "holds no model"}},
        {"S24", "over 4 GB", file, writeBeyondFourGigabytes, {}},
    };
    if (geteuid() != 0) // nothing is unreadable to root
        cases.push_back({"S24", "unreadable", file, writeUnreadable, {"Permission denied"}});
    atPath(cases, "spaces", "with two spaces.safetensors");
    atPath(cases, "UTF-8", "ünïcödé 名前.safetensors");
    atPath(cases, "newline", "new\nline.safetensors");
    atPath(cases, "not UTF-8", "\xFF\xFE.safetensors");
    return cases;
}

} // namespace bad_input
