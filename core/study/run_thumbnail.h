#pragma once

#include "core/base/image.h"

#include <string>
#include <vector>

namespace core::study {

/// The first images of a run side by side, as a small PNG's bytes; empty without images. @throws Error{Failed}.
std::string runThumbnail(const std::vector<Image>& images);

} // namespace core::study
