#include "core/base/error.h"
#include "core/base/text.h"
#include "core/pytorch/pickle_machine.h"
#include "core/pytorch/torch_storages.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace core::pytorch {

namespace {

/// 0x1950a86a20f9469cfc6c as a pickle stores it.
constexpr std::string_view magicNumber("\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19", 10);
constexpr std::int64_t protocolVersion = 1001;

std::string readStart(const formats::InputFile& file, std::uint64_t size) {
    std::string start(std::min(size, file.size()), '\0');
    file.read(0, std::as_writable_bytes(std::span(start)));
    return start;
}

void requireHeader(TorchContent& content) {
    const auto next = [&] {
        PickleObjects objects;
        return PickleMachine(content.input, objects).run();
    };
    const PickleValue magic = next();
    if (magic.kind != PickleKind::BigInt || content.input.text(magic) != magicNumber)
        throw Error(ErrorCode::BadInput, "a plain Python pickle without PyTorch's storages, not a torch.save file");
    if (const PickleValue version = next(); version.kind != PickleKind::Int || version.number != protocolVersion)
        throw Error(ErrorCode::BadInput,
                    "an old PyTorch checkpoint of an unknown version, expected " + std::to_string(protocolVersion));
    PickleObjects objects;
    const PickleValue traits = PickleMachine(content.input, objects).run();
    const auto isBig = [&](const std::vector<PickleValue>& items) {
        for (std::size_t i = 0; i + 1 < items.size(); i += 2)
            if (items[i].isText() && content.input.text(items[i]) == "little_endian" && items[i + 1].number == 0)
                return true;
        return false;
    };
    if (traits.kind != PickleKind::Dict || isBig(objects.nodes[traits.index()].items))
        throw Error(ErrorCode::BadInput, "an old PyTorch checkpoint that was not written by a little-endian machine");
}

/// The order in which the storages follow: indices of PickleObjects::storages.
std::vector<std::size_t> readOrder(TorchContent& content) {
    PickleObjects objects;
    const PickleValue keys = PickleMachine(content.input, objects).run();
    if (keys.kind != PickleKind::List)
        throw Error(ErrorCode::BadInput,
                    std::string("the storages' keys are ") + toString(keys.kind) + ", expected a list");
    std::map<std::string_view, std::size_t> indexOf;
    for (std::size_t i = 0; i < content.objects.storages.size(); ++i)
        indexOf.emplace(content.objects.storages[i].key, i);
    std::vector<std::size_t> order;
    for (const PickleValue& key : objects.nodes[keys.index()].items) {
        const auto found = key.isText() ? indexOf.find(content.input.text(key)) : indexOf.end();
        if (found == indexOf.end())
            throw Error(ErrorCode::BadInput, "the list of storages names one that no tensor is in, or one twice");
        order.push_back(found->second);
        indexOf.erase(found);
    }
    return order;
}

/// Each storage begins with its number of elements.
void locate(const formats::InputFile& file, TorchContent& content, const std::vector<std::size_t>& order) {
    std::uint64_t position = content.input.position();
    content.records.resize(content.objects.storages.size());
    for (const std::size_t index : order) {
        const PickledStorage& storage = content.objects.storages[index];
        const std::uint64_t bytes = static_cast<std::uint64_t>(storage.elements) *
                                    static_cast<std::uint64_t>(formats::storageBits(storage.type) / 8);
        std::array<std::uint8_t, 8> length{};
        const std::uint64_t there = file.size() - position;
        if (there < length.size() || there - length.size() < bytes)
            file.fail("incomplete: storage \"" + escaped(storage.key, 40) + "\" needs " +
                      std::to_string(bytes + length.size()) + " bytes at byte " + std::to_string(position) + ", have " +
                      std::to_string(there));
        file.read(position, std::as_writable_bytes(std::span(length)));
        std::uint64_t elements = 0;
        for (std::size_t i = length.size(); i-- > 0;)
            elements = (elements << 8U) | length[i];
        if (elements != static_cast<std::uint64_t>(storage.elements))
            file.fail("storage \"" + escaped(storage.key, 40) + "\" has " + std::to_string(elements) +
                      " elements at byte " + std::to_string(position) + ", its tensors need " +
                      std::to_string(storage.elements));
        position += length.size();
        content.records[index] = StoredRecord{.offset = position, .storedBytes = bytes, .bytes = bytes};
        position += bytes;
    }
    if (position < file.size())
        file.fail(std::to_string(file.size() - position) + " extra bytes after the last storage");
}

} // namespace

bool isZipArchive(const formats::InputFile& file) {
    const std::string start = readStart(file, 4);
    return start == std::string_view("PK\x03\x04", 4) || start == std::string_view("PK\x05\x06", 4);
}

bool isPickle(const formats::InputFile& file) {
    const std::string start = readStart(file, 2);
    return start.size() == 2 && start[0] == '\x80' && start[1] >= 1 && start[1] <= 5;
}

bool isTarArchive(const formats::InputFile& file) {
    constexpr std::size_t place = 257;
    const std::string start = readStart(file, place + 5);
    return start.size() == place + 5 && start.substr(place) == "ustar";
}

TorchContent readTorchStream(const formats::InputFile& file) {
    TorchContent content{.input = PickleInput(file)};
    std::vector<std::size_t> order;
    try {
        requireHeader(content);
        content.root = PickleMachine(content.input, content.objects, file.size()).run();
        order = readOrder(content);
    } catch (const Error& error) {
        if (std::string_view(error.what()).starts_with(escapedPath(file.path()) + ":"))
            throw;
        file.fail(error.what());
    }
    locate(file, content, order);
    return content;
}

} // namespace core::pytorch
