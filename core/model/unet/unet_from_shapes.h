#pragma once

#include "core/formats/tensor_file.h"
#include "core/model/unet/unet_layout.h"

#include <functional>
#include <optional>
#include <string>

namespace core::model::unet {

/// A stored tensor by its name without a prefix; null where there is none.
using FindTensor = std::function<const formats::TensorEntry*(const std::string& name)>;

/// Whose names a UNet's tensors have; empty: it is no conditional UNet's.
std::optional<UnetLayout> layoutOf(const FindTensor& find);

/// The sizes of a UNet from the shapes of its tensors. What shows in no shape is as withPublishedHeads().
/// @throws Error{BadInput} (without the file's name) naming the tensor that is not as it should be.
UnetConfig unetFromShapes(const FindTensor& find, UnetLayout layout);

} // namespace core::model::unet
