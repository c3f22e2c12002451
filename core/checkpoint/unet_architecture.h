#pragma once

#include "core/checkpoint/architecture.h"

namespace core::checkpoint {

/// The row of UNets of SDXL's kind (Podell et al., arXiv 2307.01952), in diffusers' layout.
Architecture unetArchitecture();

} // namespace core::checkpoint
