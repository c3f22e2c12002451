#pragma once

#include "core/data/header_bytes.h"
#include "core/data/image_header.h"

namespace core::data {

/// The frame's size as libjpeg finds it: marker after marker up to the first scan, over fill bytes and markers that
/// have no length. @throws Error{BadInput} where libjpeg stops, for a second frame, and for more scans than a picture
/// needs.
ImageHeader readJpegHeader(const HeaderBytes& bytes);

} // namespace core::data
