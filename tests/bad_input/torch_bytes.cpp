#include "tests/bad_input/torch_bytes.h"

#include "tests/bad_input/bytes.h"

#include <stdexcept>
#include <zlib.h>

namespace bad_input {
namespace {

/// `n` in `bytes` bytes, the lowest first.
std::string number(std::uint64_t n, std::size_t bytes) {
    return length(n).substr(0, bytes);
}

std::string deflated(const std::string& content) {
    z_stream state{};
    if (deflateInit2(&state, 9, Z_DEFLATED, -MAX_WBITS, 9, Z_DEFAULT_STRATEGY) != Z_OK)
        throw std::runtime_error("zlib");
    std::string out(deflateBound(&state, content.size()), '\0');
    state.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(content.data()));
    state.avail_in = static_cast<uInt>(content.size());
    state.next_out = reinterpret_cast<Bytef*>(out.data());
    state.avail_out = static_cast<uInt>(out.size());
    deflate(&state, Z_FINISH);
    out.resize(state.total_out);
    deflateEnd(&state);
    return out;
}

struct Stored {
    std::string bytes;
    std::uint16_t method;
    std::uint32_t crc;
    std::uint64_t size;
};

Stored store(const ZipRecord& record) {
    const auto crc =
        crc32(0, reinterpret_cast<const Bytef*>(record.content.data()), static_cast<uInt>(record.content.size()));
    return {record.deflated ? deflated(record.content) : record.content,
            record.deflated ? std::uint16_t{8} : record.method, record.crc.value_or(static_cast<std::uint32_t>(crc)),
            record.claimedSize.value_or(static_cast<std::uint32_t>(record.content.size()))};
}

/// From the flags to the length of the name.
std::string commonHeader(const ZipRecord& record, const Stored& stored) {
    constexpr std::uint32_t inField = 0xFFFFFFFF;
    return number(record.flags, 2) + number(stored.method, 2) + number(0, 2) + number(0x21, 2) + number(stored.crc, 4) +
           number(record.isZip64 ? inField : stored.bytes.size(), 4) +
           number(record.isZip64 ? inField : stored.size, 4) + number(record.name.size(), 2);
}

std::string zip64Field(const Stored& stored, const std::string& more) {
    return number(1, 2) + number(16 + more.size(), 2) + number(stored.size, 8) + number(stored.bytes.size(), 8) + more;
}

std::string directoryEntry(const ZipRecord& record, const Stored& stored, std::uint64_t offset) {
    const std::uint64_t place = record.claimedOffset.value_or(static_cast<std::uint32_t>(offset));
    const std::string field = record.isZip64 ? zip64Field(stored, number(place, 8)) : std::string();
    return "PK\1\2" + number(45, 2) + number(45, 2) + commonHeader(record, stored) + number(field.size(), 2) +
           number(0, 2) + number(0, 2) + number(0, 2) + number(0, 4) + number(record.isZip64 ? 0xFFFFFFFF : place, 4) +
           record.name + field;
}

} // namespace

std::string zip(const std::vector<ZipRecord>& records, const ZipEnd& end) {
    std::string file, directory;
    for (const ZipRecord& record : records) {
        const Stored stored = store(record);
        const std::string field = record.isZip64 ? zip64Field(stored, {}) : std::string();
        directory += directoryEntry(record, stored, file.size());
        file += "PK\3\4" + number(45, 2) + commonHeader(record, stored) + number(field.size(), 2) + record.name +
                field + stored.bytes;
    }
    const std::uint64_t place = end.directoryOffset.value_or(file.size()), count = end.records.value_or(records.size());
    file += directory;
    if (end.isZip64) {
        const std::uint64_t at = file.size();
        file += "PK\6\6" + number(44, 8) + number(45, 2) + number(45, 2) + number(0, 8) + number(count, 8) +
                number(count, 8) + number(directory.size(), 8) + number(place, 8);
        file += "PK\6\7" + number(0, 4) + number(at, 8) + number(1, 4);
    }
    const std::uint64_t shortCount = end.isZip64 ? 0xFFFF : count;
    return file + "PK\5\6" + number(0, 4) + number(shortCount, 2) + number(shortCount, 2) +
           number(end.isZip64 ? 0xFFFFFFFF : directory.size(), 4) + number(end.isZip64 ? 0xFFFFFFFF : place, 4) +
           number(0, 2);
}

std::vector<ZipRecord> checkpointRecords(const std::string& pickle) {
    std::string floats;
    for (std::uint64_t bits : {0x3F800000, 0x40000000, 0x40400000, 0x40800000, 0x40A00000, 0x40C00000}) // 1 to 6
        floats += number(bits, 4);
    return {{"archive/data.pkl", pickle},
            {"archive/byteorder", "little"},
            {"archive/data/0", floats},
            {"archive/version", "3\n"}};
}

std::string checkpoint(const std::string& pickle) {
    return zip(checkpointRecords(pickle));
}

std::string pickle(const std::string& operations) {
    return "\x80\x02" + operations + ".";
}

std::string text(const std::string& value) {
    return "X" + number(value.size(), 4) + value;
}

std::string integer(std::int64_t value) {
    return "\x8a\x08" + length(static_cast<std::uint64_t>(value));
}

std::string global(const std::string& module, const std::string& name) {
    return "c" + module + "\n" + name + "\n";
}

std::string tuple(const std::vector<std::string>& values) {
    std::string all = "(";
    for (const std::string& value : values)
        all += value;
    return all + "t";
}

std::string dict(const std::string& key, const std::string& value) {
    return "}" + text(key) + value + "s";
}

std::string storage(const StorageId& id) {
    return tuple({text("storage"), id.type, id.key, text("cpu"), id.elements}) + "Q";
}

std::string tensor(const TensorParts& parts) {
    return tensorOf({parts.storage, parts.offset, parts.size, parts.stride, "\x89", "N"});
}

std::string tensorOf(const std::vector<std::string>& arguments) {
    return global("torch._utils", "_rebuild_tensor_v2") + tuple(arguments) + "R";
}

std::string legacyCheckpoint(const std::string& data, const std::string& keys, const std::string& storages) {
    const std::string magic("\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19", 12);
    return pickle(magic) + pickle("M" + number(1001, 2)) + pickle(dict("little_endian", "\x88")) + data + keys +
           storages;
}

} // namespace bad_input
