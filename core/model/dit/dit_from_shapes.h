#pragma once

#include "core/formats/tensor_file.h"
#include "core/model/dit/dit_config.h"

#include <functional>
#include <string>

namespace core::model::dit {

/// A stored tensor by its name; null where there is none.
using FindTensor = std::function<const formats::TensorEntry*(const std::string& name)>;

/// The sizes of a model in facebookresearch/DiT's layout from the shapes of its tensors. The number of heads shows in
/// no shape: it is that of `arch` (a name for knownVariant(); "DiT" and empty: any), or of the published variant with
/// this width and depth.
/// @throws Error{BadInput} (without the file's name) naming the tensor that is not as it should be, or num_heads where
/// it is unknown. @throws Error{BadArgument} for an unknown `arch`.
DitConfig configFromShapes(const FindTensor& find, const std::string& arch);

} // namespace core::model::dit
