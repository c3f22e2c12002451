#include "tests/bad_input/bad_input.h"
#include "tests/bad_input/bytes.h"

#include <sys/stat.h>

namespace bad_input {
namespace {

namespace fs = std::filesystem;
using std::string;

constexpr const char* indexName = "model.safetensors.index.json";

string mapped(const string& tensor, const string& shard) {
    return "\"" + tensor + "\":\"" + shard + "\"";
}

/// Two shards with the tensors "a" and "b", "c".
void writeShards(const fs::path& folder) {
    writeBytes(folder / "1.safetensors", safetensors("{" + entry("a", 0, 2) + "}", 2));
    writeBytes(folder / "2.safetensors", safetensors("{" + entry("b", 0, 2) + "," + entry("c", 2, 3) + "}", 3));
}

Case index(const char* name, const string& text, Complaints complaints,
           std::function<void(const fs::path&)> besides = {}) {
    return {"S21", name, indexName,
            [text, besides = std::move(besides)](const fs::path& folder) {
                writeShards(folder);
                writeBytes(folder / indexName, text);
                if (besides)
                    besides(folder);
            },
            std::move(complaints)};
}

Case map(const char* name, const string& members, Complaints complaints,
         std::function<void(const fs::path&)> besides = {}) {
    return index(name, "{\"weight_map\":{" + members + "}}", std::move(complaints), std::move(besides));
}

/// An index that says that "a" is in this shard.
Case shard(const char* name, const string& file, Complaints complaints,
           std::function<void(const fs::path&)> besides = {}) {
    return map(name, mapped("a", file), std::move(complaints), std::move(besides));
}

void linkOut(const fs::path& folder) {
    writeBytes(folder / "outside/x.safetensors", safetensors("{" + entry("a", 0, 2) + "}", 2));
    fs::create_symlink("outside/x.safetensors", folder / "3.safetensors");
}

void pipeIn(const fs::path& folder) {
    mkfifo((folder / "3.safetensors").c_str(), 0600);
}

string manyShards(int count) {
    string members;
    for (int i = 0; i < count; ++i)
        members += (i == 0 ? "" : ",") + mapped("w" + std::to_string(i), std::to_string(i) + ".safetensors");
    return members;
}

string manyTensors(int count) {
    string members;
    for (int i = 0; i < count; ++i)
        members += (i == 0 ? "" : ",") + mapped("w" + std::to_string(i), "1.safetensors");
    return members;
}

} // namespace

std::vector<Case> shardIndexes() {
    const string whole =
        mapped("a", "1.safetensors") + "," + mapped("b", "2.safetensors") + "," + mapped("c", "2.safetensors");
    return {
        map("a good index", whole, {}),
        shard("parent", "../1.safetensors", {"is not a plain file name"}),
        shard("password file", "/etc/passwd", {"is not a plain file name"}),
        shard("detour", "x/../1.safetensors", {"is not a plain file name"}),
        shard("backslash", "..\\\\1.safetensors", {"is not a plain file name"}),
        shard("dots", "..", {"is not a plain file name"}),
        shard("no name", "", {"is not a plain file name"}),
        shard("NUL", "1.safetensors\\u0000.safetensors", {"is not a plain file name"}),
        shard("itself", indexName, {"is not a .safetensors file"}),
        shard("pickle", "1.bin", {"is not a .safetensors file"}),
        shard("link out", "3.safetensors", {"is a symbolic link that leaves the folder"}, linkOut),
        shard("link to itself", "3.safetensors", {"cannot be read", "are missing"},
              [](const fs::path& folder) { fs::create_symlink("3.safetensors", folder / "3.safetensors"); }),
        shard("pipe", "3.safetensors", {"is a named pipe"}, pipeIn),
        shard("folder", "3.safetensors", {"is a folder"},
              [](const fs::path& folder) { fs::create_directory(folder / "3.safetensors"); }),
        shard("damaged shard", "3.safetensors", {"too short"},
              [](const fs::path& folder) { writeBytes(folder / "3.safetensors", "x"); }),
        shard("missing shard", "9.safetensors", {"1 of 1 shards are missing: 9.safetensors"}),
        shard("escape codes", "\\u001b[31m\\n.safetensors", {"shards are missing: \\x1b[31m\\n.safetensors"}),
        map("two shards with one tensor", whole + "," + mapped("d", "3.safetensors"), {"is in two shards"},
            [](const fs::path& folder) {
                writeBytes(folder / "3.safetensors",
                           safetensors("{" + entry("a", 0, 2) + "," + entry("d", 2, 3) + "}", 3));
            }),
        map("tensor in another shard", mapped("a", "2.safetensors"), {"which does not hold it"}),
        map("tensor twice", mapped("a", "1.safetensors") + "," + mapped("a", "2.safetensors"), {"repeated key \"a\""}),
        map("no tensors", "", {"names no tensors"}),
        map("1001 shards", manyShards(1001), {"more than 1000 shards"}),
        map("400 k shards", manyShards(400'000), {"more than 1000 shards"}),
        map("400 k tensors", manyTensors(400'000), {"more than 100000 tensors"}),
        map("name of 1 MB", mapped(string(1'000'000, 'n'), "1.safetensors"), {"a name of 1000000 bytes"}),
        map("shard name of 1 MB", mapped("a", string(1'000'000, 'n')), {"a name of 1000000 bytes"}),
        map("shard is a number", "\"a\":1", {"expected a text, found 1"}),
        map("shard is a list", "\"a\":[\"1.safetensors\"]", {"expected a text, found an array"}),
        index("empty", "", {"parse error"}),
        index("NUL block", string(4096, '\0'), {"NUL byte"}),
        index("no map", "{\"metadata\":{}}", {"weight_map: missing"}),
        index("map twice", "{\"weight_map\":{},\"weight_map\":{}}", {"repeated key \"weight_map\""}),
        index("map is a list", "{\"weight_map\":[]}", {"weight_map: expected an object, found an array"}),
        index("list", "[]", {"expected an object, found an array"}),
        index("cut off", "{\"weight_map\":{\"a\":", {"parse error"}),
        index("deep", "{\"metadata\":" + repeated("[", 200'000), {"nested more than 100 deep"}),
        index("deep and whole", "{\"metadata\":" + repeated("{\"a\":", 200'000) + "1" + repeated("}", 200'000) + "}",
              {"nested more than 100 deep"}),
        index("metadata that is long", "{\"metadata\":[" + repeated("{},", 3'000'000) + "1],\"weight_map\":{}}",
              {"names no tensors"}),
    };
}

} // namespace bad_input
