#include "core/checkpoint/tensor_source.h"

#include "core/base/error.h"
#include "core/base/tensor.h"
#include "core/base/text.h"
#include "core/formats/safetensors.h"
#include "core/formats/sha256.h"
#include "core/formats/shard_index.h"
#include "core/pytorch/torch_file.h"

#include <utility>

namespace core::checkpoint {

namespace {

/// Refuses what is called a checkpoint of PyTorch's and is none; anything else is left to the safetensors format.
void requireContent(const formats::InputFile& file) {
    if (!pytorch::TorchFile::isTorchName(file.path()))
        return;
    if (file.size() == 0)
        file.fail("the file is empty (0 bytes)");
    if (const std::string kind = file.recognise(); !kind.empty())
        file.fail("not a PyTorch checkpoint but " + kind);
}

std::unique_ptr<const formats::TensorFile> openSafetensors(const std::filesystem::path& path) {
    return std::make_unique<formats::SafetensorsFile>(formats::SafetensorsFile::open(path));
}

std::vector<std::unique_ptr<const formats::TensorFile>> openShards(const std::filesystem::path& path) {
    const formats::ShardIndex index = formats::readShardIndex(path);
    std::vector<std::unique_ptr<const formats::TensorFile>> files;
    for (const std::filesystem::path& shard : formats::shardPaths(path, index.shards))
        files.push_back(openSafetensors(shard));
    for (const formats::ShardedTensor& tensor : index.tensors)
        if (files[tensor.shard]->find(tensor.name) == nullptr)
            throw Error(ErrorCode::BadInput, escapedPath(path) + ": says that tensor \"" + escaped(tensor.name) +
                                                 "\" is in " + escaped(index.shards[tensor.shard]) +
                                                 ", which does not hold it");
    return files;
}

} // namespace

bool TensorSource::isIndex(const std::filesystem::path& path) {
    const std::string name = path.filename().string();
    return name.ends_with(".json") && name.find(".safetensors.index.") != std::string::npos;
}

TensorSource TensorSource::open(const std::filesystem::path& path, const std::string& weights) {
    Files files;
    if (isIndex(path)) {
        files = openShards(path);
    } else if (path.extension() != ".safetensors") {
        formats::InputFile file(path);
        if (pytorch::TorchFile::isTorchFile(file))
            return openTorch(path, std::move(file), weights);
        requireContent(file);
    }
    if (!weights.empty())
        throw Error(ErrorCode::BadArgument, "weights \"" + escaped(weights, 60) + "\": expected a PyTorch checkpoint " +
                                                "with several sets of weights, found " + escapedPath(path));
    if (files.empty())
        files.push_back(openSafetensors(path));
    return {path, std::move(files)};
}

TensorSource TensorSource::openTorch(const std::filesystem::path& path, formats::InputFile file,
                                     const std::string& weights) {
    auto opened = std::make_unique<pytorch::TorchFile>(pytorch::TorchFile::open(std::move(file), weights));
    const pytorch::TorchFile& torch = *opened;
    Files files;
    files.push_back(std::move(opened));
    TensorSource source(path, std::move(files));
    source.m_weightsKey = torch.key();
    source.m_otherWeights = torch.otherKeys();
    return source;
}

TensorSource::TensorSource(std::filesystem::path path, Files files)
    : m_path(std::move(path))
    , m_files(std::move(files)) {
    for (std::size_t i = 0; i < m_files.size(); ++i)
        for (const formats::TensorEntry& entry : m_files[i]->entries()) {
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

const formats::TensorEntry* TensorSource::find(const std::string& name) const {
    const Place* found = place(name);
    return found == nullptr ? nullptr : found->entry;
}

const std::map<std::string, std::string>& TensorSource::metadata() const {
    static const std::map<std::string, std::string> none;
    return m_files.size() == 1 ? m_files.front()->metadata() : none;
}

const formats::TensorFile& TensorSource::fileOf(const std::string& name) const {
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

std::string TensorSource::sha256(const formats::TensorEntry& entry) const {
    return m_files[place(entry.name)->file]->sha256(entry);
}

std::string TensorSource::sha256() const {
    if (m_files.size() == 1)
        return m_files.front()->sha256();
    std::string hashes;
    for (const auto& file : m_files)
        hashes += file->sha256();
    return formats::sha256(hashes);
}

std::int64_t TensorSource::parameters() const {
    std::int64_t sum = 0;
    for (const formats::TensorEntry* entry : m_entries)
        sum += entry->elements();
    return sum;
}

void TensorSource::fail(const std::string& reason) const {
    throw Error(ErrorCode::BadInput, escapedPath(m_path) + ": " + reason);
}

} // namespace core::checkpoint
