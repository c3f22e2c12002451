#include "core/metrics/image_array.h"

#include "core/base/argument.h"
#include "core/base/atomic_writer.h"

#include <array>
#include <cstdint>
#include <limits>
#include <span>
#include <string>

namespace core::metrics {
namespace {

constexpr char entryName[] = "arr_0.npy";
constexpr std::size_t entryNameBytes = sizeof entryName - 1;

/// CRC-32 of ISO 3309, as zip wants it.
class Crc32 {
public:
    Crc32() {
        for (std::uint32_t i = 0; i < m_table.size(); ++i) {
            m_table[i] = i;
            for (int bit = 0; bit < 8; ++bit)
                m_table[i] = (m_table[i] >> 1U) ^ ((m_table[i] & 1U) != 0 ? 0xEDB88320U : 0U);
        }
    }
    void update(const void* data, std::size_t size) {
        const auto* bytes = static_cast<const std::uint8_t*>(data);
        for (std::size_t i = 0; i < size; ++i)
            m_state = (m_state >> 8U) ^ m_table[(m_state ^ bytes[i]) & 0xFFU];
    }
    std::uint32_t value() const { return ~m_state; }

private:
    std::array<std::uint32_t, 256> m_table{};
    std::uint32_t m_state = 0xFFFFFFFFU;
};

void append(std::string& bytes, std::uint64_t value, int count) {
    for (int i = 0; i < count; ++i)
        bytes += static_cast<char>(value >> (8U * static_cast<unsigned>(i)));
}

/// The .npy header, version 1.0, padded so that the data begin at a multiple of 64.
std::string arrayHeader(const std::vector<Image>& images) {
    std::string text = "{'descr': '|u1', 'fortran_order': False, 'shape': (" + std::to_string(images.size()) + ", " +
                       std::to_string(images[0].height) + ", " + std::to_string(images[0].width) + ", 3), }";
    text.resize((10 + text.size() + 1 + 63) / 64 * 64 - 10 - 1, ' ');
    text += '\n';
    std::string header = "\x93NUMPY";
    append(header, 1, 2); // version 1.0
    append(header, text.size(), 2);
    return header + text;
}

/// What zip's local header and directory entry have in common, from "version needed" to "name length".
std::string entryFields(std::uint32_t crc, std::uint64_t size) {
    std::string fields;
    append(fields, 20, 2);   // version needed
    append(fields, 0, 2);    // flags
    append(fields, 0, 2);    // stored
    append(fields, 0, 2);    // time
    append(fields, 0x21, 2); // 1980-01-01, so that equal images give equal bytes
    append(fields, crc, 4);
    append(fields, size, 4);
    append(fields, size, 4);
    append(fields, entryNameBytes, 2);
    return fields;
}

std::string localHeader(const std::string& fields) {
    std::string header = "PK\x03\x04" + fields;
    append(header, 0, 2); // extra
    return header + entryName;
}

std::string directory(const std::string& fields, std::uint64_t offset) {
    std::string entry = "PK\x01\x02";
    append(entry, 20, 2); // made by
    entry += fields;
    entry.append(12, '\0'); // extra, comment, disk, attributes
    append(entry, 0, 4);    // offset of the local header
    entry += entryName;
    std::string end = "PK\x05\x06";
    append(end, 0, 4); // disks
    append(end, 1, 2);
    append(end, 1, 2);
    append(end, entry.size(), 4);
    append(end, offset, 4);
    append(end, 0, 2); // comment
    return entry + end;
}

} // namespace

void writeImageArray(const std::filesystem::path& file, const std::vector<Image>& images) {
    requireArgument(!images.empty(), "images", "at least one", "none");
    for (const Image& image : images)
        requireArgument(image.width == images[0].width && image.height == images[0].height, "images", "one size",
                        std::to_string(image.width) + "x" + std::to_string(image.height));
    const std::string header = arrayHeader(images);
    const std::uint64_t size = header.size() + images.size() * images[0].rgb.size();
    requireArgument(size < std::numeric_limits<std::uint32_t>::max() - 1024U, "images", "less than 4 GiB in all",
                    std::to_string(size) + " bytes");
    Crc32 crc;
    crc.update(header.data(), header.size());
    for (const Image& image : images)
        crc.update(image.rgb.data(), image.rgb.size());

    const std::string fields = entryFields(crc.value(), size);
    const std::string local = localHeader(fields);
    AtomicWriter writer(file);
    writer.write(std::as_bytes(std::span(local)));
    writer.write(std::as_bytes(std::span(header)));
    for (const Image& image : images)
        writer.write(std::as_bytes(std::span(image.rgb)));
    const std::string ending = directory(fields, local.size() + size);
    writer.write(std::as_bytes(std::span(ending)));
    writer.commit();
}

} // namespace core::metrics
