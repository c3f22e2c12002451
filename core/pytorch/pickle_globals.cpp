#include "core/pytorch/pickle_globals.h"

#include <algorithm>
#include <array>
#include <map>
#include <string_view>
#include <utility>

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
        {"collections.defaultdict", role(PickleRole::Dict)},
        {"collections.deque", role(PickleRole::List)},
        {"builtins.dict", role(PickleRole::Dict)},
        {"builtins.list", role(PickleRole::List)},
        {"builtins.set", role(PickleRole::Set)},
        {"builtins.frozenset", role(PickleRole::Set)},
        {"copyreg._reconstructor", role(PickleRole::Reconstructor)},
        {"copy_reg._reconstructor", role(PickleRole::Reconstructor)},
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

/// Inert values: classes, and functions that only make such a value. Several names of one package stand together.
constexpr std::array<std::pair<std::string_view, std::string_view>, 19> inertNames{{
    {"builtins", "bool bytearray bytes complex float int long object range slice str tuple unicode xrange"},
    {"argparse", "Namespace"},
    {"types", "SimpleNamespace"},
    {"collections", "ChainMap UserDict UserList UserString"},
    {"_codecs", "encode"},
    {"pathlib", "Path PosixPath PurePath PurePosixPath PureWindowsPath WindowsPath"},
    {"pathlib._local", "Path PosixPath PurePath PurePosixPath PureWindowsPath WindowsPath"},
    {"datetime", "date datetime time timedelta timezone"},
    {"zoneinfo", "ZoneInfo ZoneInfo._unpickle"},
    {"decimal", "Decimal"},
    {"fractions", "Fraction"},
    {"uuid", "UUID SafeUUID"},
    {"typing", "Any Dict List Optional Tuple Union"},
    {"torch", "channels_last channels_last_3d contiguous_format device preserve_format strided"},
    {"torch.serialization", "_get_layout"},
    {"numpy",
     "bool bool_ complex128 complex64 dtype float16 float32 float64 int16 int32 int64 int8 ndarray str_ uint16 "
     "uint32 uint64 uint8"},
    {"numpy.core.multiarray", "_reconstruct scalar"},
    {"numpy._core.multiarray", "_reconstruct scalar"},
    {"numpy.random._pickle", "__bit_generator_ctor __generator_ctor __randomstate_ctor"},
}};

/// Packages whose names could do something, or that are known in full: Python's own, the pickling ones and PyTorch's.
constexpr std::string_view ownPackages =
    " __builtin__ _bootlocale _ctypes _io _pickle _posixsubprocess _socket _thread abc aifc antigravity apport "
    "argparse ast "
    "asyncio asyncore atexit base64 bdb builtins cPickle cgi cloudpickle cmd code codecs codeop collections commands "
    "compileall concurrent configparser contextlib copy copy_reg copyreg cProfile ctypes curses datetime dbm dill "
    "distutils doctest email ensurepip fileinput ftplib functools gc getpass glob gzip hashlib http imaplib imp "
    "importlib "
    "inspect io ipaddress itertools joblib json linecache locale logging lzma mailbox marshal mimetypes mmap "
    "modulefinder multiprocessing nntplib nt ntpath numpy opcode operator optparse os pathlib pdb pickle pickletools "
    "pip "
    "pipes pkgutil platform plistlib poplib popen2 posix posixpath pprint profile pstats pty pwd py_compile pydoc "
    "queue "
    "random re readline resource rlcompleter runpy sched select selectors setuptools shelve shlex shutil signal site "
    "smtplib smtpd socket socketserver sqlite3 ssl stat string struct subprocess symtable sys sysconfig syslog tarfile "
    "telnetlib tempfile test textwrap threading timeit tkinter torch torchvision torchaudio trace traceback "
    "tracemalloc "
    "tty turtle types typing unittest urllib urllib2 uu uuid venv warnings wave weakref webbrowser winreg wsgiref xml "
    "xmlrpc zipapp zipfile zipimport zlib zoneinfo ";

/// Whether one of the words, which single spaces separate, is this one.
bool hasWord(std::string_view words, std::string_view wanted) {
    for (std::size_t begin = 0; begin < words.size();) {
        const std::size_t end = std::min(words.find(' ', begin), words.size());
        if (words.substr(begin, end - begin) == wanted)
            return true;
        begin = end + 1;
    }
    return false;
}

bool isInert(std::string_view name) {
    return std::any_of(inertNames.begin(), inertNames.end(), [&](const auto& package) {
        const std::size_t length = package.first.size();
        return name.size() > length && name.starts_with(package.first) && name[length] == '.' &&
               hasWord(package.second, name.substr(length + 1));
    });
}

/// Python's custom: "CamelCase" is a class, "lower_case" a function. Letters of other alphabets are no class here.
bool isForeignClass(std::string_view name) {
    const std::string_view own = name.substr(name.rfind('.') + 1);
    const std::size_t first = own.find_first_not_of('_');
    const bool isPlain = std::all_of(name.begin(), name.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '.';
    });
    return isPlain && first != std::string_view::npos && own[first] >= 'A' && own[first] <= 'Z' &&
           !hasWord(ownPackages, name.substr(0, name.find('.')));
}

} // namespace

std::optional<PickleGlobal> findPickleGlobal(const std::string& name) {
    constexpr std::string_view python2 = "__builtin__.";
    const std::string wanted = name.starts_with(python2) ? "builtins." + name.substr(python2.size()) : name;
    if (const auto found = globals().find(wanted); found != globals().end())
        return found->second;
    if (isInert(wanted))
        return role(PickleRole::Data);
    return isForeignClass(wanted) ? std::optional(role(PickleRole::Foreign)) : std::nullopt;
}

} // namespace core::pytorch
