#include "core/base/error.h"
#include "core/base/text.h"
#include "core/pytorch/pickle_machine.h"
#include "core/pytorch/torch_storages.h"
#include "core/pytorch/zip_archive.h"

#include <algorithm>
#include <charconv>

namespace core::pytorch {

namespace {

using Records = std::map<std::string, StoredRecord>;

constexpr int maxVersion = 10; ///< PyTorch's kMaxSupportedFileFormatVersion
constexpr std::uint64_t maxSmallRecord = 4096;
/// A compressed archive may unfold to this many bytes, and four times its size more.
constexpr std::uint64_t freeUnfoldedBytes = 100'000'000;

std::string readText(const formats::InputFile& file, const StoredRecord& record) {
    std::string text;
    text.reserve(record.bytes);
    streamRecord(file, record, [&](std::uint64_t, std::span<const std::byte> piece) {
        text.append(reinterpret_cast<const char*>(piece.data()), piece.size());
    });
    return text;
}

/// The archive's one folder, with its slash.
std::string findFolder(const formats::InputFile& file, const Records& records) {
    std::string folder;
    for (const auto& [name, record] : records) {
        const std::string own = name.substr(0, name.find('/') + 1);
        if (own.empty())
            file.fail("a zip archive that is not a PyTorch checkpoint: it holds " + escaped(name, 60) +
                      ", expected all records in one folder with a data.pkl");
        if (!folder.empty() && own != folder)
            file.fail("a zip archive that is not a PyTorch checkpoint: it holds several folders, " +
                      escaped(folder, 60) + " and " + escaped(own, 60));
        folder = own;
    }
    if (!records.contains(folder + "data.pkl"))
        file.fail("a zip archive that is not a PyTorch checkpoint (no data.pkl)");
    return folder;
}

void requireNoProgram(const formats::InputFile& file, const Records& records, const std::string& folder) {
    const auto code = records.lower_bound(folder + "code/");
    const bool hasCode = code != records.end() && code->first.starts_with(folder + "code/");
    if (hasCode || records.contains(folder + "constants.pkl"))
        file.fail("a TorchScript archive (a program with its weights), not a state dict; convert it in Python: "
                  "torch.save(torch.jit.load(FILE, \"cpu\").state_dict(), \"weights.pt\")");
}

std::string readSmall(const formats::InputFile& file, const Records& records, const std::string& name) {
    const auto found = records.find(name);
    if (found == records.end())
        return {};
    if (found->second.bytes > maxSmallRecord)
        file.fail("record " + escaped(name, 60) + " has " + std::to_string(found->second.bytes) + " bytes");
    std::string text = readText(file, found->second);
    while (!text.empty() && (text.back() == '\n' || text.back() == '\r'))
        text.pop_back();
    return text;
}

void requireVersion(const formats::InputFile& file, const Records& records, const std::string& folder) {
    const std::string text = readSmall(file, records, folder + "version");
    int version = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), version);
    if (error != std::errc() || end != text.data() + text.size() || version < 1)
        file.fail("a PyTorch checkpoint without a valid version: found \"" + escaped(text, 40) + "\"");
    if (version > maxVersion)
        file.fail("a PyTorch checkpoint of version " + std::to_string(version) + ", at most " +
                  std::to_string(maxVersion) + " is known");
    const std::string order = readSmall(file, records, folder + "byteorder");
    if (!order.empty() && order != "little")
        file.fail("a PyTorch checkpoint in byte order \"" + escaped(order, 40) + "\", expected little");
}

void requireModestSize(const formats::InputFile& file, const Records& records) {
    std::uint64_t unfolded = 0;
    const std::uint64_t limit = freeUnfoldedBytes + 4 * file.size();
    for (const auto& [name, record] : records)
        if (record.isDeflated) {
            if (record.bytes > limit - unfolded)
                file.fail("a compressed archive of " + std::to_string(file.size()) +
                          " bytes that claims to unfold to more than " + std::to_string(limit) + ": record " +
                          escaped(name, 60) + " alone to " + std::to_string(record.bytes));
            unfolded += record.bytes;
        }
}

std::string readPickle(const formats::InputFile& file, const StoredRecord& record) {
    if (record.bytes > maxPickleBytes)
        file.fail("data.pkl has " + std::to_string(record.bytes) + " bytes, at most " + std::to_string(maxPickleBytes) +
                  " are expected");
    return readText(file, record);
}

} // namespace

TorchContent readTorchZip(const formats::InputFile& file) {
    const Records records = readZipDirectory(file);
    const std::string folder = findFolder(file, records);
    requireNoProgram(file, records, folder);
    requireModestSize(file, records);
    requireVersion(file, records, folder);
    TorchContent content{.input = PickleInput(readPickle(file, records.at(folder + "data.pkl")))};
    try {
        content.root = PickleMachine(content.input, content.objects, file.size()).run();
    } catch (const Error& error) {
        file.fail(error.what());
    }
    for (const PickledStorage& storage : content.objects.storages) {
        const auto found = records.find(folder + "data/" + storage.key);
        content.records.push_back(found == records.end() ? std::nullopt : std::optional(found->second));
    }
    return content;
}

} // namespace core::pytorch
