#include "core/checkpoint/tensor_source.h"

#include "core/base/error.h"
#include "core/base/tensor.h"
#include "core/base/text.h"
#include "core/checkpoint/json.h"
#include "core/checkpoint/safetensors.h"
#include "core/checkpoint/sha256.h"

#include <nlohmann/json.hpp>
#include <set>
#include <utility>

namespace core::checkpoint {

namespace {

constexpr std::size_t maxShards = 1000;
constexpr std::size_t maxListed = 10;

/// Shard file names by tensor, from an index's "weight_map".
std::map<std::string, std::string> readWeightMap(const std::filesystem::path& index) {
    const nlohmann::json json = readJsonFile(index, {.bytes = 32U << 20U});
    const JsonView map = JsonView(json, escapedPath(index)).at("weight_map");
    std::map<std::string, std::string> shards;
    for (const std::string& tensor : map.keys())
        shards.emplace(tensor, map.at(tensor).string());
    if (shards.empty())
        map.fail("names no tensors");
    return shards;
}

/// The path of a shard, which has to be a plain file name and to lie in the index's own folder.
std::filesystem::path shardPath(const std::filesystem::path& index, const std::string& name) {
    const auto fail = [&](const std::string& reason) {
        throw Error(ErrorCode::BadInput, escapedPath(index) + ": shard \"" + escaped(name) + "\" " + reason);
    };
    const bool isPlain = !name.empty() && name.find_first_of(std::string_view("/\\\0", 3)) == std::string::npos;
    if (!isPlain || name == "." || name == "..")
        fail("is not a plain file name");
    if (!name.ends_with(".safetensors"))
        fail("is not a .safetensors file");
    const std::filesystem::path folder = index.has_parent_path() ? index.parent_path() : ".";
    std::error_code error;
    const std::filesystem::path real = std::filesystem::canonical(folder / name, error);
    if (!error && real.parent_path() != std::filesystem::canonical(folder, error))
        fail("is a symbolic link that leaves the folder");
    return folder / name;
}

void requireShards(const std::filesystem::path& index, const std::set<std::string>& names) {
    std::string missing;
    std::size_t count = 0;
    for (const std::string& name : names) {
        std::error_code ignored;
        if (std::filesystem::exists(shardPath(index, name), ignored))
            continue;
        if (++count <= maxListed)
            missing += (missing.empty() ? "" : ", ") + escaped(name);
    }
    if (count > 0)
        throw Error(ErrorCode::BadInput, escapedPath(index) + ": " + std::to_string(count) + " of " +
                                             std::to_string(names.size()) + " shards are missing: " + missing +
                                             (count > maxListed ? ", …" : ""));
}

std::unique_ptr<const TensorFile> openSafetensors(const std::filesystem::path& path) {
    return std::make_unique<SafetensorsFile>(SafetensorsFile::open(path));
}

std::vector<std::unique_ptr<const TensorFile>> openShards(const std::filesystem::path& index) {
    const std::map<std::string, std::string> map = readWeightMap(index);
    std::set<std::string> names;
    for (const auto& [tensor, shard] : map)
        names.insert(shard);
    if (names.size() > maxShards)
        throw Error(ErrorCode::BadInput, escapedPath(index) + ": more than " + std::to_string(maxShards) + " shards");
    requireShards(index, names);
    std::vector<std::unique_ptr<const TensorFile>> files;
    std::map<std::string, std::size_t> fileOf;
    for (const std::string& name : names) {
        fileOf[name] = files.size();
        files.push_back(openSafetensors(shardPath(index, name)));
    }
    for (const auto& [tensor, shard] : map)
        if (files[fileOf[shard]]->find(tensor) == nullptr)
            throw Error(ErrorCode::BadInput, escapedPath(index) + ": says that tensor \"" + escaped(tensor) +
                                                 "\" is in " + escaped(shard) + ", which does not hold it");
    return files;
}

} // namespace

bool TensorSource::isIndex(const std::filesystem::path& path) {
    const std::string name = path.filename().string();
    return name.ends_with(".json") && name.find(".safetensors.index.") != std::string::npos;
}

TensorSource TensorSource::open(const std::filesystem::path& path) {
    Files files;
    if (isIndex(path))
        files = openShards(path);
    else
        files.push_back(openSafetensors(path));
    return {path, std::move(files)};
}

TensorSource::TensorSource(std::filesystem::path path, Files files)
    : m_path(std::move(path))
    , m_files(std::move(files)) {
    for (std::size_t i = 0; i < m_files.size(); ++i)
        for (const TensorEntry& entry : m_files[i]->entries()) {
            const auto [other, isNew] = m_places.try_emplace(entry.name, Place{i, &entry});
            if (!isNew)
                fail("tensor \"" + escaped(entry.name) +
                     "\" is in two shards: " + escapedPath(m_files[other->second.file]->path().filename()) + " and " +
                     escapedPath(m_files[i]->path().filename()));
            m_entries.push_back(&entry);
        }
}

const TensorSource::Place* TensorSource::place(const std::string& name) const {
    const auto found = m_places.find(name);
    return found == m_places.end() ? nullptr : &found->second;
}

const TensorEntry* TensorSource::find(const std::string& name) const {
    const Place* found = place(name);
    return found == nullptr ? nullptr : found->entry;
}

const std::map<std::string, std::string>& TensorSource::metadata() const {
    static const std::map<std::string, std::string> none;
    return m_files.size() == 1 ? m_files.front()->metadata() : none;
}

const TensorFile& TensorSource::fileOf(const std::string& name) const {
    const Place* found = place(name);
    return *m_files[found == nullptr ? 0 : found->file];
}

at::Tensor TensorSource::tensor(const std::string& name) const {
    return fileOf(name).tensor(name);
}

void TensorSource::copyTo(const std::string& name, at::Tensor target,
                          const std::function<void(std::span<const float>)>& look) const {
    fileOf(name).copyTo(name, std::move(target), look);
}

std::string TensorSource::sha256(const TensorEntry& entry) const {
    return m_files[place(entry.name)->file]->sha256(entry);
}

std::string TensorSource::sha256() const {
    if (m_files.size() == 1)
        return m_files.front()->sha256();
    std::string hashes;
    for (const auto& file : m_files)
        hashes += file->sha256();
    return checkpoint::sha256(hashes);
}

std::int64_t TensorSource::parameters() const {
    std::int64_t sum = 0;
    for (const TensorEntry* entry : m_entries)
        sum += entry->elements();
    return sum;
}

void TensorSource::fail(const std::string& reason) const {
    throw Error(ErrorCode::BadInput, escapedPath(m_path) + ": " + reason);
}

} // namespace core::checkpoint
