#include "tests/bad_input/bad_input.h"
#include "tests/bad_input/bytes.h"
#include "tests/bad_input/torch_bytes.h"

namespace bad_input {
namespace {

using Cases = std::vector<Bytes>;
using namespace std::string_literals;

constexpr std::int64_t huge = std::int64_t{1} << 62;

/// A checkpoint of one tensor "w", beside which `operations` put a value under the key "x".
std::string beside(const std::string& operations) {
    return checkpoint(pickle("}" + text("w") + tensor() + "s" + text("x") + operations + "s"));
}

std::string only(const std::string& tensorOperations) {
    return checkpoint(pickle(dict("w", tensorOperations)));
}

/// P1: names and operations that run something.
void addCalls(Cases& cases) {
    const std::string argument = tuple({text("true")});
    const auto call = [&](const char* module, const char* name) {
        cases.push_back({"P1",
                         std::string("calls ") + module + "." + name,
                         beside(global(module, name) + argument + "R"),
                         {std::string("the Python global ") + module + "." + name + ", which is not called"}});
    };
    call("posix", "system");
    call("os", "system");
    call("builtins", "eval");
    call("__builtin__", "eval");
    call("builtins", "getattr");
    call("subprocess", "Popen");
    call("torch.storage", "_load_from_bytes");
    call("torch.hub", "load");
    call("torch", "load");
    call("torch.jit._pickle", "build_intlist");
    call("builtins", "exec");
    call("functools", "partial");
    call("types", "FunctionType");
    call("types", "CodeType");
    call("operator", "methodcaller");
    call("importlib", "import_module");
    call("pathlib", "Path.unlink");
    call("datetime", "system");
    call("numpy", "load");
    call("torch.nn.modules.linear", "Linear");
    call("torch.nn.functional", "gelu");
    call("mine", "run");
    cases.push_back({"P1",
                     "STACK_GLOBAL",
                     beside(text("os") + text("system") + "\x93" + argument + "R"),
                     {"os.system, which is not called"}});
    cases.push_back({"P1", "STACK_GLOBAL of no texts", beside("NN\x93" + argument + "R"), {"is no name"}});
    cases.push_back({"P1", "INST", beside("(" + text("true") + "ios\nsystem\n"), {"os.system, which is not called"}});
    cases.push_back(
        {"P1", "OBJ", beside("(" + global("collections", "OrderedDict") + "o"), {"OBJ is not carried out"}});
    cases.push_back({"P1", "EXT1", beside("\x82\x01"), {"EXT1 is not carried out"}});
    cases.push_back({"P1", "EXT4", beside("\x84\x01\x00\x00\x00"s), {"EXT4 is not carried out"}});
    const auto reconstructed = [&](const char* module, const char* name, Complaints complaints) {
        const std::string operations = global("copyreg", "_reconstructor") +
                                       tuple({global(module, name), global("builtins", "object"), "N"}) + "R";
        cases.push_back(
            {"P1", std::string("reconstructs ") + module + "." + name, beside(operations), std::move(complaints)});
    };
    reconstructed("os", "system", {"the Python global os.system, which is not called"});
    reconstructed("torch.nn.modules.linear", "Linear", {"the Python global torch.nn.modules.linear.Linear"});
    reconstructed("builtins", "list", {"wrong arguments of copyreg._reconstructor"});
    reconstructed("mine", "Config", {});
    std::string classes;
    for (int i = 0; i < 300; ++i)
        classes += global("mine", "C" + std::to_string(i)) + "0";
    cases.push_back({"P1", "hundreds of unknown classes", beside(classes + "N"), {"mine.C200, which is not called"}});
    for (const char* command : {"rm -rf /", "/etc/passwd", "a.b", ""})
        cases.push_back({"P1",
                         std::string("foreign class called with \"") + command + '"',
                         beside(global("mine", "Runner") + tuple({text(command)}) + "R"),
                         {"mine.Runner"}});
    cases.push_back({"P1", "instance of an unknown class", beside(global("mine", "Config") + ")\x81" + "}b"), {}});
    cases.push_back({"P1",
                     "an object that holds itself",
                     beside(global("mine", "Config") + ")\x81q\x01" + dict("parent", "h\x01") + "b"),
                     {}});
    cases.push_back({"P1", "NEWOBJ", beside(global("os", "_wrap_close") + ")\x81"), {"os._wrap_close"}});
    cases.push_back(
        {"P1", "NEWOBJ of a tensor", beside(global("torch", "Tensor") + ")\x81"), {"NEWOBJ of torch.Tensor"}});
    cases.push_back({"P1", "NEWOBJ_EX", beside(global("collections", "OrderedDict") + ")}\x92"), {"NEWOBJ_EX"}});
    cases.push_back({"P1", "name with control characters", beside(global("a\x1b[2J", "b")), {"a\\x1b[2J.b"}});
    cases.push_back({"P1", "calls a text", beside(text("os.system") + ")R"), {"calls a text"}});
    cases.push_back({"P1", "BUILD on a tensor", beside(tensor() + "}b"), {"gives attributes to a tensor"}});
    cases.push_back({"P1",
                     "whole module",
                     beside(global("mine", "Net") + ")\x81" + dict("_parameters", "}") + dict("_modules", "}")),
                     {"a pickled nn.Module object (class mine.Net)"}});
    cases.push_back(
        {"P1", "Namespace is data", beside(global("argparse", "Namespace") + ")\x81" + dict("a", "K\1") + "b"), {}});
}

/// P2: persistent ids.
void addStorageIds(Cases& cases) {
    const auto add = [&](const char* name, const StorageId& id, const char* complaint) {
        cases.push_back({"P2", name, only(tensor({.storage = storage(id)})), {complaint}});
    };
    add("key leaves the archive", {.key = text("../../x")}, "storage ../../x, which tensor \"w\" needs, is missing");
    add("absolute key", {.key = text("/etc/passwd")}, "storage /etc/passwd, which tensor \"w\" needs, is missing");
    add("record is missing", {.key = text("7")}, "storage 7, which tensor \"w\" needs, is missing");
    add("key is a number", {.key = integer(0)}, "is not described by");
    add("long key", {.key = text(repeated("a", 5000))}, "is not described by");
    add("class is a text", {.type = text("FloatStorage")}, "is not described by");
    add("class is a type", {.type = global("torch", "float32")}, "a storage's class is torch.float32");
    add("size is a text", {.elements = text("6")}, "number of stored elements: expected an integer, found a text");
    const auto id = [&](const char* name, const std::string& operations, const char* complaint) {
        cases.push_back({"P2", name, only(tensor({.storage = operations})), {complaint}});
    };
    const std::string type = global("torch", "FloatStorage");
    id("four values", tuple({text("storage"), type, text("0"), text("cpu")}) + "Q", "described by 4 values");
    id("seven values", tuple({text("storage"), type, text("0"), text("cpu"), "K\6", "N", "N"}) + "Q",
       "described by 7 values");
    id("another kind", tuple({text("module"), type, text("0"), text("cpu"), "K\6"}) + "Q", "is not described by");
    id("no tuple", text("0") + "Q", "described by a text, expected a tuple");
    id("text identifier", "P0\n", "PERSID is not carried out");
    id("two descriptions", storage() + "0" + storage({.elements = integer(5)}), "described in two ways");
    const auto arguments = [&](const char* name, const std::vector<std::string>& values, const char* complaint) {
        cases.push_back({"P2", name, only(tensorOf(values)), {complaint}});
    };
    arguments("no arguments", {}, "wrong arguments of torch._utils._rebuild_tensor_v2");
    arguments("three arguments", {storage(), "K\0"s, ")"}, "a tensor is rebuilt from 3 values");
    arguments("storage is a number", {"K\0"s, "K\0"s, ")", ")", "\x89", "N"}, "wrong arguments");
    arguments("requires_grad is a text", {storage(), "K\0"s, ")", ")", text("no"), "N"}, "requires_grad");
    cases.push_back({"P2",
                     "sparse tensor",
                     only(global("torch._utils", "_rebuild_sparse_tensor") + ")R"),
                     {"_rebuild_sparse_tensor, which is not supported"}});
}

/// P3 and P4: numbers that lead out of a storage.
void addNumbers(Cases& cases) {
    const auto elements = [&](const char* name, std::int64_t count, const char* complaint) {
        cases.push_back({"P3", name, only(tensor({.storage = storage({.elements = integer(count)})})), {complaint}});
    };
    elements("more elements than the record", 7, "has 24 bytes, expected 28");
    elements("negative number of elements", -6, "number of stored elements is negative: -6");
    elements("elements that overflow", huge, "elements overflow");
    const auto add = [&](const char* name, TensorParts parts, Complaints complaints) {
        cases.push_back({"P4", name, only(tensor(parts)), std::move(complaints)});
    };
    add("offset behind the end", {.offset = integer(1)}, {"reaches behind the end of storage"});
    add("negative offset", {.offset = integer(-1)}, {"offset is negative"});
    add("offset that overflows", {.offset = integer(INT64_MAX)}, {"reaches behind the end of storage"});
    add("size behind the end", {.size = tuple({integer(3), integer(3)})}, {"reaches behind the end of storage"});
    add("negative size", {.size = tuple({integer(-2), integer(-3)})}, {"size is negative"});
    add("size that overflows", {.size = tuple({integer(huge), integer(4)})}, {"overflows"});
    add("stride behind the end", {.stride = tuple({integer(4), integer(1)})}, {"reaches behind the end of storage"});
    add("negative stride", {.stride = tuple({integer(-3), integer(1)})}, {"stride is negative"});
    add("stride that overflows", {.stride = tuple({integer(INT64_MAX), integer(huge)})},
        {"reaches behind the end of storage"});
    add("empty, with a stride that overflows",
        {.size = tuple({integer(0), integer(4)}), .stride = tuple({integer(1), integer(INT64_MAX)})},
        {"reaches behind the end of storage"});
    add("one stride for two sizes", {.stride = tuple({integer(1)})}, {"has 1 strides"});
    add("stride 0 and a huge size",
        {.size = tuple({integer(1'000'000'000), integer(6)}), .stride = tuple({integer(0), integer(1)})},
        {"repeats its 24 stored bytes to more than the file has"});
    add("stride 0 and a small size",
        {.size = tuple({integer(4), integer(6)}), .stride = tuple({integer(0), integer(1)})}, {});
    add("size 0 with a huge stride",
        {.size = tuple({integer(0), integer(6)}), .stride = tuple({integer(huge), integer(1)})}, {});
    add("size 1 with the largest stride",
        {.size = tuple({integer(2), integer(1), integer(2)}),
         .stride = tuple({integer(3), integer(INT64_MAX), integer(1)})},
        {});
    add("65 dimensions",
        {.size = tuple(std::vector<std::string>(65, integer(1))),
         .stride = tuple(std::vector<std::string>(65, integer(1)))},
        {"more than 64 numbers"});
    add("size is a list", {.size = "](" + integer(2) + integer(3) + "e"}, {"expected a tuple, found a list"});
    add("size is a truth value", {.size = tuple({"\x88", "\x88"})}, {"expected an integer, found a truth value"});
    std::string many = "}";
    for (int i = 0; i < 3000; ++i)
        many += text(std::to_string(i)) +
                tensor({.size = tuple({integer(10'000), integer(6)}), .stride = tuple({integer(0), integer(1)})}) + "s";
    cases.push_back({"P4", "thousands of expanded tensors", checkpoint(pickle(many)), {"repeat the stored bytes"}});
}

/// P5: the stream of operations itself.
void addOperations(Cases& cases) {
    const auto add = [&](const char* name, const std::string& bytes, const char* complaint) {
        cases.push_back({"P5", name, checkpoint(bytes), {complaint}});
    };
    add("empty pickle", "", "the pickle ends too early");
    add("no STOP", "\x80\x02" + dict("w", tensor()), "the pickle ends too early");
    add("STOP alone", pickle(""), "takes more from its stack");
    add("tuple of nothing", pickle("\x86"), "takes more from its stack");
    add("pops below a mark", pickle("N(0"), "takes more from its stack");
    add("no mark", pickle("}Nt"), "a mark that it did not set");
    add("items without a mark", pickle("}u"), "a mark that it did not set");
    add("key without a value", pickle("}(Nu"), "a key without a value");
    add("item of a text", pickle(text("a") + "Na"), "adds to a text as if it were a list");
    add("huge memo index", pickle("}r\xF0\xFF\xFF\xFF"), "index 4294967280 is too large");
    add("memo index that was never set", pickle("h\x05"), "which was never set");
    add("text of 2^60 bytes", pickle("\x8d" + length(std::uint64_t{1} << 60U)), "the pickle ends too early");
    add("text of 2^64-1 bytes", pickle("\x8d" + length(~std::uint64_t{0})), "the pickle ends too early");
    add("bytes of 4 GB", pickle("B\xFF\xFF\xFF\xFF"), "the pickle ends too early");
    add("integer of 4 GB", pickle("\x8b\xFF\xFF\xFF\xFF"), "the pickle ends too early");
    add("frame of 2^63 bytes", pickle("\x95" + length(std::uint64_t{1} << 63U) + "N"), "a frame that is larger");
    add("name without an end", pickle("c" + repeated("a", 1000)), "a name without an end");
    add("protocol 99", "\x80\x63N.", "protocol 99, at most 5");
    add("no operation", pickle("\xFF"), "0xff, which is no operation");
    add("text protocol", "(dp0\nS'w'\nI1\ns.", "DICT is not carried out");
    add("1.6 M operations", pickle(repeated("N0", 800'000) + "}"), "too many for a file of its size");
    add("memory by empty lists", pickle(repeated("]", 240'000)), "not a state dict but a list");
    add("text that is no UTF-8", pickle(dict("\xff\xfe", tensor())), "expected a name in UTF-8");
    add("repeated name", pickle("}" + text("w") + tensor() + "s" + text("w") + tensor() + "s"),
        "repeated tensor \"w\"");
    add("long name", pickle(dict(repeated("a", 1'000'000), tensor())), "of at most 4096 bytes");
    std::string copies =
        global("collections", "OrderedDict") + "q\x01" + "0](" + repeated(text("k") + "N\x86", 20'000) + "e\x85q\x02";
    add("copies of a large dictionary", pickle(copies + "0" + repeated("h\x01h\x02R0", 200'000) + "}"),
        "too many for a file of its size");
}

/// P6: depth and circles.
void addDepth(Cases& cases) {
    const auto add = [&](const char* name, const std::string& operations, Complaints complaints) {
        cases.push_back({"P6", name, checkpoint(pickle(operations)), std::move(complaints)});
    };
    add("2 M nested tuples", ")" + repeated("\x85", 2'000'000), {"too many for a file of its size"});
    add("200 k nested tuples", ")" + repeated("\x85", 200'000), {"nested deeper than 100"});
    add("50 k nested lists", repeated("](", 50'000) + repeated("e", 50'000), {"nested deeper than 100"});
    add("101 nested dictionaries", repeated("}" + text("a"), 101) + tensor() + repeated("s", 101),
        {"nested deeper than 100"});
    add("list that holds itself",
        "]q\x01h\x01"
        "a",
        {"holds itself"});
    add("list in a dictionary that holds itself", "}" + text("w") + tensor() + "s" + text("x") + "]q\x01h\x01" + "as",
        {"holds itself"});
    add("dictionary that holds itself", "}q\x01" + text("a") + "h\x01s", {"holds itself"});
    add("tuple that holds itself through a list",
        "]q\x01h\x01\x85"
        "a",
        {"holds itself"});
    add("list as a key", "}]Ns", {"a list cannot be a dictionary's key"});
    add("tuple of a list as a key", "}]\x85Ns", {"a tuple cannot be a dictionary's key"});
    std::string wide = "(]q\x01";
    for (int i = 2; i < 60; ++i) // each holds the one before twice: 2^58 ways to the first
        wide += "]q"s + static_cast<char>(i) + "(h"s + static_cast<char>(i - 1) + "h"s + static_cast<char>(i - 1) + "e";
    add("2^58 paths", "}" + text("w") + tensor() + "s" + text("x") + wide + "ts", {});
}

} // namespace

std::vector<Bytes> torchPickles() {
    Cases cases;
    addCalls(cases);
    addStorageIds(cases);
    addNumbers(cases);
    addOperations(cases);
    addDepth(cases);
    return cases;
}

} // namespace bad_input
