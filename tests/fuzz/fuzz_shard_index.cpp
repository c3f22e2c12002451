#include "core/formats/shard_index.h"
#include "tests/fuzz/fuzz_target.h"

#include <algorithm>

using namespace core::formats;

/// An index of shards, alone in its folder.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const fuzz::ScratchFile file("model.safetensors.index.json");
    file.write(fuzz::asText(data, size));
    ShardIndex index;
    if (!fuzz::isAccepted([&] { index = readShardIndex(file.path()); }))
        return 0;
    fuzz::require(!index.tensors.empty() && !index.shards.empty(), "an index of nothing");
    const auto isBefore = [](const auto& a, const auto& b) { return a.name < b.name; };
    fuzz::require(std::is_sorted(index.tensors.begin(), index.tensors.end(), isBefore), "tensors out of order");
    fuzz::require(std::is_sorted(index.shards.begin(), index.shards.end()), "shards out of order");
    for (const ShardedTensor& tensor : index.tensors)
        fuzz::require(tensor.shard < index.shards.size(), "a tensor in no shard");
    for (const std::string& shard : index.shards) {
        const std::filesystem::path path = file.folder() / shard;
        fuzz::require(path.lexically_normal().parent_path() == file.folder(), "a shard outside the folder");
    }
    fuzz::require(!fuzz::isAccepted([&] { shardPaths(file.path(), index.shards); }), "shards that are not there");
    return 0;
}
