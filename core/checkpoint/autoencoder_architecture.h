#pragma once

#include "core/checkpoint/architecture.h"

namespace core::checkpoint {

/// The row of AutoencoderKL, which decodes latents: it is opened beside a model, not as one.
Architecture autoencoderArchitecture();

} // namespace core::checkpoint
