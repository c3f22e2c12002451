#pragma once

#include "core/formats/safetensors_header.h"

#include <optional>
#include <string>

namespace core::pytorch {

/// What a Python name of a checkpoint stands for. None of them is ever run: the machine does itself what they mean.
enum class PickleRole {
    RebuildTensor,     ///< torch._utils._rebuild_tensor and _rebuild_tensor_v2
    RebuildTensorV3,   ///< torch._utils._rebuild_tensor_v3, for types without a storage class of their own
    RebuildParameter,  ///< torch._utils._rebuild_parameter and _rebuild_parameter_with_state
    RebuildFromType,   ///< torch._tensor._rebuild_from_type_v2: a tensor with Python attributes
    TensorClass,       ///< torch.Tensor, torch.nn.Parameter
    Storage,           ///< torch.FloatStorage, …
    Dtype,             ///< torch.float32, …
    Size,              ///< torch.Size: a tuple
    Dict,              ///< collections.OrderedDict, Counter
    Set,               ///< builtins.set
    Data,              ///< an object that is passed over: argparse.Namespace, torch.device, NumPy's scalars and arrays
    UnsupportedTensor, ///< a kind of tensor that is no weight: sparse, quantised, nested, on the meta device
};

struct PickleGlobal {
    PickleRole role = PickleRole::Data;
    formats::StorageType type = formats::StorageType::F32; ///< of a Storage or a Dtype
    bool isUntyped = false;                                ///< torch.UntypedStorage: bytes
};

/// Empty for every name that no checkpoint of tensors needs: PyTorch's `weights_only` list, argparse.Namespace, and
/// NumPy's values, of which no content is kept. @param name "module.name"; Python 2's module names are known, too.
std::optional<PickleGlobal> findPickleGlobal(const std::string& name);

} // namespace core::pytorch
