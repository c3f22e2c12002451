#include "core/model/denoiser.h"

#include "core/model/conditioning.h"

namespace core::model {

Conditioning Denoiser::exampleConditioning(std::int64_t) const {
    return {};
}

} // namespace core::model
