#pragma once

#include <array>
#include <string>

namespace core::conditioning::clip {

/// The printable characters, UTF-8, that byte-level byte-pair encoding writes for bytes: vocabularies are texts of
/// them.
const std::array<std::string, 256>& byteLetters();
/// The bytes in the order in which CLIP's own vocabulary numbers them: printable ones first.
const std::array<unsigned char, 256>& bytesInOrder();

} // namespace core::conditioning::clip
