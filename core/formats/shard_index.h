#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace core::formats {

/// A tensor and the shard that an index says it is in. `name` comes from outside: show it through core::escaped.
struct ShardedTensor {
    std::string name;
    std::size_t shard = 0; ///< index into ShardIndex::shards
};

/// An index of shards (NAME.safetensors.index.json, NAME.bin.index.json) that was read and checked by itself.
struct ShardIndex {
    std::vector<std::string> shards;    ///< ascending plain file names, beside the index
    std::vector<ShardedTensor> tensors; ///< ascending by name, none twice, at least one
};

/// Reads the "weight_map"; everything else in the file may be anything. What is built takes no more memory than the
/// file is long, and a few MB. @throws Error{BadInput} with one line: the path (escaped) and what is wrong.
ShardIndex readShardIndex(const std::filesystem::path& path);

/// The path of a shard, which has to lie in the index's own folder. @throws Error{BadInput} if it is a link that leaves
/// it.
std::filesystem::path shardPath(const std::filesystem::path& index, const std::string& shard);

/// The paths of all shards. @throws Error{BadInput} that lists the missing ones.
std::vector<std::filesystem::path> shardPaths(const std::filesystem::path& index,
                                              const std::vector<std::string>& shards);

} // namespace core::formats
