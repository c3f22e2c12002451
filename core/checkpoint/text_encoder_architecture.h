#pragma once

#include "core/checkpoint/architecture.h"

namespace core::checkpoint {

/// The row of CLIP's text encoders, with and without projection, in the layout of transformers.
Architecture textEncoderArchitecture();

} // namespace core::checkpoint
