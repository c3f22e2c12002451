#include "tests/bad_input/bad_input.h"
#include "tests/bad_input/bytes.h"

#include <cstdint>
#include <utility>

namespace bad_input {
namespace {

using std::string;

/// A file with one tensor "w".
string tensor(const string& members, std::size_t data = 0) {
    return safetensors("{\"w\":{" + members + "}}", data);
}

string shaped(const string& shape, const string& offsets = "[0,4]", std::size_t data = 4) {
    return tensor("\"dtype\":\"F32\",\"shape\":" + shape + ",\"data_offsets\":" + offsets, data);
}

string typed(const string& dtype, const string& shape, std::size_t bytes) {
    return tensor("\"dtype\":\"" + dtype + "\",\"shape\":" + shape + ",\"data_offsets\":[0," + std::to_string(bytes) +
                      "]",
                  bytes);
}

/// Two U8 tensors of these places in a file of `data` bytes.
string pair(int begin, int end, int secondBegin, int secondEnd, std::size_t data) {
    return safetensors("{" + entry("a", begin, end) + "," + entry("b", secondBegin, secondEnd) + "}", data);
}

std::vector<Bytes> lengths() {
    return {
        {"S1", "empty", "", {"empty (0 bytes)"}},
        {"S1", "one byte", "x", {"too short"}},
        {"S1", "seven bytes", "1234567", {"too short"}},
        {"S2", "N=0", length(0), {"invalid header"}},
        {"S2", "N=1", length(1) + "{", {"invalid header"}},
        {"S3", "N=2^63", length(std::uint64_t{1} << 63U) + "{}", {"invalid header length"}},
        {"S3", "8+N wraps", length(~std::uint64_t{0} - 7) + "{}", {"invalid header length"}},
        {"S3", "N over the file", length(100) + "{}", {"do not fit in a file of 10"}},
        {"S3", "N over 100 MB", length(100'000'001) + "{}", {"at most 100000000"}},
    };
}

std::vector<Bytes> texts() {
    return {
        {"S4", "not UTF-8", safetensors("{\"\xFF\":{}}"), {"not valid UTF-8"}},
        {"S4", "overlong UTF-8", safetensors("{\"\xC0\xAF\":{}}"), {"not valid UTF-8"}},
        {"S4", "surrogate in UTF-8", safetensors("{\"\xED\xA0\x80\":{}}"), {"not valid UTF-8"}},
        {"S4", "byte-order mark", safetensors("\xEF\xBB\xBF{}"), {"byte-order mark"}},
        {"S4", "NUL inside", safetensors(string("{\"a\0b\":{}}", 10)), {"NUL byte at position 3"}},
        {"S4", "NUL behind", safetensors(string("{}\0junk", 7)), {"NUL byte at position 2"}},
        {"S4", "junk behind", safetensors("{} junk"), {"invalid header"}},
        {"S4", "second object", safetensors("{}{}"), {"invalid header"}},
        {"S5", "leading whitespace", safetensors(" \n\t{}"), {}},
        {"S5", "trailing whitespace", safetensors("{}   \n\r\n"), {}},
        {"S6", "array", safetensors("[]"), {"expected an object of tensors, found an array"}},
        {"S6", "number", safetensors("7"), {"expected an object of tensors, found 7"}},
        {"S6", "null", safetensors("null"), {"expected an object of tensors"}},
        {"S6", "truncated", safetensors("{\"w\":{\"dtype\":"), {"invalid header"}},
        {"S6", "NaN", tensor("\"dtype\":NaN"), {"invalid header"}},
        {"S6", "1e999", shaped("[1e999]"), {"invalid header"}},
        {"S6", "comment", safetensors("/* no */ {}"), {"invalid header"}},
        {"S6", "trailing comma", safetensors("{\"__metadata__\":{},}"), {"invalid header"}},
        {"S6", "single quotes", safetensors("{'w':{}}"), {"invalid header"}},
        {"S6", "lone surrogate", safetensors("{\"\\ud800\":{}}"), {"invalid header"}},
        {"S7", "deep arrays", safetensors(string(200'000, '[')), {"expected an object of tensors"}},
        {"S7", "deep unknown member", tensor("\"x\":" + string(200'000, '[')), {"nested more than 100 deep"}},
        {"S7",
         "deep objects",
         safetensors(repeated("{\"a\":", 200'000)),
         {"expected an array, found an object", "nested more than 100 deep"}},
        {"S7", "deep and whole", tensor("\"x\":" + string(200'000, '[') + string(200'000, ']')), {"100 deep"}},
    };
}

std::vector<Bytes> members() {
    return {
        {"S8",
         "tensor twice",
         safetensors("{" + entry("a", 0, 1) + "," + entry("a", 1, 2) + "}", 2),
         {"repeated tensor \"a\""}},
        {"S8",
         "shape twice",
         tensor("\"dtype\":\"U8\",\"shape\":[1],\"shape\":[1],\"data_offsets\":[0,1]", 1),
         {"repeated key \"shape\""}},
        {"S8",
         "dtype twice",
         tensor("\"dtype\":\"U8\",\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[0,1]", 1),
         {"repeated key \"dtype\""}},
        {"S8",
         "metadata twice",
         safetensors("{\"__metadata__\":{},\"__metadata__\":{}}"),
         {"repeated key \"__metadata__\""}},
        {"S8", "metadata key twice", safetensors("{\"__metadata__\":{\"k\":\"\",\"k\":\"\"}}"), {"repeated key \"k\""}},
        {"S9",
         "metadata array",
         safetensors("{\"__metadata__\":[]}"),
         {"__metadata__: expected an object, found an array"}},
        {"S9",
         "metadata number value",
         safetensors("{\"__metadata__\":{\"k\":1}}"),
         {"__metadata__: \"k\": expected a text, found 1"}},
        {"S9", "metadata null value", safetensors("{\"__metadata__\":{\"k\":null}}"), {"expected a text, found null"}},
        {"S9", "metadata nested", safetensors("{\"__metadata__\":{\"k\":{}}}"), {"expected a text, found an object"}},
        {"S9", "metadata empty", safetensors("{\"__metadata__\":{}}"), {}},
        {"S9", "metadata null", safetensors("{\"__metadata__\":null}"), {}},
        {"S10", "unknown dtype", typed("F99", "[1]", 4), {"unknown dtype \"F99\""}},
        {"S10", "lower-case dtype", typed("f32", "[1]", 4), {"unknown dtype \"f32\""}},
        {"S10",
         "dtype number",
         tensor("\"dtype\":32,\"shape\":[],\"data_offsets\":[0,4]", 4),
         {"dtype: expected a text, found 32"}},
        {"S10", "half a byte", typed("F4", "[3]", 1), {"not a whole number of bytes"}},
        {"S10", "known, not loadable", typed("F8_E4M3", "[4]", 4), {}},
        {"S10", "half bytes that fill bytes", typed("F4", "[4]", 2), {}},
        {"S6", "tensor is a list", safetensors("{\"w\":[]}"), {"tensor \"w\": expected an object, found an array"}},
        {"S6", "tensor is null", safetensors("{\"w\":null}"), {"tensor \"w\": expected an object, found null"}},
        {"S10", "no dtype", tensor("\"shape\":[1],\"data_offsets\":[0,1]", 1), {"dtype is missing"}},
        {"S11", "no shape", tensor("\"dtype\":\"U8\",\"data_offsets\":[0,1]", 1), {"shape is missing"}},
        {"S8",
         "unknown members",
         tensor("\"x\":{\"y\":[1,{\"shape\":null}]},\"dtype\":\"U8\",\"shape\":[1],\"z\":1.5,\"data_offsets\":[0,1]",
                1),
         {}},
    };
}

std::vector<Bytes> shapes() {
    return {
        {"S11", "negative", shaped("[-4]"), {"shape: expected integers from 0 to 2^64-1, found -4"}},
        {"S11", "negative zero", shaped("[-0]"), {"found -0"}},
        {"S11", "fraction", shaped("[4.5]"), {"found 4.5"}},
        {"S11", "text", shaped("[\"4\"]"), {"found \"4\""}},
        {"S11", "true", shaped("[true]"), {"found true"}},
        {"S11", "1e3", shaped("[1e3]"), {"found 1e3"}},
        {"S11", "2^64", shaped("[18446744073709551616]"), {"found 18446744073709551616"}},
        {"S11", "nested", shaped("[[1]]"), {"found an array"}},
        {"S11", "not a list", shaped("1"), {"shape: expected an array, found 1"}},
        {"S12", "2^32 x 2^32", shaped("[4294967296,4294967296]"), {"overflows"}},
        {"S12", "2^62 x 4", shaped("[4611686018427387904,4]"), {"overflows"}},
        {"S12", "bytes wrap", shaped("[4611686018427387908]", "[0,16]", 16), {"overflows"}},
        {"S12", "2^64-1", shaped("[18446744073709551615]"), {"overflows"}},
        {"S12", "zero hides it", shaped("[0,4611686018427387904,4]", "[0,0]", 0), {"overflows"}},
        {"S13", "rank 65", shaped("[" + repeated("1,", 64) + "1]"), {"more than 64 numbers"}},
        {"S13", "rank 64", shaped("[" + repeated("1,", 63) + "1]"), {}},
        {"S13", "rank 0", shaped("[]"), {}},
        {"S13", "no elements", shaped("[0,7]", "[0,0]", 0), {}},
        {"S14", "none", tensor("\"dtype\":\"F32\",\"shape\":[1]", 4), {"data_offsets is missing"}},
        {"S14", "one", shaped("[1]", "[4]"), {"data_offsets: expected 2 numbers, found 1"}},
        {"S14", "three", shaped("[1]", "[0,4,8]"), {"data_offsets: expected 2 numbers, found 3"}},
        {"S14", "negative", shaped("[1]", "[-4,0]"), {"data_offsets: expected integers"}},
        {"S14", "reversed", shaped("[1]", "[4,0]"), {"leave a hole", "reversed"}},
        {"S14", "reversed second", pair(0, 4, 4, 3, 4), {"found -1", "reversed"}},
        {"S14",
         "reversed second of shape 1",
         safetensors("{" + entry("a", 0, 4) + ",\"b\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[4,3]}}", 4),
         {"reversed"}},
    };
}

std::vector<Bytes> places() {
    return {
        {"S15",
         "too many bytes",
         shaped("[1]", "[0,8]", 8),
         {"tensor \"w\": shape [1] of F32 needs 4 bytes, data_offsets [0, 8] hold 8"}},
        {"S15", "too few bytes", shaped("[2]"), {"tensor \"w\": shape [2] of F32 needs 8 bytes"}},
        {"S16", "overlap", pair(0, 4, 2, 6, 6), {"tensor \"b\": data_offsets [2, 6] overlap"}},
        {"S16", "same bytes", pair(0, 4, 0, 4, 4), {"overlap"}},
        {"S16", "hole", pair(0, 4, 5, 6, 6), {"tensor \"b\": data_offsets [5, 6] leave a hole after byte 4"}},
        {"S16", "first not 0", safetensors("{" + entry("a", 1, 4) + "}", 4), {"leave a hole after byte 0"}},
        {"S16",
         "two empty tensors in one place",
         safetensors("{" + entry("a", 0, 0) + "," + entry("b", 0, 0) + "," + entry("c", 0, 2) + "}", 2),
         {}},
        {"S17", "truncated", shaped("[1]", "[0,4]", 3), {"incomplete: have 3 bytes of tensors, need 4 (1 missing)"}},
        {"S17", "trailing", shaped("[1]", "[0,4]", 20), {"16 extra bytes after the last tensor"}},
        {"S17", "data without tensors", safetensors("{}", 5), {"5 extra bytes"}},
        {"S18", "no tensors", safetensors("{}"), {}},
        {"S18",
         "name of 1 MB",
         safetensors("{" + entry(string(1'000'000, 'n'), 0, 1) + "}", 1),
         {"a name of 1000000 bytes"}},
        {"S18",
         "text of 9 MB",
         safetensors("{\"__metadata__\":{\"k\":\"" + string(9'000'000, 't') + "\"}}"),
         {"longer than 8388608 bytes"}},
        {"S18", "number of 9 MB", shaped("[" + string(9'000'000, '1') + "]"), {"longer than 8388608 bytes"}},
        {"S18", "name is escaped", safetensors("{\"a\\n\\u202e\\u0000\":[]}"), {"tensor \"a\\n\\u202e\\x00\""}},
        {"S18", "empty name", safetensors("{" + entry("", 0, 1) + "}", 1), {}},
        {"S18",
         "strange names",
         safetensors("{" + entry("../../etc/passwd", 0, 1) + "," + entry("\\u0000\\u202e", 1, 2) + "}", 2),
         {}},
    };
}

} // namespace

std::vector<Bytes> safetensorsBytes() {
    std::vector<Bytes> all;
    for (std::vector<Bytes> part : {lengths(), texts(), members(), shapes(), places()})
        for (Bytes& one : part)
            all.push_back(std::move(one));
    return all;
}

std::vector<Bytes> otherFormats() {
    const string rest(90, 'x');
    return {
        {"S23", "HTML", "<!DOCTYPE html><html>not found</html>", {"an HTML page"}},
        {"S23", "PDF", "%PDF-1.4\n%\xE2\xE3\xCF\xD3\n", {"a PDF document"}},
        {"S23", "HTML in odd case", "\n  <HTML><body>", {"an HTML page"}},
        {"S23", "XML", "<?xml version=\"1.0\"?><Error><Code>AccessDenied</Code></Error>", {"an XML document"}},
        {"S23",
         "LFS pointer",
         "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 5\n",
         {"a Git LFS pointer"}},
        {"S23", "zip", string("PK\x03\x04\x00\x00\x00\x08\x00\x00", 10) + rest, {"zip archive"}},
        {"S23", "pickle", string("\x80\x02}q\x00(X\x01\x00\x00\x00w", 14) + rest, {"ickle"}},
        {"S23", "gzip", "\x1F\x8B\x08\x08 some bytes that follow", {"a gzip archive"}},
        {"S23", "GGUF", "GGUF\x03\x01\x01\x01\x10 some bytes that follow", {"a GGUF file"}},
        {"S23", "HDF5", "\x89HDF\r\n\x1A\n some bytes that follow", {"an HDF5 file"}},
        {"S23", "damaged safetensors", string("\x80\x02\x00\x00\x00\x00\x00\x00{}", 10), {"do not fit in a file"}},
        {"S23", "random bytes", "\xB5\x11\xF0\x9D\x83 some bytes that follow", {"invalid header length"}},
    };
}

} // namespace bad_input
