#include "core/pytorch/pickle_globals.h"

#include <map>
#include <string_view>

namespace core::pytorch {

namespace {

using Table = std::map<std::string_view, PickleGlobal>;
using enum formats::StorageType;

constexpr PickleGlobal role(PickleRole role) {
    return {.role = role};
}
constexpr PickleGlobal storage(formats::StorageType type) {
    return {.role = PickleRole::Storage, .type = type};
}
constexpr PickleGlobal dtype(formats::StorageType type) {
    return {.role = PickleRole::Dtype, .type = type};
}

const Table& globals() {
    static constexpr PickleGlobal untyped{.role = PickleRole::Storage, .type = U8, .isUntyped = true};
    static const Table table{
        {"torch._utils._rebuild_tensor", role(PickleRole::RebuildTensor)},
        {"torch._utils._rebuild_tensor_v2", role(PickleRole::RebuildTensor)},
        {"torch._utils._rebuild_tensor_v3", role(PickleRole::RebuildTensorV3)},
        {"torch._utils._rebuild_parameter", role(PickleRole::RebuildParameter)},
        {"torch._utils._rebuild_parameter_with_state", role(PickleRole::RebuildParameter)},
        {"torch._tensor._rebuild_from_type_v2", role(PickleRole::RebuildFromType)},
        {"torch._utils._rebuild_sparse_tensor", role(PickleRole::UnsupportedTensor)},
        {"torch._utils._rebuild_sparse_csr_tensor", role(PickleRole::UnsupportedTensor)},
        {"torch._utils._rebuild_qtensor", role(PickleRole::UnsupportedTensor)},
        {"torch._utils._rebuild_nested_tensor", role(PickleRole::UnsupportedTensor)},
        {"torch._utils._rebuild_meta_tensor_no_storage", role(PickleRole::UnsupportedTensor)},
        {"torch._utils._rebuild_device_tensor_from_numpy", role(PickleRole::UnsupportedTensor)},
        {"torch._utils._rebuild_device_tensor_from_cpu_tensor", role(PickleRole::UnsupportedTensor)},
        {"torch._utils._rebuild_wrapper_subclass", role(PickleRole::UnsupportedTensor)},
        {"torch.Tensor", role(PickleRole::TensorClass)},
        {"torch.nn.parameter.Parameter", role(PickleRole::TensorClass)},
        {"torch.nn.parameter.Buffer", role(PickleRole::TensorClass)},
        {"torch.Size", role(PickleRole::Size)},
        {"collections.OrderedDict", role(PickleRole::Dict)},
        {"collections.Counter", role(PickleRole::Dict)},
        {"builtins.set", role(PickleRole::Set)},
        {"builtins.frozenset", role(PickleRole::Set)},
        {"builtins.bytearray", role(PickleRole::Data)},
        {"builtins.complex", role(PickleRole::Data)},
        {"_codecs.encode", role(PickleRole::Data)},
        {"torch.device", role(PickleRole::Data)},
        {"torch.serialization._get_layout", role(PickleRole::Data)},
        {"argparse.Namespace", role(PickleRole::Data)},
        {"numpy.dtype", role(PickleRole::Data)},
        {"numpy.ndarray", role(PickleRole::Data)},
        {"numpy.core.multiarray.scalar", role(PickleRole::Data)},
        {"numpy.core.multiarray._reconstruct", role(PickleRole::Data)},
        {"numpy._core.multiarray.scalar", role(PickleRole::Data)},
        {"numpy._core.multiarray._reconstruct", role(PickleRole::Data)},
        {"torch.DoubleStorage", storage(F64)},
        {"torch.FloatStorage", storage(F32)},
        {"torch.HalfStorage", storage(F16)},
        {"torch.BFloat16Storage", storage(BF16)},
        {"torch.LongStorage", storage(I64)},
        {"torch.IntStorage", storage(I32)},
        {"torch.ShortStorage", storage(I16)},
        {"torch.CharStorage", storage(I8)},
        {"torch.ByteStorage", storage(U8)},
        {"torch.BoolStorage", storage(Bool)},
        {"torch.ComplexFloatStorage", storage(C64)},
        {"torch.UntypedStorage", untyped},
        {"torch.storage.UntypedStorage", untyped},
        {"torch.float64", dtype(F64)},
        {"torch.float32", dtype(F32)},
        {"torch.float16", dtype(F16)},
        {"torch.bfloat16", dtype(BF16)},
        {"torch.int64", dtype(I64)},
        {"torch.int32", dtype(I32)},
        {"torch.int16", dtype(I16)},
        {"torch.int8", dtype(I8)},
        {"torch.uint8", dtype(U8)},
        {"torch.uint16", dtype(U16)},
        {"torch.uint32", dtype(U32)},
        {"torch.uint64", dtype(U64)},
        {"torch.bool", dtype(Bool)},
        {"torch.complex64", dtype(C64)},
        {"torch.float8_e4m3fn", dtype(F8E4M3)},
        {"torch.float8_e5m2", dtype(F8E5M2)},
        {"torch.float8_e4m3fnuz", dtype(F8E4M3Fnuz)},
        {"torch.float8_e5m2fnuz", dtype(F8E5M2Fnuz)},
        {"torch.float8_e8m0fnu", dtype(F8E8M0)},
    };
    return table;
}

} // namespace

std::optional<PickleGlobal> findPickleGlobal(const std::string& name) {
    constexpr std::string_view python2 = "__builtin__.";
    const std::string wanted = name.starts_with(python2) ? "builtins." + name.substr(python2.size()) : name;
    const auto found = globals().find(wanted);
    return found == globals().end() ? std::nullopt : std::optional(found->second);
}

} // namespace core::pytorch
