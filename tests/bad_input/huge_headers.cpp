#include "tests/bad_input/bad_input.h"
#include "tests/bad_input/bytes.h"

#include <cstdint>
#include <functional>

namespace bad_input {
namespace {

namespace fs = std::filesystem;

std::string header(int tensors, const std::function<std::string(int)>& member) {
    std::string text = "{";
    for (int i = 0; i < tensors; ++i)
        text += (i == 0 ? "" : ",") + member(i);
    return text + "}";
}

Case huge(const char* name, std::function<std::string()> bytes, Complaints complaints) {
    return {"S18", name, "model.safetensors",
            [bytes = std::move(bytes)](const fs::path& folder) { writeBytes(folder / "model.safetensors", bytes()); },
            std::move(complaints)};
}

/// A header that promises more than the limit, in a file that really is that large and takes no room on the disk.
void writeTenMillionTensors(const fs::path& folder) {
    constexpr std::uint64_t bytes = 600'000'000;
    writeBytes(folder / "model.safetensors", length(bytes) + "{" + entry("t0", 0, 0));
    fs::resize_file(folder / "model.safetensors", 8 + bytes);
}

std::string tooManyTensors() {
    return safetensors(header(300'000, [](int i) { return entry("t" + std::to_string(i), 0, 0); }));
}

/// As many tensors as are allowed, of as many dimensions as are allowed in all, and a hole where all have been read.
std::string aHoleBehindEverything() {
    const auto member = [](int i) {
        return "\"t" + std::to_string(i) +
               "\":{\"dtype\":\"U8\",\"shape\":[0,0,0,0,0,0,0,0,0,0],\"data_offsets\":[0,0]}";
    };
    return safetensors(header(99'999, member).insert(1, entry("late", 1, 2) + ","), 2);
}

std::string highRanks() {
    const std::string shape = "\"shape\":[" + repeated("0,", 63) + "0]";
    const auto member = [&](int i) {
        return "\"t" + std::to_string(i) + "\":{\"dtype\":\"U8\"," + shape + ",\"data_offsets\":[0,0]}";
    };
    return safetensors(header(100'000, member));
}

std::string longNamesOfWhichTwoAreAlike() {
    const std::string tail(200, 'n');
    return safetensors(header(100'000, [&](int i) { return entry(std::to_string(i / 2) + tail, 0, 0); }));
}

std::string tooManyTexts() {
    const auto text = [](int i) { return "\"" + std::to_string(i) + "\":\"\""; };
    return safetensors("{\"__metadata__\":" + header(200'000, text) + "}");
}

} // namespace

std::vector<Case> hugeHeaders() {
    return {
        {"S18", "10 M tensors", "model.safetensors", writeTenMillionTensors, {"at most 100000000 are allowed"}},
        huge("300 k tensors", tooManyTensors, {"more than 100000 tensors"}),
        huge("a hole behind 100 k tensors", aHoleBehindEverything, {"leave a hole"}),
        huge("100 k tensors of rank 64", highRanks, {"more than 1000000 numbers in all shapes"}),
        huge("100 k long names in pairs", longNamesOfWhichTwoAreAlike, {"repeated tensor"}),
        huge("200 k metadata texts", tooManyTexts, {"more than 100000 texts"}),
    };
}

} // namespace bad_input
