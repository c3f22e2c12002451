#include "core/formats/json.h"

#include "core/base/error.h"
#include "core/base/text.h"
#include "core/formats/input_file.h"
#include "core/formats/json_sax.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace core::formats {

namespace {

using nlohmann::json;

/// Builds a value from strict events and refuses repeated keys.
class JsonBuilder final : public JsonSax {
public:
    JsonBuilder(const JsonLimits& limits, std::uint64_t textBytes)
        : JsonSax(limits.depth)
        , m_memoryLimit(limits.memory + std::min(2 * textBytes, textBytes + largeTextBytes)) {}

    json take() { return std::move(m_root); }

    bool null() override { return add(nullptr); }
    bool boolean(bool value) override { return add(value); }
    bool number_integer(number_integer_t value) override { return add(value); }
    bool number_unsigned(number_unsigned_t value) override { return add(value); }
    bool number_float(number_float_t value, const string_t&) override { return add(value); }
    bool string(string_t& value) override {
        account(stringBytes + value.size());
        return add(std::move(value));
    }

    bool start_object(std::size_t) override { return open(json::object()); }
    bool start_array(std::size_t) override { return open(json::array()); }
    bool end_object() override { return close(); }
    bool end_array() override { return close(); }

    bool key(string_t& name) override {
        if (m_open.back()->contains(name))
            throw Error(ErrorCode::BadInput, "repeated key \"" + escaped(name) + "\"");
        account(mapNodeBytes + name.size());
        m_key = std::move(name);
        return true;
    }

private:
    static constexpr std::uint64_t stringBytes = sizeof(string_t) + 32;
    static constexpr std::uint64_t mapNodeBytes = 96;
    static constexpr std::uint64_t containerBytes = 64;
    static constexpr std::size_t firstRoom = 4; ///< items
    static constexpr std::uint64_t largeTextBytes = 12U << 20U;

    void account(std::uint64_t bytes) {
        m_memory += bytes;
        if (m_memory > m_memoryLimit)
            throw Error(ErrorCode::BadInput,
                        "too many values: they need more than " + std::to_string(m_memoryLimit) + " bytes of memory");
    }

    json* place(json value) {
        if (m_open.empty()) {
            m_root = std::move(value);
            return &m_root;
        }
        json& parent = *m_open.back();
        if (parent.is_object())
            return &(parent[m_key] = std::move(value));
        auto& items = parent.get_ref<json::array_t&>();
        if (items.size() == items.capacity())
            grow(items);
        items.push_back(std::move(value));
        return &items.back();
    }

    /// Doubles an array's room. What it had before counts until it is closed: the heap seldom gives it back.
    void grow(json::array_t& items) {
        const std::size_t room = std::max(firstRoom, 2 * items.capacity());
        account(room * sizeof(json));
        items.reserve(room);
    }

    /// Gives back the room that a closed array has left.
    void shrink(json::array_t& items) {
        if (items.empty())
            return;
        const std::size_t counted = 2 * items.capacity() - firstRoom;
        m_memory -= (counted - items.size()) * sizeof(json);
        items.shrink_to_fit();
    }

    bool add(json value) {
        place(std::move(value));
        return true;
    }

    bool open(json empty) {
        enter();
        account(containerBytes);
        m_open.push_back(place(std::move(empty)));
        return true;
    }

    bool close() {
        leave();
        if (m_open.back()->is_array())
            shrink(m_open.back()->get_ref<json::array_t&>());
        m_open.pop_back();
        return true;
    }

    std::uint64_t m_memoryLimit;
    std::uint64_t m_memory = 0;
    json m_root;
    std::vector<json*> m_open; ///< stays valid: an array grows, and moves its items, only while none of them is open
    std::string m_key;
};

std::string found(const json& value) {
    if (value.is_object())
        return "an object";
    if (value.is_array())
        return "an array";
    return escaped(value.dump(-1, ' ', false, json::error_handler_t::replace), 60);
}

std::string shown(double value) {
    return json(value).dump();
}

} // namespace

nlohmann::json parseJson(std::string_view text, const std::string& source, const JsonLimits& limits) {
    try {
        if (text.size() > limits.bytes)
            throw Error(ErrorCode::BadInput, "too large: " + std::to_string(text.size()) + " bytes, at most " +
                                                 std::to_string(limits.bytes) + " are expected");
        JsonBuilder builder(limits, text.size());
        readJsonEvents(text, builder);
        return builder.take();
    } catch (const Error& error) {
        throw Error(error.code(), source + ": " + error.what());
    }
}

nlohmann::json readJsonFile(const std::filesystem::path& path, const JsonLimits& limits) {
    return parseJson(InputFile(path).readText(limits.bytes), escapedPath(path), limits);
}

JsonView::JsonView(const nlohmann::json& value, std::string source)
    : JsonView(value, std::move(source), {}) {}

JsonView::JsonView(const nlohmann::json& value, std::string source, std::string path)
    : m_value(&value)
    , m_source(std::move(source))
    , m_path(std::move(path)) {}

bool JsonView::isObject() const {
    return m_value->is_object();
}
bool JsonView::isArray() const {
    return m_value->is_array();
}
bool JsonView::isString() const {
    return m_value->is_string();
}
bool JsonView::isNumber() const {
    return m_value->is_number();
}

JsonView JsonView::at(const std::string& key) const {
    expect(isObject(), "an object");
    JsonView member(*m_value, m_source, m_path.empty() ? escaped(key) : m_path + "." + escaped(key));
    const auto place = m_value->find(key);
    if (place == m_value->end())
        member.fail("missing");
    member.m_value = &*place;
    return member;
}

std::optional<JsonView> JsonView::find(const std::string& key) const {
    expect(isObject(), "an object");
    const auto place = m_value->find(key);
    if (place == m_value->end() || place->is_null())
        return std::nullopt;
    return at(key);
}

JsonItems JsonView::items() const {
    expect(isArray(), "an array");
    return JsonItems(*this);
}

std::vector<std::string> JsonView::keys() const {
    expect(isObject(), "an object");
    std::vector<std::string> names;
    for (const auto& member : m_value->items())
        names.push_back(member.key());
    return names;
}

int JsonView::integerOr(const std::string& key, int otherwise, int smallest, int largest) const {
    const auto member = find(key);
    return member ? static_cast<int>(member->integer(smallest, largest)) : otherwise;
}

double JsonView::numberOr(const std::string& key, double otherwise, double smallest, double largest) const {
    const auto member = find(key);
    return member ? member->number(smallest, largest) : otherwise;
}

bool JsonView::booleanOr(const std::string& key, bool otherwise) const {
    const auto member = find(key);
    return member ? member->boolean() : otherwise;
}

std::int64_t JsonView::integer(std::int64_t smallest, std::int64_t largest) const {
    const bool tooLarge = m_value->is_number_unsigned() && !std::in_range<std::int64_t>(m_value->get<std::uint64_t>());
    expect(m_value->is_number_integer() && !tooLarge, "an integer");
    const auto result = m_value->get<std::int64_t>();
    if (result < smallest || result > largest)
        fail("expected an integer from " + std::to_string(smallest) + " to " + std::to_string(largest) + ", found " +
             found(*m_value));
    return result;
}

double JsonView::number(double smallest, double largest) const {
    expect(m_value->is_number(), "a number");
    const double result = m_value->get<double>();
    if (!std::isfinite(result) || result < smallest || result > largest)
        fail("expected a number from " + shown(smallest) + " to " + shown(largest) + ", found " + found(*m_value));
    return result;
}

bool JsonView::boolean() const {
    expect(m_value->is_boolean(), "true or false");
    return m_value->get<bool>();
}

std::string JsonView::string() const {
    expect(isString(), "a text");
    return m_value->get<std::string>();
}

std::vector<double> JsonView::numbers(double smallest, double largest) const {
    std::vector<double> result;
    result.reserve(items().size());
    for (const JsonView& item : items())
        result.push_back(item.number(smallest, largest));
    return result;
}

std::vector<std::string> JsonView::strings() const {
    std::vector<std::string> result;
    for (const JsonView& item : items())
        result.push_back(item.string());
    return result;
}

void JsonView::fail(const std::string& reason) const {
    throw Error(ErrorCode::BadInput, m_source + ": " + (m_path.empty() ? "" : m_path + ": ") + reason);
}

void JsonView::expect(bool right, const char* wanted) const {
    if (!right)
        fail(std::string("expected ") + wanted + ", found " + found(*m_value));
}

std::size_t JsonItems::size() const {
    return m_array.m_value->size();
}

JsonView JsonItems::operator[](std::size_t index) const {
    return {(*m_array.m_value)[index], m_array.m_source, m_array.m_path + "[" + std::to_string(index) + "]"};
}

} // namespace core::formats
