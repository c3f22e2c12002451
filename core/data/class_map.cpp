#include "core/data/class_map.h"

#include "core/base/text.h"
#include "core/data/class_names.h"
#include "core/formats/input_file.h"
#include "core/formats/json.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <optional>
#include <string_view>

namespace core::data {
namespace {

constexpr std::uint64_t kMostMapBytes = std::uint64_t{4} << 20;
constexpr std::string_view kBlanks = " \t\r";

std::string_view trimmed(std::string_view text) {
    text.remove_prefix(std::min(text.find_first_not_of(kBlanks), text.size()));
    text.remove_suffix(text.size() - std::min(text.find_last_not_of(kBlanks) + 1, text.size()));
    return text;
}

/// A cell without the quotes that a spreadsheet puts around it.
std::string_view unquoted(std::string_view cell) {
    cell = trimmed(cell);
    const bool isQuoted = cell.size() >= 2 && cell.front() == '"' && cell.back() == '"';
    return isQuoted ? cell.substr(1, cell.size() - 2) : cell;
}

bool isNumeral(std::string_view text) {
    return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

struct MapRow {
    std::string_view folder;
    std::string_view label;
};

/// Behind a folder in quotes; at the tab if there is one; before a number at the end; else at the first comma or space.
std::size_t separatorOf(std::string_view line) {
    if (const std::size_t quote = line.find('"', 1); line.starts_with('"') && quote != std::string_view::npos)
        return quote + 1;
    if (const std::size_t tab = line.find('\t'); tab != std::string_view::npos)
        return tab;
    const std::size_t last = line.find_last_of(", ");
    if (last != std::string_view::npos && isNumeral(unquoted(line.substr(last + 1))))
        return last;
    return std::min(line.find(','), line.find(',') == std::string_view::npos ? line.find(' ') : line.size());
}

std::optional<MapRow> rowOf(std::string_view line) {
    const std::size_t at = separatorOf(line);
    if (at >= line.size())
        return std::nullopt;
    const std::string_view left = line.substr(0, line.find_last_not_of(", \t", at) + 1);
    const MapRow row{unquoted(left), unquoted(line.substr(at + 1))};
    return row.folder.empty() || row.label.empty() ? std::nullopt : std::optional(row);
}

/// Collects the rows of a file, each checked.
class MapBuilder {
public:
    MapBuilder(const formats::InputFile& file, const model::ClassSet& classes)
        : m_file(file)
        , m_classes(classes)
        , m_names(classes) {}

    /// @param place "line 3" or a key.
    void add(const std::string& place, std::string_view folder, std::string_view label);
    bool knows(std::string_view label) const { return find(label).has_value(); }
    ClassMap map;

private:
    std::optional<int> find(std::string_view label) const;

    const formats::InputFile& m_file;
    const model::ClassSet& m_classes;
    ClassNames m_names;
    std::map<std::string, std::string> m_places;
};

std::optional<int> MapBuilder::find(std::string_view label) const {
    if (const std::optional<int> named = m_names.find(label))
        return named;
    return classNumber(label, m_classes.count);
}

void MapBuilder::add(const std::string& place, std::string_view folder, std::string_view label) {
    const std::optional<int> number = find(label);
    if (!number && m_names.isOfSeveral(label))
        m_file.fail(place + ": expected a class's number, found '" + escaped(label) +
                    "', the name of more than one class");
    if (!number)
        m_file.fail(place + ": expected a class from 0 to " + std::to_string(m_classes.count - 1) +
                    (m_names.empty() ? "" : " or a class's name") + ", found '" + escaped(label) + '\'');
    if (folder.empty())
        m_file.fail(place + ": expected a folder's name, found none");
    std::string name(folder);
    while (name.size() > 1 && name.ends_with('/'))
        name.pop_back();
    if (const auto [known, isNew] = m_places.try_emplace(name, place); !isNew)
        m_file.fail(place + ": " + escaped(name) + " is named twice, first in " + known->second);
    map[name] = *number;
}

void readJsonMap(const std::string& text, const std::string& source, MapBuilder& builder) {
    const nlohmann::json json = formats::parseJson(text, source, {.bytes = kMostMapBytes});
    const formats::JsonView whole(json, source);
    for (const std::string& key : whole.keys()) {
        const formats::JsonView label = whole.at(key);
        builder.add('"' + escaped(key) + '"', key, label.isString() ? label.string() : std::to_string(label.integer()));
    }
}

void readTextMap(std::string_view text, const formats::InputFile& file, MapBuilder& builder) {
    static constexpr std::array<std::string_view, 4> titles{"class", "label", "number", "id"};
    bool isFirst = true;
    for (std::size_t line = 1; !text.empty(); ++line) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        const std::string_view content = trimmed(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
        if (content.empty() || content.starts_with('#'))
            continue;
        const std::string place = "line " + std::to_string(line);
        const std::optional<MapRow> row = rowOf(content);
        if (!row)
            file.fail(place + ": expected a folder and its class, found '" + escaped(content) + '\'');
        const bool isTitle =
            isFirst && std::ranges::find(titles, lowerCase(row->label)) != titles.end() && !builder.knows(row->label);
        isFirst = false;
        if (!isTitle)
            builder.add(place, row->folder, row->label);
    }
}

} // namespace

ClassMap readClassMap(const std::filesystem::path& path, const model::ClassSet& classes) {
    const formats::InputFile file(path);
    const std::string whole = file.readText(kMostMapBytes);
    if (!isUtf8(whole) || whole.find('\0') != std::string::npos)
        file.fail("expected text in UTF-8 with a folder and its class on each line, found other bytes");
    std::string_view text = whole;
    if (text.starts_with("\xEF\xBB\xBF")) // as spreadsheets write it
        text.remove_prefix(3);
    MapBuilder builder(file, classes);
    if (file.looksLikeJson())
        readJsonMap(whole, escapedPath(path), builder);
    else
        readTextMap(text, file, builder);
    if (builder.map.empty())
        file.fail("expected a folder and its class on each line, found none");
    return builder.map;
}

} // namespace core::data
