#pragma once

#include "core/formats/tensor_file.h"
#include "core/model/dit/dit_config.h"

#include <functional>
#include <string>

namespace core::model::dit {

/// A stored tensor by its name; null where there is none.
using FindTensor = std::function<const formats::TensorEntry*(const std::string& name)>;

/// The sizes of a model in facebookresearch/DiT's layout from the shapes of its tensors. The number of heads shows in
/// no shape: it is 0 here. Whether the label table's last row is the null label's shows neither: it is taken for that.
/// @throws Error{BadInput} (without the file's name) naming the tensor that is not as it should be.
DitConfig configFromShapes(const FindTensor& find);

/// The number of heads of a model with such sizes: that of `arch` (a name for knownVariant(); "DiT", "SiT" and empty:
/// any), or of the published family's variant of this width, whatever the depth; 0: there is none.
/// @throws Error{BadInput} (without the file's name) if it is no `arch`, whose depth alone may differ.
/// @throws Error{BadArgument} for an unknown `arch`.
int headsOfFamily(const DitConfig& found, const std::string& arch);

} // namespace core::model::dit
