#include "core/metrics/image_array.h"

#include "core/base/argument.h"

#include <span>
#include <zlib.h>

namespace core::metrics {
namespace {

constexpr std::string_view entryName = "arr_0.npy";
constexpr std::uint32_t inExtraField = 0xFFFFFFFFU; ///< stands for a number that the 64-bit fields have

void append(std::string& bytes, std::uint64_t value, int count) {
    for (int i = 0; i < count; ++i)
        bytes += static_cast<char>(value >> (8U * static_cast<unsigned>(i)));
}

/// The .npy header, version 1.0, padded so that the data begin at a multiple of 64.
std::string arrayHeader(const ImageArrayWriter::Shape& shape) {
    std::string text = "{'descr': '|u1', 'fortran_order': False, 'shape': (" + std::to_string(shape.images) + ", " +
                       std::to_string(shape.height) + ", " + std::to_string(shape.width) + ", 3), }";
    text.resize((10 + text.size() + 1 + 63) / 64 * 64 - 10 - 1, ' ');
    text += '\n';
    std::string header = "\x93NUMPY";
    append(header, 1, 2); // version 1.0
    append(header, text.size(), 2);
    return header + text;
}

/// The only entry of the archive: stored, of a size that is known before, with a checksum that follows the data.
struct Entry {
    std::uint64_t size = 0;
    bool isZip64 = false;

    /// What the local header and the directory entry have in common, from "version needed" to "extra length".
    std::string fields(std::uint32_t crc, std::uint64_t sizeNow) const {
        std::string fields;
        append(fields, isZip64 ? 45 : 20, 2); // version needed
        append(fields, 1U << 3U, 2);          // flags: checksum and sizes come behind the data, too
        append(fields, 0, 2);                 // stored
        append(fields, 0, 2);                 // time
        append(fields, 0x21, 2);              // 1980-01-01, so that equal images give equal bytes
        append(fields, crc, 4);
        append(fields, isZip64 ? inExtraField : sizeNow, 4);
        append(fields, isZip64 ? inExtraField : sizeNow, 4);
        append(fields, entryName.size(), 2);
        append(fields, isZip64 ? 20 : 0, 2);
        return fields;
    }
    std::string extraField(std::uint64_t sizeNow) const {
        std::string extra;
        if (!isZip64)
            return extra;
        append(extra, 1, 2); // zip64
        append(extra, 16, 2);
        append(extra, sizeNow, 8);
        append(extra, sizeNow, 8);
        return extra;
    }
    std::string localHeader() const { return "PK\x03\x04" + fields(0, 0) + std::string(entryName) + extraField(0); }
    std::string descriptor(std::uint32_t crc) const {
        std::string text = "PK\x07\x08";
        append(text, crc, 4);
        append(text, size, isZip64 ? 8 : 4);
        append(text, size, isZip64 ? 8 : 4);
        return text;
    }
    /// @param offset where it lies in the file.
    std::string directory(std::uint32_t crc, std::uint64_t offset) const {
        std::string text = "PK\x01\x02";
        append(text, isZip64 ? 45 : 20, 2); // made by
        text += fields(crc, size);
        text.append(10, '\0'); // comment, disk, attributes
        append(text, 0, 4);    // offset of the local header
        text += std::string(entryName) + extraField(size);
        const std::uint64_t length = text.size();
        if (isZip64)
            text += zip64End(offset, length);
        text += "PK\x05\x06";
        append(text, 0, 4); // disks
        append(text, 1, 2);
        append(text, 1, 2);
        append(text, length, 4);
        append(text, isZip64 ? inExtraField : offset, 4);
        append(text, 0, 2); // comment
        return text;
    }

private:
    static std::string zip64End(std::uint64_t offset, std::uint64_t length) {
        std::string text = "PK\x06\x06";
        append(text, 44, 8); // bytes that follow in this record
        append(text, 45, 2);
        append(text, 45, 2);
        append(text, 0, 8); // disks
        append(text, 1, 8);
        append(text, 1, 8);
        append(text, length, 8);
        append(text, offset, 8);
        text += "PK\x06\x07"; // where that record lies
        append(text, 0, 4);
        append(text, offset + length, 8);
        append(text, 1, 4);
        return text;
    }
};

std::string sizeText(std::size_t height, std::size_t width) {
    return std::to_string(width) + "x" + std::to_string(height);
}

} // namespace

ImageArrayWriter::ImageArrayWriter(const std::filesystem::path& file, const Shape& shape, std::uint64_t zip64From)
    : m_writer(file)
    , m_shape(shape) {
    requireArgument(shape.images > 0 && shape.height > 0 && shape.width > 0, "images", "at least one", "none");
    const std::string header = arrayHeader(shape);
    const std::uint64_t pixels =
        std::uint64_t{3} * static_cast<unsigned>(shape.height) * static_cast<unsigned>(shape.width);
    m_size = header.size() + shape.images * pixels;
    m_isZip64 = m_size + 1024 >= zip64From; // the directory's offset counts, too
    const std::string local = Entry{m_size, m_isZip64}.localHeader();
    write(local.data(), local.size());
    m_crc = 0;
    write(header.data(), header.size());
}

void ImageArrayWriter::write(const void* data, std::size_t size) {
    m_writer.write(std::as_bytes(std::span(static_cast<const char*>(data), size)));
    m_crc = static_cast<std::uint32_t>(crc32_z(m_crc, static_cast<const Bytef*>(data), size));
    m_written += size;
}

void ImageArrayWriter::add(const Image& image) {
    requireArgument(m_added < m_shape.images, "images", std::to_string(m_shape.images).c_str(), "one more");
    requireArgument(image.width == m_shape.width && image.height == m_shape.height, "images",
                    ("one size, " + sizeText(m_shape.height, m_shape.width)).c_str(),
                    sizeText(image.height, image.width));
    write(image.rgb.data(), image.rgb.size());
    ++m_added;
}

void ImageArrayWriter::commit() {
    requireArgument(m_added == m_shape.images, "images", std::to_string(m_shape.images).c_str(),
                    std::to_string(m_added));
    const Entry entry{m_size, m_isZip64};
    const std::uint32_t crc = m_crc;
    const std::string descriptor = entry.descriptor(crc);
    write(descriptor.data(), descriptor.size());
    const std::string directory = entry.directory(crc, m_written);
    write(directory.data(), directory.size());
    m_writer.commit();
}

} // namespace core::metrics
