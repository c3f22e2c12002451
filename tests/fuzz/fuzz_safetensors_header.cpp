#include "core/formats/safetensors_header.h"
#include "tests/fuzz/fuzz_target.h"

#include <numeric>

using namespace core::formats;

namespace {

/// What later code trusts of a header that was accepted.
void check(const SafetensorsHeader& header, std::uint64_t fileSize) {
    std::uint64_t end = 0;
    for (const TensorEntry& entry : header.entries) {
        fuzz::require(entry.begin == end && entry.end >= entry.begin, "bytes with a hole or an overlap");
        const std::uint64_t bits =
            static_cast<std::uint64_t>(entry.elements()) * static_cast<std::uint64_t>(storageBits(entry.type));
        fuzz::require(bits == 8 * entry.bytes(), "bytes that do not fit the shape");
        end = entry.end;
    }
    fuzz::require(header.dataStart + end == fileSize, "bytes before the end of the file");
}

void parse(std::string_view file, std::uint64_t fileSize) {
    SafetensorsHeader header;
    if (fuzz::isAccepted([&] { header = parseSafetensorsHeader(file, fileSize); }))
        check(header, fileSize);
}

} // namespace

/// The first byte decides what the rest is: a whole file; or a header's text and, in its last two bytes, the size of
/// the data, so that the text can grow without its length being guessed anew.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view input = fuzz::asText(data, size);
    if (input.size() < 4)
        return 0;
    if ((data[0] & 1U) == 0) {
        parse(input.substr(1), input.size() - 1);
        return 0;
    }
    const std::string_view text = input.substr(1, size - 3);
    std::string file;
    for (unsigned shift = 0; shift < 64; shift += 8)
        file += static_cast<char>((text.size() >> shift) & 0xFFU);
    file += text;
    parse(file, file.size() + data[size - 2] + 256U * data[size - 1]);
    return 0;
}
