#pragma once

#include "core/formats/input_file.h"
#include "core/pytorch/pickle_value.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace core::pytorch {

/// A pickle may have this many bytes: a hundred times what the largest published diffusion models' have.
inline constexpr std::uint64_t maxPickleBytes = 64U << 20U;

/// The bytes of one pickle or several in a row, taken from the front. Nothing is allocated for a length that a pickle
/// claims before so many bytes are known to follow. All errors: Error{BadInput} without a file name.
class PickleInput {
public:
    /// Bytes that are in memory as a whole.
    explicit PickleInput(std::string bytes);
    /// A file that begins with pickles and goes on with something else: it is read in pieces as far as they reach. The
    /// file has to outlive this.
    explicit PickleInput(const formats::InputFile& file);

    /// Bytes taken so far: where the next one lies.
    std::uint64_t position() const { return m_position; }
    bool isAtEnd() const { return m_position == m_end; }
    std::uint8_t byte();
    /// A little-endian number of `width` bytes, at most 8.
    std::uint64_t number(int width);
    /// The next `size` bytes. The view holds until the next call that takes something.
    std::string_view take(std::uint64_t size);
    /// The bytes up to the next line feed, which is taken too. @throws Error{BadInput} if there is none within 256.
    std::string_view line();
    /// The bytes of a Text, Bytes or BigInt that was read from here. The view holds until something is taken.
    std::string_view text(const PickleValue& value) const;
    /// Whether `wanted` comes next or within the following 64 KiB.
    bool isAhead(std::string_view wanted);

private:
    void require(std::uint64_t size);
    /// As much of `size` bytes as there is.
    std::uint64_t load(std::uint64_t size);

    const formats::InputFile* m_file = nullptr; ///< null: everything is in m_bytes
    std::string m_bytes;                        ///< the beginning, as far as it was needed
    std::uint64_t m_end = 0;
    std::uint64_t m_position = 0;
};

} // namespace core::pytorch
