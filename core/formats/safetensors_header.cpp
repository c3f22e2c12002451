#include "core/formats/safetensors_header.h"

#include "core/base/error.h"
#include "core/base/text.h"
#include "core/formats/json_sax.h"

#include <algorithm>
#include <array>
#include <limits>
#include <numeric>
#include <tuple>

namespace core::formats {

namespace {

struct StorageInfo {
    std::string_view name;
    std::string_view dtype;
    int bits;
};

/// Parallel to StorageType.
constexpr std::array<StorageInfo, 22> storages{{
    {"F64", "float64", 64},
    {"F32", "float32", 32},
    {"F16", "float16", 16},
    {"BF16", "bfloat16", 16},
    {"I64", "int64", 64},
    {"I32", "int32", 32},
    {"I16", "int16", 16},
    {"I8", "int8", 8},
    {"U8", "uint8", 8},
    {"BOOL", "bool", 8},
    {"U64", "uint64", 64},
    {"U32", "uint32", 32},
    {"U16", "uint16", 16},
    {"C64", "complex64", 64},
    {"F8_E4M3", "float8_e4m3fn", 8},
    {"F8_E5M2", "float8_e5m2", 8},
    {"F8_E8M0", "float8_e8m0fnu", 8},
    {"F8_E4M3FNUZ", "float8_e4m3fnuz", 8},
    {"F8_E5M2FNUZ", "float8_e5m2fnuz", 8},
    {"F6_E2M3", "float6_e2m3", 6},
    {"F6_E3M2", "float6_e3m2", 6},
    {"F4", "float4_e2m1", 4},
}};

const StorageInfo& storage(StorageType type) {
    return storages[static_cast<std::size_t>(type)];
}

[[noreturn]] void failTensor(const std::string& name, const std::string& reason) {
    failBadInput("tensor \"" + escaped(name) + "\": " + reason);
}

/// Turns the header's JSON events into entries, without building a JSON value of up to 100 MB.
class HeaderReader final : public JsonSax {
public:
    HeaderReader()
        : JsonSax(100) {}

    SafetensorsHeader header;

    bool null() override {
        return (m_where == Where::Root && m_key == metadataKey) ||
               scalar("null"); // the reference reads null as "no metadata"
    }
    bool boolean(bool value) override { return scalar(value ? "true" : "false"); }
    bool number_integer(number_integer_t value) override { return scalar(value == 0 ? "-0" : std::to_string(value)); }
    bool number_float(number_float_t, const string_t& text) override { return scalar(text); }

    bool number_unsigned(number_unsigned_t value) override {
        if (m_where != Where::Shape && m_where != Where::Offsets)
            return scalar(std::to_string(value));
        m_numbers.push_back(value);
        if (m_numbers.size() > maxRank)
            failTensor(entry().name, member() + ": more than " + std::to_string(maxRank) + " numbers");
        return true;
    }

    bool string(string_t& value) override {
        if (m_where == Where::Metadata)
            header.metadata.emplace(m_key, std::move(value));
        else if (m_where == Where::Tensor && m_field == Field::Type)
            readType(value);
        else
            scalar("\"" + escaped(value, 40) + "\"");
        return true;
    }

    bool key(string_t& name) override {
        if (m_where == Where::Ignored)
            return true;
        if (m_where == Where::Tensor)
            return startField(name);
        if (name.size() > maxNameBytes)
            failBadInput("a name of " + std::to_string(name.size()) + " bytes (\"" + escaped(name, 40) +
                         "\"), at most " + std::to_string(maxNameBytes) + " are expected");
        m_key = std::move(name);
        if (m_where == Where::Metadata && header.metadata.contains(m_key))
            failBadInput("__metadata__: repeated key \"" + escaped(m_key) + "\"");
        if (m_where == Where::Metadata && header.metadata.size() >= maxMetadataTexts)
            failBadInput("__metadata__: more than " + std::to_string(maxMetadataTexts) + " texts");
        return true;
    }

    bool start_object(std::size_t) override {
        enter();
        if (m_where == Where::Outside)
            m_where = Where::Root;
        else if (m_where == Where::Root && m_key == metadataKey)
            startMetadata();
        else if (m_where == Where::Root)
            startTensor();
        else
            startIgnored("an object");
        return true;
    }

    bool end_object() override {
        leave();
        if (m_where == Where::Ignored)
            return endIgnored();
        if (m_where == Where::Tensor)
            checkComplete();
        m_where = m_where == Where::Root ? Where::Outside : Where::Root;
        return true;
    }

    bool start_array(std::size_t) override {
        enter();
        if (m_where == Where::Tensor && m_field == Field::Shape)
            m_where = Where::Shape;
        else if (m_where == Where::Tensor && m_field == Field::Offsets)
            m_where = Where::Offsets;
        else
            startIgnored("an array");
        m_numbers.clear();
        return true;
    }

    bool end_array() override {
        leave();
        if (m_where == Where::Ignored)
            return endIgnored();
        if (m_where == Where::Shape)
            readShape();
        else
            readOffsets();
        m_where = Where::Tensor;
        return true;
    }

private:
    static constexpr std::string_view metadataKey = "__metadata__";
    enum class Where { Outside, Root, Metadata, Tensor, Shape, Offsets, Ignored };
    enum class Field { Type, Shape, Offsets, Other };

    TensorEntry& entry() { return header.entries.back(); }

    std::string member() const {
        constexpr std::array<const char*, 4> names{"dtype", "shape", "data_offsets", "member"};
        return names[static_cast<std::size_t>(m_field)];
    }

    void startMetadata() {
        if (m_hasMetadata)
            failBadInput("repeated key \"__metadata__\"");
        m_hasMetadata = true;
        m_where = Where::Metadata;
    }

    void startTensor() {
        if (header.entries.size() >= maxTensors)
            failBadInput("more than " + std::to_string(maxTensors) + " tensors");
        header.entries.push_back({m_key, StorageType::F32, {}, 0, 0});
        m_seen = {};
        m_where = Where::Tensor;
    }

    bool startField(const std::string& name) {
        m_field = name == "dtype"          ? Field::Type
                  : name == "shape"        ? Field::Shape
                  : name == "data_offsets" ? Field::Offsets
                                           : Field::Other;
        bool& seen = m_seen[static_cast<std::size_t>(m_field)];
        if (seen && m_field != Field::Other)
            failTensor(entry().name, "repeated key \"" + name + "\"");
        seen = true;
        return true;
    }

    void startIgnored(const char* what) {
        if (m_where == Where::Ignored)
            return;
        scalar(what);
        m_where = Where::Ignored;
        m_ignoredDepth = depth();
    }

    bool endIgnored() {
        if (depth() < m_ignoredDepth)
            m_where = Where::Tensor;
        return true;
    }

    /// A value where only unknown members of a tensor, which the reference skips, may hold anything.
    bool scalar(const std::string& found) {
        if (m_where == Where::Outside)
            failBadInput("expected an object of tensors, found " + found);
        if (m_where == Where::Root && m_key == metadataKey)
            failBadInput("__metadata__: expected an object, found " + found);
        if (m_where == Where::Root)
            failTensor(m_key, "expected an object, found " + found);
        if (m_where == Where::Metadata)
            failBadInput("__metadata__: \"" + escaped(m_key) + "\": expected a text, found " + found);
        if (m_where == Where::Shape || m_where == Where::Offsets)
            failTensor(entry().name, member() + ": expected integers from 0 to 2^64-1, found " + found);
        if (m_where == Where::Tensor && m_field != Field::Other)
            failTensor(entry().name, member() + ": expected " + (m_field == Field::Type ? "a text" : "an array") +
                                         ", found " + found);
        return true;
    }

    void readType(const std::string& name) {
        const auto* const place =
            std::find_if(storages.begin(), storages.end(), [&](const auto& one) { return one.name == name; });
        if (place == storages.end())
            failTensor(entry().name, "unknown dtype \"" + escaped(name, 40) + "\"");
        entry().type = static_cast<StorageType>(place - storages.begin());
    }

    void readShape() {
        m_sizes += m_numbers.size();
        if (m_sizes > maxSizes)
            failBadInput("more than " + std::to_string(maxSizes) + " numbers in all shapes");
        for (const std::uint64_t size : m_numbers) {
            if (size > std::uint64_t{std::numeric_limits<std::int64_t>::max()})
                failTensor(entry().name, "shape overflows: " + std::to_string(size));
            entry().shape.push_back(static_cast<std::int64_t>(size));
        }
    }

    void readOffsets() {
        if (m_numbers.size() != 2)
            failTensor(entry().name, "data_offsets: expected 2 numbers, found " + std::to_string(m_numbers.size()));
        entry().begin = m_numbers[0];
        entry().end = m_numbers[1];
    }

    void checkComplete() {
        constexpr std::array<const char*, 3> names{"dtype", "shape", "data_offsets"};
        for (std::size_t i = 0; i < names.size(); ++i)
            if (!m_seen[i])
                failTensor(entry().name, std::string(names[i]) + " is missing");
    }

    Where m_where = Where::Outside;
    Field m_field = Field::Other;
    std::array<bool, 4> m_seen{};
    bool m_hasMetadata = false;
    int m_ignoredDepth = 0;
    std::size_t m_sizes = 0;
    std::string m_key;
    std::vector<std::uint64_t> m_numbers;
};

void checkNames(const std::vector<TensorEntry>& entries) {
    std::vector<const std::string*> names;
    names.reserve(entries.size());
    for (const TensorEntry& entry : entries)
        names.push_back(&entry.name);
    std::sort(names.begin(), names.end(), [](const auto* a, const auto* b) { return *a < *b; });
    const auto twice =
        std::adjacent_find(names.begin(), names.end(), [](const auto* a, const auto* b) { return *a == *b; });
    if (twice != names.end())
        failBadInput("repeated tensor \"" + escaped(**twice) + "\"");
}

/// Bytes that shape and type need, in checked arithmetic.
std::uint64_t neededBytes(const TensorEntry& entry) {
    std::int64_t bound = 1; // with zeros as ones, so that strides cannot overflow either
    bool good = true;
    for (const std::int64_t size : entry.shape)
        good = good && !__builtin_mul_overflow(bound, std::max<std::int64_t>(size, 1), &bound);
    std::uint64_t bits = 0;
    good = good && !__builtin_mul_overflow(static_cast<std::uint64_t>(bound),
                                           static_cast<std::uint64_t>(storageBits(entry.type)), &bits);
    if (!good)
        failTensor(entry.name, "shape " + toString(entry.shape) + " overflows");
    bits = static_cast<std::uint64_t>(entry.elements()) * static_cast<std::uint64_t>(storageBits(entry.type));
    if (bits % 8 != 0)
        failTensor(entry.name, "shape " + toString(entry.shape) + " of " + std::string(storageName(entry.type)) +
                                   " is not a whole number of bytes");
    return bits / 8;
}

void checkPlace(const TensorEntry& entry, std::uint64_t previousEnd) {
    const std::string range = "[" + std::to_string(entry.begin) + ", " + std::to_string(entry.end) + "]";
    if (entry.begin > previousEnd)
        failTensor(entry.name, "data_offsets " + range + " leave a hole after byte " + std::to_string(previousEnd));
    if (entry.begin < previousEnd)
        failTensor(entry.name, "data_offsets " + range + " overlap the tensor before, which ends at " +
                                   std::to_string(previousEnd));
    if (entry.end < entry.begin)
        failTensor(entry.name, "data_offsets " + range + " are reversed");
    if (const std::uint64_t needed = neededBytes(entry); entry.bytes() != needed)
        failTensor(entry.name, "shape " + toString(entry.shape) + " of " + std::string(storageName(entry.type)) +
                                   " needs " + std::to_string(needed) + " bytes, data_offsets " + range + " hold " +
                                   std::to_string(entry.bytes()));
}

void checkEntries(SafetensorsHeader& header, std::uint64_t dataBytes) {
    checkNames(header.entries);
    const auto isBefore = [](const auto& a, const auto& b) {
        return std::tie(a.begin, a.end) < std::tie(b.begin, b.end);
    };
    if (!std::is_sorted(header.entries.begin(), header.entries.end(), isBefore)) // sorting needs them twice
        std::stable_sort(header.entries.begin(), header.entries.end(), isBefore);
    std::uint64_t end = 0;
    for (const TensorEntry& entry : header.entries) {
        checkPlace(entry, end);
        end = entry.end;
    }
    if (end > dataBytes)
        failBadInput("incomplete: have " + std::to_string(dataBytes) + " bytes of tensors, need " +
                     std::to_string(end) + " (" + std::to_string(end - dataBytes) + " missing)");
    if (end < dataBytes)
        failBadInput(std::to_string(dataBytes - end) + " extra bytes after the last tensor");
}

} // namespace

std::string_view storageName(StorageType type) {
    return storage(type).name;
}
std::string_view dtypeName(StorageType type) {
    return storage(type).dtype;
}
int storageBits(StorageType type) {
    return storage(type).bits;
}
bool isLoadable(StorageType type) {
    return type <= StorageType::Bool;
}

std::int64_t TensorEntry::elements() const {
    return std::accumulate(shape.begin(), shape.end(), std::int64_t{1}, std::multiplies<>());
}

std::string toString(const std::vector<std::int64_t>& shape) {
    std::string text;
    for (const std::int64_t size : shape)
        text += (text.empty() ? "" : ", ") + std::to_string(size);
    return "[" + text + "]";
}

std::uint64_t safetensorsHeaderBytes(std::string_view start, std::uint64_t fileSize) {
    if (fileSize == 0)
        failBadInput("the file is empty (0 bytes), too short for a safetensors file");
    if (fileSize < 8 || start.size() < 8)
        failBadInput("too short: " + std::to_string(fileSize) + " bytes, a safetensors file has at least 8");
    std::uint64_t length = 0;
    for (std::size_t i = 8; i-- > 0;)
        length = (length << 8U) | static_cast<unsigned char>(start[i]);
    if (length > maxHeaderBytes)
        failBadInput("invalid header length: " + std::to_string(length) + " bytes, at most " +
                     std::to_string(maxHeaderBytes) + " are allowed");
    if (length > fileSize - 8)
        failBadInput("invalid header length: " + std::to_string(length) + " bytes do not fit in a file of " +
                     std::to_string(fileSize));
    return length;
}

SafetensorsHeader parseSafetensorsHeader(std::string_view start, std::uint64_t fileSize) {
    const std::uint64_t length = safetensorsHeaderBytes(start, fileSize);
    if (start.size() - 8 < length)
        failBadInput("incomplete header: have " + std::to_string(start.size() - 8) + " bytes, need " +
                     std::to_string(length));
    HeaderReader reader;
    try {
        readJsonEvents(start.substr(8, length), reader);
    } catch (const Error& error) {
        failBadInput(std::string("invalid header: ") + error.what());
    }
    reader.header.dataStart = 8 + length;
    checkEntries(reader.header, fileSize - reader.header.dataStart);
    return std::move(reader.header);
}

} // namespace core::formats
