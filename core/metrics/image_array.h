#pragma once

#include "core/base/atomic_writer.h"
#include "core/base/image.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <limits>
#include <string>

namespace core::metrics {

/// Writes images of one size as NumPy's .npz with one uint8 array arr_0 [n,height,width,3], the form in which
/// guided-diffusion's evaluation suite takes samples, image by image as they come: nothing is kept. How many there will
/// be is said at the beginning. Without commit() nothing is left, and an older file stays as it was.
class ImageArrayWriter {
public:
    struct Shape {
        std::size_t images = 0; ///< 1 or more
        int height = 0;
        int width = 0;
    };

    /// @param zip64From bytes of the array from which the entry has zip's 64-bit fields; less for tests.
    /// @throws Error{BadArgument} for an empty shape, Error{Failed} naming the file, as all functions here do.
    ImageArrayWriter(const std::filesystem::path& file, const Shape& shape,
                     std::uint64_t zip64From = std::numeric_limits<std::uint32_t>::max());

    /// The next image. @throws Error{BadArgument} for another size than said, or one image too many.
    void add(const Image& image);
    /// @throws Error{BadArgument} if images are missing.
    void commit();

private:
    void write(const void* data, std::size_t size);

    AtomicWriter m_writer;
    Shape m_shape;
    std::uint64_t m_size; ///< bytes of the entry
    bool m_isZip64;
    std::size_t m_added = 0;
    std::uint64_t m_written = 0; ///< bytes of the file
    std::uint32_t m_crc = 0;
};

} // namespace core::metrics
