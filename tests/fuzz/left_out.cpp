// What the readers' sources mention beside the readers, in sources that need LibTorch. No reader calls it.
#include "core/base/compute.h"
#include "core/base/resources.h"
#include "core/calibration/lower_tiles.h"

#include <cstdlib>

std::string core::toString(Dtype) {
    std::abort();
}

std::filesystem::path core::resourcePath(const std::string&) {
    std::abort();
}

std::int64_t core::calibration::lowerTilesSize(std::int64_t) {
    std::abort();
}
