#include "tests/bad_input/bytes.h"

#include <fstream>
#include <stdexcept>

namespace bad_input {

std::string length(std::uint64_t n) {
    std::string bytes;
    for (unsigned shift = 0; shift < 64; shift += 8)
        bytes += static_cast<char>((n >> shift) & 0xFFU);
    return bytes;
}

std::string safetensors(const std::string& header, std::size_t data) {
    return length(header.size()) + header + std::string(data, '\0');
}

std::string entry(const std::string& name, int begin, int end) {
    return "\"" + name + "\":{\"dtype\":\"U8\",\"shape\":[" + std::to_string(end - begin) + "],\"data_offsets\":[" +
           std::to_string(begin) + "," + std::to_string(end) + "]}";
}

std::string repeated(const std::string& text, std::size_t times) {
    std::string result;
    result.reserve(text.size() * times);
    for (std::size_t i = 0; i < times; ++i)
        result += text;
    return result;
}

void writeBytes(const std::filesystem::path& path, const std::string& bytes) {
    std::filesystem::create_directories(path.parent_path());
    std::ofstream stream(path, std::ios::binary);
    stream.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    if (!stream.flush())
        throw std::runtime_error("cannot be written: " + path.string());
}

void writeSmallModel(const std::filesystem::path& folder) {
    const std::filesystem::path golden = std::filesystem::path(TESSERA_TEST_DATA) / "golden/models/dit-facebook-tiny";
    std::filesystem::create_directories(folder);
    std::filesystem::copy_file(golden / "weights.safetensors", folder / "model.safetensors");
    std::filesystem::copy_file(golden / "config.json", folder / "config.json");
}

} // namespace bad_input
