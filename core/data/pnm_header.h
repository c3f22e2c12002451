#pragma once

#include "core/data/header_bytes.h"
#include "core/data/image_header.h"

namespace core::data {

/// The size of a PNM image (P1 to P6) as OpenCV's reader finds it: the byte behind a number is its end whatever it is,
/// and a comment ends with a line feed or a carriage return. @throws Error{BadInput} where that reader refuses it, and
/// for fewer pixels than promised.
ImageHeader readPnmHeader(const HeaderBytes& bytes);

} // namespace core::data
