#pragma once

#include <cstdint>
#include <filesystem>
#include <limits>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace core::formats {

/// Bounds of an untrusted JSON text, checked before anything is built from it.
struct JsonLimits {
    std::uint64_t bytes = 8U << 20U; ///< of the text
    int depth = 100;                 ///< nested objects and arrays
    /// Bytes that the value may take beyond twice the text's (once where it is long): a text of 1 MB can need 40 MB,
    /// which no file of ours does.
    std::uint64_t memory = 8U << 20U;
};

/// Strict JSON: UTF-8 without byte-order mark, no comments, no NaN or overflowing numbers, no repeated key, nothing
/// after the value.
/// @param source names the text in messages. @throws Error{BadInput}, one line with the source and the place.
nlohmann::json parseJson(std::string_view text, const std::string& source, const JsonLimits& limits = {});
/// The same for a regular file.
nlohmann::json readJsonFile(const std::filesystem::path& path, const JsonLimits& limits = {});

class JsonItems;

/// A place inside a parsed JSON value that knows its path, so that wrong content is reported as
/// "config.json: scheduler.betas[3]: expected a number, found true". Refers to a value that must outlive it.
class JsonView {
public:
    /// @param source file name, the start of every message.
    JsonView(const nlohmann::json& value, std::string source);

    const nlohmann::json& value() const { return *m_value; }
    const std::string& source() const { return m_source; }
    bool isObject() const;
    bool isArray() const;
    bool isString() const;
    bool isNumber() const;
    /// A member that must be there. @throws Error{BadInput} "missing".
    JsonView at(const std::string& key) const;
    /// A member that may be absent or null.
    std::optional<JsonView> find(const std::string& key) const;
    /// Values of members that may be missing.
    int integerOr(const std::string& key, int otherwise, int smallest, int largest) const;
    double numberOr(const std::string& key, double otherwise, double smallest, double largest) const;
    bool booleanOr(const std::string& key, bool otherwise) const;
    /// All items of an array, made one by one. Refers to this view's value.
    JsonItems items() const;
    /// Member names of an object, ascending.
    std::vector<std::string> keys() const;

    std::int64_t integer(std::int64_t smallest = std::numeric_limits<std::int64_t>::min(),
                         std::int64_t largest = std::numeric_limits<std::int64_t>::max()) const;
    /// A finite number in [smallest, largest].
    double number(double smallest = std::numeric_limits<double>::lowest(),
                  double largest = std::numeric_limits<double>::max()) const;
    bool boolean() const;
    std::string string() const;
    std::vector<double> numbers(double smallest = std::numeric_limits<double>::lowest(),
                                double largest = std::numeric_limits<double>::max()) const;
    std::vector<std::string> strings() const;

    /// Throws Error{BadInput}: "source: path: reason".
    [[noreturn]] void fail(const std::string& reason) const;

private:
    friend class JsonItems;
    JsonView(const nlohmann::json& value, std::string source, std::string path);
    void expect(bool right, const char* wanted) const;

    const nlohmann::json* m_value;
    std::string m_source;
    std::string m_path;
};

/// The items of an array as views. Not a vector of them: a view takes ten times the memory of a number.
class JsonItems {
public:
    class Iterator {
    public:
        JsonView operator*() const { return (*m_items)[m_index]; }
        Iterator& operator++() {
            ++m_index;
            return *this;
        }
        bool operator==(const Iterator&) const = default;

    private:
        friend class JsonItems;
        Iterator(const JsonItems* items, std::size_t index)
            : m_items(items)
            , m_index(index) {}

        const JsonItems* m_items;
        std::size_t m_index;
    };

    std::size_t size() const;
    bool empty() const { return size() == 0; }
    JsonView operator[](std::size_t index) const;
    Iterator begin() const { return {this, 0}; }
    Iterator end() const { return {this, size()}; }

private:
    friend class JsonView;
    explicit JsonItems(JsonView array)
        : m_array(std::move(array)) {}

    JsonView m_array;
};

} // namespace core::formats
