#include "core/study/embedded_study.h"

#include "core/formats/input_file.h"
#include "core/study/study_file.h"

#include <algorithm>
#include <array>
#include <vector>
#include <zlib.h>

namespace core::study {

namespace {

using formats::InputFile;

constexpr std::array<std::uint8_t, 8> signature = {0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'};
constexpr std::uint64_t frame = 12;              ///< length, type and checksum of a chunk
constexpr std::uint64_t headerEnd = 8 + 13 + 12; ///< of the signature and the first chunk
constexpr int mostChunks = 100'000;

std::string bigEndian(std::uint32_t value) {
    return {static_cast<char>(value >> 24U), static_cast<char>(value >> 16U), static_cast<char>(value >> 8U),
            static_cast<char>(value)};
}

std::uint32_t checksum(std::string_view bytes) {
    return static_cast<std::uint32_t>(
        crc32_z(crc32_z(0, nullptr, 0), reinterpret_cast<const Bytef*>(bytes.data()), bytes.size()));
}

std::uint32_t numberAt(std::string_view bytes, std::size_t offset) {
    std::uint32_t value = 0;
    for (const char byte : bytes.substr(offset, 4))
        value = value << 8U | static_cast<std::uint8_t>(byte);
    return value;
}

struct Chunk {
    std::uint64_t begin = 0; ///< of the data in the file
    std::uint64_t size = 0;  ///< of the data
    std::string type;        ///< four letters
};

std::string bytesAt(const InputFile& file, std::uint64_t offset, std::uint64_t size) {
    std::string bytes(size, '\0');
    file.read(offset, std::as_writable_bytes(std::span(bytes)));
    return bytes;
}

Chunk chunkAt(const InputFile& file, std::uint64_t offset) {
    if (file.size() - offset < frame)
        file.fail("the PNG file ends early, at byte " + std::to_string(file.size()));
    const std::string head = bytesAt(file, offset, 8);
    Chunk chunk{offset + 8, numberAt(head, 0), head.substr(4)};
    if (!std::ranges::all_of(chunk.type, [](char c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); }))
        file.fail("not a PNG chunk at byte " + std::to_string(offset));
    if (chunk.size > file.size() - offset - frame)
        file.fail("the PNG file ends early: its " + chunk.type + " chunk at byte " + std::to_string(offset) +
                  " has room for " + std::to_string(file.size() - offset - frame) + " of " +
                  std::to_string(chunk.size) + " bytes");
    return chunk;
}

bool isText(const Chunk& chunk) {
    return chunk.type == "tEXt" || chunk.type == "zTXt" || chunk.type == "iTXt";
}

bool hasKeyword(const InputFile& file, const Chunk& chunk) {
    const std::string wanted = std::string(studyKeyword) + '\0';
    return chunk.size >= wanted.size() && bytesAt(file, chunk.begin, wanted.size()) == wanted;
}

/// Ends inflating whatever happens in between.
struct Inflater {
    Inflater()
        : isReady(inflateInit(&state) == Z_OK) {}
    ~Inflater() { inflateEnd(&state); }
    Inflater(const Inflater&) = delete;
    Inflater& operator=(const Inflater&) = delete;

    z_stream state{};
    bool isReady = false;
};

std::string unpacked(const InputFile& file, std::string packed) {
    Inflater inflater;
    std::string text(largestEmbeddedStudy + 1, '\0');
    inflater.state.next_in = reinterpret_cast<Bytef*>(packed.data());
    inflater.state.avail_in = static_cast<uInt>(packed.size());
    inflater.state.next_out = reinterpret_cast<Bytef*>(text.data());
    inflater.state.avail_out = static_cast<uInt>(text.size());
    const int result = inflater.isReady ? inflate(&inflater.state, Z_FINISH) : Z_MEM_ERROR;
    text.resize(text.size() - inflater.state.avail_out);
    if (text.size() > largestEmbeddedStudy)
        file.fail("the study in this picture is larger than " + std::to_string(largestEmbeddedStudy) + " bytes");
    if (result != Z_STREAM_END)
        file.fail("the study in this picture is damaged: it does not unpack");
    return text;
}

/// In UTF-8.
std::string fromLatin1(std::string_view latin) {
    std::string text;
    for (const char c : latin) {
        const auto byte = static_cast<std::uint8_t>(c);
        if (byte < 0x80U) {
            text += c;
        } else {
            text += static_cast<char>(0xC0U | byte >> 6U);
            text += static_cast<char>(0x80U | (byte & 0x3FU));
        }
    }
    return text;
}

/// What follows the keyword, its terminating zero included.
std::string textOf(const InputFile& file, const std::string& type, std::string_view rest) {
    if (type == "tEXt")
        return fromLatin1(rest);
    const auto damaged = [&] {
        file.fail("the study in this picture is damaged: its text chunk is not as PNG has it");
    };
    const bool isPacked = type == "zTXt" || (!rest.empty() && rest[0] == 1);
    const std::size_t method = type == "zTXt" ? 0 : 1;
    if (rest.size() <= method || rest[method] != 0 || (type == "iTXt" && rest[0] != 0 && rest[0] != 1))
        damaged();
    rest.remove_prefix(method + 1);
    if (type == "zTXt")
        return fromLatin1(unpacked(file, std::string(rest)));
    for (int skipped = 0; skipped < 2; ++skipped) { // language and translated keyword
        const std::size_t end = rest.find('\0');
        if (end == std::string_view::npos)
            damaged();
        rest.remove_prefix(end + 1);
    }
    return isPacked ? unpacked(file, std::string(rest)) : std::string(rest);
}

std::string studyIn(const InputFile& file, const Chunk& chunk) {
    if (chunk.size > largestEmbeddedStudy + studyKeyword.size() + 64)
        file.fail("the study in this picture has " + std::to_string(chunk.size) + " bytes, more than " +
                  std::to_string(largestEmbeddedStudy));
    const std::string bytes = chunk.type + bytesAt(file, chunk.begin, chunk.size);
    if (checksum(bytes) != numberAt(bytesAt(file, chunk.begin + chunk.size, 4), 0))
        file.fail("the study in this picture is damaged: its checksum is wrong");
    return textOf(file, chunk.type, std::string_view(bytes).substr(4 + studyKeyword.size() + 1));
}

} // namespace

std::string withStudy(std::string_view png, std::string_view study) {
    std::string chunk = "iTXt";
    chunk += studyKeyword;
    chunk.append(5, '\0'); // end of the keyword, not packed, method 0, no language, no translated keyword
    chunk += study;
    std::string bytes(png.substr(0, headerEnd));
    bytes += bigEndian(static_cast<std::uint32_t>(chunk.size() - 4)) + chunk + bigEndian(checksum(chunk));
    bytes += png.substr(headerEnd);
    return bytes;
}

std::optional<std::string> readEmbeddedStudy(const std::filesystem::path& path) {
    const InputFile file(path);
    const std::string begin = bytesAt(file, 0, std::min<std::uint64_t>(file.size(), signature.size()));
    if (!std::ranges::equal(begin, signature, [](char a, std::uint8_t b) { return static_cast<std::uint8_t>(a) == b; }))
        file.fail("not a PNG file");
    std::uint64_t offset = signature.size();
    for (int i = 0; i < mostChunks; ++i) {
        const Chunk chunk = chunkAt(file, offset);
        if (isText(chunk) && hasKeyword(file, chunk))
            return studyIn(file, chunk);
        if (chunk.type == "IEND")
            return std::nullopt;
        offset = chunk.begin + chunk.size + 4;
    }
    file.fail("more than " + std::to_string(mostChunks) + " PNG chunks");
}

Study studyOfImage(const std::filesystem::path& path) {
    const std::optional<std::string> study = readEmbeddedStudy(path);
    if (!study)
        InputFile(path).fail("no study in this picture; pictures that Tessera saves carry theirs");
    return studyFromJson(*study, path.string());
}

} // namespace core::study
