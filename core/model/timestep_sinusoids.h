#pragma once

#include <ATen/core/Tensor.h>

namespace core::model {

/// Cosines, then sines of t [B] (any number type) at `channels`/2 frequencies 10000^(−i/(channels/2−shift)), float32
/// [B, channels]; an odd number of channels ends with a zero.
at::Tensor timestepSinusoids(const at::Tensor& t, int channels = 256, double frequencyShift = 0);

} // namespace core::model
