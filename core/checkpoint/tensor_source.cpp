#include "core/checkpoint/tensor_source.h"

#include "core/base/argument.h"
#include "core/base/error.h"
#include "core/base/tensor.h"
#include "core/base/text.h"
#include "core/formats/json.h"
#include "core/formats/safetensors.h"
#include "core/formats/sha256.h"
#include "core/formats/shard_index.h"
#include "core/pytorch/ambiguous_weights.h"
#include "core/pytorch/torch_file.h"

#include <nlohmann/json.hpp>
#include <set>
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

std::unique_ptr<const formats::TensorFile> openShard(const std::filesystem::path& path) {
    if (path.extension() == ".safetensors")
        return openSafetensors(path);
    formats::InputFile file(path);
    if (!pytorch::TorchFile::isTorchFile(file)) {
        requireContent(file);
        return openSafetensors(path);
    }
    return std::make_unique<pytorch::TorchFile>(pytorch::TorchFile::open(std::move(file)));
}

std::vector<std::unique_ptr<const formats::TensorFile>> openShards(const std::filesystem::path& path) {
    const formats::ShardIndex index = formats::readShardIndex(path);
    std::vector<std::unique_ptr<const formats::TensorFile>> files;
    for (const std::filesystem::path& shard : formats::shardPaths(path, index.shards))
        files.push_back(openShard(shard));
    for (const formats::ShardedTensor& tensor : index.tensors)
        if (files[tensor.shard]->find(tensor.name) == nullptr)
            throw Error(ErrorCode::BadInput, escapedPath(path) + ": says that tensor \"" + escaped(tensor.name) +
                                                 "\" is in " + escaped(index.shards[tensor.shard]) +
                                                 ", which does not hold it");
    return files;
}

/// A metadata text: as JSON where it is that.
nlohmann::json plainValue(const std::string& text) {
    if (!text.starts_with('{'))
        return text;
    try {
        return formats::parseJson(text, "metadata");
    } catch (const Error&) {
        return text;
    }
}

} // namespace

bool TensorSource::isIndex(const std::filesystem::path& path) {
    const std::string name = path.filename().string();
    return name.ends_with(".json") &&
           (name.find(".safetensors.index.") != std::string::npos || name.find(".bin.index.") != std::string::npos);
}

TensorSource TensorSource::open(const std::filesystem::path& path, const pytorch::WeightsRequest& request) {
    Files files;
    if (isIndex(path)) {
        files = openShards(path);
    } else if (path.extension() != ".safetensors") {
        formats::InputFile file(path);
        if (pytorch::TorchFile::isTorchFile(file))
            return openTorch(path, std::move(file), request);
        requireContent(file);
    }
    if (files.empty())
        files.push_back(openSafetensors(path));
    TensorSource source(path, std::move(files));
    source.choose(request);
    source.fold();
    source.list();
    return source;
}

TensorSource TensorSource::openTorch(const std::filesystem::path& path, formats::InputFile file,
                                     const pytorch::WeightsRequest& request) {
    auto opened = std::make_unique<pytorch::TorchFile>(pytorch::TorchFile::open(std::move(file), request));
    const pytorch::TorchFile& torch = *opened;
    Files files;
    files.push_back(std::move(opened));
    TensorSource source(path, std::move(files));
    source.m_weightsKey = torch.key();
    source.m_otherWeights = torch.otherKeys();
    source.m_notes = torch.notes();
    source.fold();
    source.list();
    return source;
}

TensorSource::TensorSource(std::filesystem::path path, Files files)
    : m_path(std::move(path))
    , m_files(std::move(files)) {
    for (std::size_t i = 0; i < m_files.size(); ++i)
        for (const formats::TensorEntry& entry : m_files[i]->entries())
            m_tensors.push_back({entry, i, &entry});
}

/// One model of those that stand behind different prefixes, by its own names. Nothing is renamed where the names are no
/// model's that is known.
void TensorSource::choose(const pytorch::WeightsRequest& request) {
    std::vector<std::string_view> names;
    for (const Tensor& tensor : m_tensors)
        names.emplace_back(tensor.entry.name);
    bool isKnown = false;
    const std::vector<pytorch::NameGroup> groups = pytorch::groupNames(names, request.known, &isKnown);
    if (!request.weights.empty() && groups.size() < 2)
        throw ArgumentError("weights", " \"" + escaped(request.weights, 60) + "\": expected a file " +
                                           "with several sets of weights, found " + escapedPath(m_path));
    if (!isKnown)
        return;
    std::vector<std::string> keys;
    for (const pytorch::NameGroup& group : groups)
        keys.push_back(group.prefix.empty() ? "model" : group.prefix);
    std::size_t chosen = 0;
    if (groups.size() > 1) {
        try {
            chosen = pytorch::chooseWeights(keys, request.weights);
        } catch (const pytorch::AmbiguousWeights& doubt) {
            throw pytorch::AmbiguousWeights(escapedPath(m_path) + ": " + doubt.what(), doubt.keys());
        } catch (const Error& error) {
            fail(error.what());
        }
        m_weightsKey = keys[chosen];
        keys.erase(keys.begin() + static_cast<std::ptrdiff_t>(chosen));
        m_otherWeights = keys;
    }
    take(groups, chosen);
}

/// Keeps the chosen group's tensors alone.
void TensorSource::take(const std::vector<pytorch::NameGroup>& groups, std::size_t chosen) {
    std::vector<bool> isModel(m_tensors.size(), false);
    for (const pytorch::NameGroup& group : groups)
        for (const std::size_t member : group.members)
            isModel[member] = true;
    std::vector<std::string> unread;
    for (std::size_t i = 0; i < m_tensors.size(); ++i)
        if (!isModel[i])
            unread.push_back(m_tensors[i].entry.name);
    const pytorch::NameGroup& group = groups[chosen];
    std::deque<Tensor> kept;
    for (std::size_t i = 0; i < group.members.size(); ++i) {
        kept.push_back(std::move(m_tensors[group.members[i]]));
        kept.back().entry.name = group.names[i];
    }
    m_tensors = std::move(kept);
    for (std::string note : {pytorch::renamingNote(group), pytorch::unreadNote(unread, group.prefix)})
        if (!note.empty())
            m_notes.push_back(std::move(note));
    m_besideModel = std::move(unread);
}

/// Puts together what training stored in parts.
void TensorSource::fold() {
    std::vector<const formats::TensorEntry*> entries;
    for (const Tensor& tensor : m_tensors) {
        const auto [other, isNew] = m_places.try_emplace(tensor.entry.name, &tensor);
        if (!isNew)
            fail("tensor \"" + escaped(tensor.entry.name) +
                 "\" is in two shards: " + escapedPath(m_files[other->second->file]->path().filename()) + " and " +
                 escapedPath(m_files[tensor.file]->path().filename()));
        entries.push_back(&tensor.entry);
    }
    const auto find = [this](const std::string& name) { return this->find(name); };
    const std::vector<training::FoldedWeight> found = training::findFoldedWeights(entries, find);
    for (const training::FoldedWeight& folded : found) {
        m_folded.push_back(folded);
        m_tensors.push_back({.entry = folded.entry, .folded = &m_folded.back()});
        m_places.emplace(m_tensors.back().entry.name, &m_tensors.back());
    }
    if (std::string note = training::foldingNote(found); !note.empty())
        m_notes.push_back(std::move(note));
}

/// Everything but parts.
void TensorSource::list() {
    std::set<std::string_view> parts;
    for (const training::FoldedWeight& folded : m_folded)
        parts.insert(folded.parts.begin(), folded.parts.end());
    for (const Tensor& tensor : m_tensors)
        if (!parts.contains(tensor.entry.name))
            m_entries.push_back(&tensor.entry);
}

const TensorSource::Tensor* TensorSource::place(const std::string& name) const {
    const auto found = m_places.find(name);
    return found == m_places.end() ? nullptr : found->second;
}

const TensorSource::Tensor& TensorSource::required(const std::string& name) const {
    const Tensor* found = place(name);
    if (found == nullptr)
        fail("tensor \"" + escaped(name) + "\" is missing");
    return *found;
}

const formats::TensorEntry* TensorSource::find(const std::string& name) const {
    const Tensor* found = place(name);
    return found == nullptr ? nullptr : &found->entry;
}

const std::map<std::string, std::string>& TensorSource::metadata() const {
    static const std::map<std::string, std::string> none;
    return m_files.size() == 1 ? m_files.front()->metadata() : none;
}

nlohmann::json TensorSource::plainData() const {
    if (const auto* torch = dynamic_cast<const pytorch::TorchFile*>(m_files.front().get()))
        return nlohmann::json::parse(torch->plainText());
    nlohmann::json said = nlohmann::json::object();
    for (const auto& [key, text] : metadata())
        if (key != "tessera.config") // a config, which is read as such
            said[key] = plainValue(text);
    return said;
}

at::Tensor TensorSource::foldedTensor(const training::FoldedWeight& folded) const {
    return translateTorchErrors(escapedPath(m_path), [&] {
        std::vector<at::Tensor> parts;
        for (const std::string& part : folded.parts)
            parts.push_back(tensor(part));
        return training::foldWeight(folded, parts);
    });
}

at::Tensor TensorSource::tensor(const std::string& name) const {
    const Tensor& found = required(name);
    return found.folded ? foldedTensor(*found.folded) : m_files[found.file]->tensor(found.stored->name);
}

void TensorSource::copyTo(const std::string& name, at::Tensor target,
                          const std::function<void(std::span<const float>)>& look) const {
    const Tensor& found = required(name);
    if (!found.folded) {
        m_files[found.file]->copyTo(found.stored->name, std::move(target), look);
        return;
    }
    const at::Tensor whole = foldedTensor(*found.folded).contiguous();
    if (look)
        look({whole.const_data_ptr<float>(), static_cast<std::size_t>(whole.numel())});
    target.copy_(whole.view(target.sizes()));
}

std::string TensorSource::sha256(const formats::TensorEntry& entry) const {
    const Tensor& found = required(entry.name);
    if (!found.folded)
        return m_files[found.file]->sha256(*found.stored);
    std::string sums;
    for (const std::string& part : found.folded->parts)
        sums += sha256(required(part).entry);
    return formats::sha256(sums);
}

std::string TensorSource::sha256() const {
    std::string hashes;
    for (const auto& file : m_files)
        hashes += file->sha256();
    const bool isPyTorch = dynamic_cast<const pytorch::TorchFile*>(m_files.front().get()) != nullptr;
    if (!isPyTorch && !m_otherWeights.empty()) // PyTorch's files see to that themselves
        return formats::sha256(hashes + "\n" + m_weightsKey);
    return m_files.size() == 1 ? hashes : formats::sha256(hashes);
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
