#pragma once

#include "core/base/image.h"

#include <string>
#include <vector>

namespace core::study {

/// The first pictures of a run side by side, as a small PNG's bytes; empty without pictures. @throws Error{Failed}.
std::string runThumbnail(const std::vector<Image>& pictures);

} // namespace core::study
