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
    Dict,              ///< collections.OrderedDict, Counter, defaultdict
    List,              ///< collections.deque
    Set,               ///< builtins.set
    Data,              ///< an inert value that is passed over: a Namespace, a path, a date, NumPy's scalars and arrays
    Reconstructor,     ///< copyreg._reconstructor: an instance of a class, without a call of it
    Foreign,           ///< a class that is not known: an instance made of nothing or a number is passed over
    UnsupportedTensor, ///< a kind of tensor that is no weight: sparse, quantised, nested, on the meta device
};

struct PickleGlobal {
    PickleRole role = PickleRole::Data;
    formats::StorageType type = formats::StorageType::F32; ///< of a Storage or a Dtype
    bool isUntyped = false;                                ///< torch.UntypedStorage: bytes
};

/// Known are PyTorch's `weights_only` list and inert values of Python's and NumPy's. Any other name that is written as
/// a class is Foreign unless its package could do something: Python's own, PyTorch's, NumPy's. Empty for all else:
/// functions, and what is code. @param name "module.name"; Python 2's module names are known, too.
std::optional<PickleGlobal> findPickleGlobal(const std::string& name);

} // namespace core::pytorch
