#include "core/formats/shard_index.h"

#include "core/base/error.h"
#include "core/base/text.h"
#include "core/formats/input_file.h"
#include "core/formats/json_sax.h"
#include "core/formats/safetensors_header.h"

#include <algorithm>
#include <map>
#include <numeric>
#include <utility>

namespace core::formats {

namespace {

constexpr std::size_t maxShards = 1000;
constexpr std::size_t maxListed = 10;
constexpr std::uint64_t maxIndexBytes = 32U << 20U;

/// Of what the shards of an index are: PyTorch's (NAME.bin.index.json), or safetensors.
std::string shardEnding(const std::filesystem::path& index) {
    return index.filename().string().find(".bin.index.") != std::string::npos ? ".bin" : ".safetensors";
}

void requireShardName(const std::string& name, const std::string& ending) {
    const auto refuse = [&](const std::string& reason) { failBadInput("shard \"" + escaped(name) + "\" " + reason); };
    const bool isPlain = !name.empty() && name.find_first_of(std::string_view("/\\\0", 3)) == std::string::npos;
    if (!isPlain || name == "." || name == "..")
        refuse("is not a plain file name");
    if (!name.ends_with(ending))
        refuse("is not a " + ending + " file");
}

/// Turns the index's JSON events into names, without building a JSON value many times the text's size.
class IndexReader final : public JsonSax {
public:
    /// @param ending of the shards' names.
    explicit IndexReader(std::string ending)
        : JsonSax(100)
        , m_ending(std::move(ending)) {}

    bool null() override { return scalar("null"); }
    bool boolean(bool value) override { return scalar(value ? "true" : "false"); }
    bool number_integer(number_integer_t value) override { return scalar(std::to_string(value)); }
    bool number_unsigned(number_unsigned_t value) override { return scalar(std::to_string(value)); }
    bool number_float(number_float_t, const string_t& text) override { return scalar(text); }

    bool string(string_t& value) override {
        if (m_where != Where::Map)
            return scalar("\"" + escaped(value, 40) + "\"");
        requireLength(value);
        const auto [place, isNew] = m_shards.try_emplace(std::move(value), m_shards.size());
        if (isNew)
            requireShardName(place->first, m_ending);
        if (m_shards.size() > maxShards)
            failBadInput("more than " + std::to_string(maxShards) + " shards");
        m_tensors.back().shard = place->second;
        return true;
    }

    bool key(string_t& name) override {
        if (m_where == Where::Root && depth() == 1)
            m_isMapNext = isMap(name);
        if (m_where != Where::Map)
            return true;
        requireLength(name);
        if (m_tensors.size() >= maxTensors)
            failBadInput("weight_map: more than " + std::to_string(maxTensors) + " tensors");
        m_tensors.push_back({std::move(name), 0});
        return true;
    }

    bool start_object(std::size_t) override {
        enter();
        if (m_where == Where::Outside)
            m_where = Where::Root;
        else if (m_where == Where::Root && m_isMapNext)
            m_where = Where::Map;
        else
            scalar("an object");
        return true;
    }

    bool end_object() override {
        leave();
        if (depth() == 0)
            m_where = Where::Outside;
        else if (depth() == 1)
            m_where = Where::Root;
        m_isMapNext = false;
        return true;
    }

    bool start_array(std::size_t) override {
        enter();
        return scalar("an array");
    }

    bool end_array() override {
        leave();
        return true;
    }

    /// What was read, in order.
    ShardIndex take() {
        if (!m_hasMap)
            failBadInput("weight_map: missing");
        if (m_tensors.empty())
            failBadInput("weight_map: names no tensors");
        ShardIndex index;
        std::vector<std::size_t> places(m_shards.size());
        for (const auto& [name, number] : m_shards) {
            places[number] = index.shards.size();
            index.shards.push_back(name);
        }
        index.tensors = std::move(m_tensors);
        std::sort(index.tensors.begin(), index.tensors.end(),
                  [](const auto& a, const auto& b) { return a.name < b.name; });
        for (std::size_t i = 0; i < index.tensors.size(); ++i) {
            if (i > 0 && index.tensors[i].name == index.tensors[i - 1].name)
                failBadInput("weight_map: repeated key \"" + escaped(index.tensors[i].name) + "\"");
            index.tensors[i].shard = places[index.tensors[i].shard];
        }
        return index;
    }

private:
    enum class Where { Outside, Root, Map };

    bool isMap(const std::string& name) {
        if (name != "weight_map")
            return false;
        if (m_hasMap)
            failBadInput("repeated key \"weight_map\"");
        return m_hasMap = true;
    }

    static void requireLength(const std::string& name) {
        if (name.size() > maxNameBytes)
            failBadInput("a name of " + std::to_string(name.size()) + " bytes (\"" + escaped(name, 40) +
                         "\"), at most " + std::to_string(maxNameBytes) + " are expected");
    }

    /// Anything where only an object or a text will do.
    bool scalar(const std::string& found) {
        if (m_where == Where::Outside)
            failBadInput("expected an object, found " + found);
        if (m_where == Where::Map)
            failBadInput("weight_map: \"" + escaped(m_tensors.back().name) + "\": expected a text, found " + found);
        if (m_isMapNext)
            failBadInput("weight_map: expected an object, found " + found);
        return true;
    }

    std::string m_ending;
    Where m_where = Where::Outside;
    bool m_isMapNext = false;
    bool m_hasMap = false;
    std::map<std::string, std::size_t> m_shards; ///< with the order in which they came
    std::vector<ShardedTensor> m_tensors;
};

} // namespace

ShardIndex readShardIndex(const std::filesystem::path& path) {
    const InputFile file(path);
    const std::string text = file.readText(maxIndexBytes);
    try {
        IndexReader reader(shardEnding(path));
        readJsonEvents(text, reader);
        return reader.take();
    } catch (const Error& error) {
        file.fail(error.what());
    }
}

namespace {

/// A hub's cache keeps its files in MODEL/blobs, which links in MODEL/snapshots/RELEASE point to.
bool isHubBlob(const std::filesystem::path& file, const std::filesystem::path& folder) {
    std::error_code error;
    const std::filesystem::path release = std::filesystem::canonical(folder, error);
    const std::filesystem::path snapshots = release.parent_path();
    return !error && snapshots.filename() == "snapshots" && file.parent_path() == snapshots.parent_path() / "blobs";
}

} // namespace

std::filesystem::path shardPath(const std::filesystem::path& index, const std::string& shard) {
    const std::filesystem::path folder = index.has_parent_path() ? index.parent_path() : ".";
    std::error_code error;
    const std::filesystem::path real = std::filesystem::canonical(folder / shard, error);
    if (!error && real.parent_path() != std::filesystem::canonical(folder, error) && !isHubBlob(real, folder))
        failBadInput(escapedPath(index) + ": shard \"" + escaped(shard) +
                     "\" is a symbolic link that leaves the folder");
    return folder / shard;
}

std::vector<std::filesystem::path> shardPaths(const std::filesystem::path& index,
                                              const std::vector<std::string>& shards) {
    std::vector<std::filesystem::path> paths;
    std::string missing;
    std::size_t count = 0;
    for (const std::string& shard : shards) {
        paths.push_back(shardPath(index, shard));
        std::error_code ignored;
        if (!std::filesystem::exists(paths.back(), ignored) && ++count <= maxListed)
            missing += (missing.empty() ? "" : ", ") + escaped(shard);
    }
    if (count > 0)
        failBadInput(escapedPath(index) + ": " + std::to_string(count) + " of " + std::to_string(shards.size()) +
                     " shards are missing: " + missing + (count > maxListed ? ", …" : ""));
    return paths;
}

} // namespace core::formats
