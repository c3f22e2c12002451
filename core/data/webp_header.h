#pragma once

#include "core/data/header_bytes.h"
#include "core/data/image_header.h"

namespace core::data {

/// The size of a WebP image in a RIFF container, as libwebp finds it in the first 32 bytes.
/// @throws Error{BadInput} where libwebp refuses them, and for an animation.
ImageHeader readWebpHeader(const HeaderBytes& bytes);

} // namespace core::data
