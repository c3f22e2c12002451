#include "core/pytorch/torch_file.h"

#include "core/base/error.h"
#include "core/base/text.h"
#include "core/formats/sha256.h"
#include "core/pytorch/ambiguous_weights.h"
#include "core/pytorch/plain_data.h"
#include "core/pytorch/state_dict_choice.h"
#include "core/pytorch/tensor_view.h"
#include "core/pytorch/torch_storages.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <nlohmann/json.hpp>
#include <numeric>
#include <tuple>
#include <utility>

namespace core::pytorch {

namespace {

/// Files up to this size are checked in full when they are opened.
constexpr std::uint64_t fullyCheckedBytes = 256U << 20U;
/// All tensors together may be this often as large as the storages that they view.
constexpr std::uint64_t maxExpansion = 64;
/// Bytes that may be unfolded to read every tensor of a compressed archive once, as a multiple of its storages.
constexpr std::uint64_t maxUnfolding = 4;

std::uint64_t bytesOf(const PickledTensor& tensor) {
    const std::int64_t elements =
        std::accumulate(tensor.shape.begin(), tensor.shape.end(), std::int64_t{1}, std::multiplies<>());
    return static_cast<std::uint64_t>(elements) * static_cast<std::uint64_t>(formats::storageBits(tensor.type) / 8);
}

std::uint64_t firstByte(const PickledTensor& tensor) {
    return static_cast<std::uint64_t>(tensor.offset) *
           static_cast<std::uint64_t>(formats::storageBits(tensor.type) / 8);
}

/// The storages of the chosen tensors have to be there and large enough for what the pickle says of them.
void requireStorages(const formats::InputFile& file, const TorchContent& content, const StateDict& chosen) {
    std::vector<const std::string*> user(content.objects.storages.size(), nullptr);
    for (const auto& [name, index] : chosen.tensors)
        user[content.objects.tensors[index].storage] = &name;
    for (std::size_t i = 0; i < user.size(); ++i) {
        const PickledStorage& storage = content.objects.storages[i];
        const std::string text = "storage " + escaped(storage.key, 40) + ", which " +
                                 (user[i] ? "tensor \"" + escaped(*user[i]) + "\" needs" : "the file names");
        if (!content.records[i])
            file.fail(text + ", is missing");
        const std::uint64_t wanted = static_cast<std::uint64_t>(storage.elements) *
                                     static_cast<std::uint64_t>(formats::storageBits(storage.type) / 8);
        if (content.records[i]->bytes < wanted)
            file.fail(text + ", has " + std::to_string(content.records[i]->bytes) + " bytes, expected " +
                      std::to_string(wanted));
    }
}

/// A view may repeat its storage's elements, but no tensor may become larger than the file, nor all of them much
/// larger.
void requireModestTensors(const formats::InputFile& file, const TorchContent& content, const StateDict& chosen) {
    std::uint64_t stored = file.size(), total = 0, unfolding = 0;
    for (const auto& record : content.records)
        stored = std::max(stored, record->bytes);
    for (const auto& [name, index] : chosen.tensors) {
        const PickledTensor& tensor = content.objects.tensors[index];
        const StoredRecord& record = *content.records[tensor.storage];
        if (bytesOf(tensor) > stored)
            file.fail("tensor \"" + escaped(name) + "\": size " + formats::toString(tensor.shape) + " repeats its " +
                      std::to_string(record.bytes) + " stored bytes to more than the file has");
        total += bytesOf(tensor);
        unfolding += record.isDeflated ? record.bytes : 0;
        if (total / maxExpansion > stored || unfolding / maxUnfolding > stored + fullyCheckedBytes)
            file.fail("its tensors repeat the stored bytes to more than " + std::to_string(maxExpansion) +
                      " times the file's size, or are parts of too few compressed storages");
    }
}

} // namespace

bool TorchFile::isTorchName(const std::filesystem::path& path) {
    constexpr std::array<const char*, 5> endings{".pt", ".pth", ".ckpt", ".bin", ".pkl"};
    return std::any_of(endings.begin(), endings.end(), [&](const char* one) { return path.extension() == one; });
}

bool TorchFile::isTorchFile(const formats::InputFile& file) {
    return isZipArchive(file) || isPickle(file) || isTarArchive(file);
}

TorchFile TorchFile::open(formats::InputFile file, const WeightsRequest& request) {
    if (isTarArchive(file))
        file.fail("a tar archive, as PyTorch before 0.1.11 wrote; not a state dict that is read here: convert it in "
                  "Python: torch.save(torch.load(FILE), \"weights.pt\")");
    Contents contents = describe(file, request);
    TorchFile opened(std::move(file), std::move(contents));
    if (opened.m_records.bytes() <= fullyCheckedBytes)
        opened.m_records.checkAll(opened.file());
    return opened;
}

TorchFile::Contents TorchFile::describe(const formats::InputFile& file, const WeightsRequest& request) {
    TorchContent content = isZipArchive(file) ? readTorchZip(file) : readTorchStream(file);
    StateDict chosen;
    try {
        chosen = chooseStateDict(content.input, content.objects, content.root, request);
    } catch (const AmbiguousWeights& doubt) {
        throw AmbiguousWeights(escapedPath(file.path()) + ": " + doubt.what(), doubt.keys());
    } catch (const Error& error) {
        file.fail(error.what());
    }
    requireStorages(file, content, chosen);
    requireModestTensors(file, content, chosen);
    const auto place = [&](const auto& tensor) {
        const PickledTensor& view = content.objects.tensors[tensor.second];
        return std::pair(content.records[view.storage]->offset, view.offset);
    };
    std::stable_sort(chosen.tensors.begin(), chosen.tensors.end(),
                     [&](const auto& a, const auto& b) { return place(a) < place(b); });
    Contents result{.key = std::move(chosen.key),
                    .otherKeys = std::move(chosen.others),
                    .notes = std::move(chosen.notes),
                    .plainText = plainData(content.input, content.objects, content.root).dump()};
    for (auto& [name, index] : chosen.tensors) {
        PickledTensor& tensor = content.objects.tensors[index];
        result.entries.push_back({std::move(name), tensor.type, tensor.shape, 0, bytesOf(tensor)});
        result.views.push_back({tensor, tensor.storage});
    }
    for (const auto& record : content.records)
        result.records.push_back(*record);
    return result;
}

TorchFile::TorchFile(formats::InputFile file, Contents contents)
    : formats::TensorFile(std::move(file), std::move(contents.entries), {})
    , m_views(std::move(contents.views))
    , m_records(std::move(contents.records))
    , m_key(std::move(contents.key))
    , m_otherKeys(std::move(contents.otherKeys))
    , m_notes(std::move(contents.notes))
    , m_plainText(std::move(contents.plainText))
    , m_held(std::make_unique<Held>()) {}

std::string TorchFile::sha256() const {
    const std::string whole = TensorFile::sha256();
    return m_otherKeys.empty() ? whole : formats::sha256(whole + "\n" + m_key);
}

std::string TorchFile::sha256(const formats::TensorEntry& entry) const {
    const View& view = viewOf(entry);
    formats::Sha256 sum;
    if (isContiguous(view.tensor) && entry.bytes() > 0) {
        m_records.stream(file(), view.record, firstByte(view.tensor), entry.bytes(),
                         [&](std::uint64_t, std::span<const std::byte> piece) { sum.update(piece); });
    } else {
        std::vector<std::byte> bytes(entry.bytes());
        readWhole(view, bytes);
        sum.update(bytes);
    }
    return sum.finish();
}

void TorchFile::read(const formats::TensorEntry& entry, std::uint64_t offset, std::span<std::byte> bytes) const {
    const View& view = viewOf(entry);
    const StoredRecord& record = m_records[view.record];
    if (bytes.size() == entry.bytes())
        readWhole(view, bytes);
    else if (isContiguous(view.tensor) && !record.isDeflated)
        m_records.read(file(), view.record, firstByte(view.tensor) + offset, bytes, entry.bytes() == record.bytes);
    else
        readHeld(entry, offset, bytes);
}

void TorchFile::readWhole(const View& view, std::span<std::byte> bytes) const {
    const bool isWhole = bytes.size() == m_records[view.record].bytes;
    if (bytes.empty())
        return;
    if (isContiguous(view.tensor)) {
        m_records.read(file(), view.record, firstByte(view.tensor), bytes, isWhole);
        return;
    }
    std::vector<std::byte> storage(spannedBytes(view.tensor));
    m_records.read(file(), view.record, firstByte(view.tensor), storage, false);
    gather(view.tensor, storage, bytes);
}

void TorchFile::readHeld(const formats::TensorEntry& entry, std::uint64_t offset, std::span<std::byte> bytes) const {
    std::vector<std::byte> whole;
    {
        const std::scoped_lock guard(m_held->lock);
        whole = std::move(m_held->tensors[entry.name]);
    }
    if (whole.empty()) {
        whole.resize(entry.bytes());
        readWhole(viewOf(entry), whole);
    }
    std::memcpy(bytes.data(), whole.data() + offset, bytes.size());
    const std::scoped_lock guard(m_held->lock);
    if (offset + bytes.size() == entry.bytes())
        m_held->tensors.erase(entry.name);
    else
        m_held->tensors[entry.name] = std::move(whole);
}

const TorchFile::View& TorchFile::viewOf(const formats::TensorEntry& entry) const {
    const formats::TensorEntry* own = find(entry.name);
    if (own == nullptr)
        fail("tensor \"" + escaped(entry.name) + "\" is missing");
    return m_views[static_cast<std::size_t>(own - entries().data())];
}

} // namespace core::pytorch
