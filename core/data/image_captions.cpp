#include "core/data/image_captions.h"

#include "core/base/error.h"
#include "core/base/text.h"
#include "core/formats/input_file.h"
#include "core/formats/json.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <vector>

namespace core::data {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kMostListBytes = std::uint64_t{512} << 20;
constexpr std::uint64_t kMostCaptionBytes = std::uint64_t{1} << 20;

bool isList(const fs::path& path) {
    return lowerCase(path.extension().string()) == ".jsonl";
}

/// The only .jsonl file of a folder; empty: none.
fs::path listIn(const fs::path& folder) {
    std::error_code error;
    std::vector<fs::path> lists;
    for (fs::directory_iterator items(folder, error), end; !error && items != end; items.increment(error))
        if (isList(items->path()) && !items->path().filename().string().starts_with('.'))
            lists.push_back(items->path());
    std::sort(lists.begin(), lists.end());
    if (lists.size() > 1)
        throw Error(ErrorCode::BadInput, escapedPath(folder) + ": expected one .jsonl file of captions, found " +
                                             escapedPath(lists[0].filename()) + " and " +
                                             escapedPath(lists[1].filename()) + "; name the one that is meant");
    return lists.empty() ? fs::path() : lists.front();
}

/// The first of these members that is there.
std::string member(const formats::JsonView& object, std::initializer_list<const char*> names) {
    for (const char* name : names)
        if (const auto found = object.find(name))
            return found->string();
    std::string wanted;
    for (const char* name : names)
        wanted += (wanted.empty() ? "\"" : ", \"") + std::string(name) + '"';
    object.fail("expected one of " + wanted);
}

std::string firstLine(const std::string& text) {
    for (std::size_t begin = 0; begin < text.size();) {
        const std::size_t end = std::min(text.find('\n', begin), text.size());
        std::string line = text.substr(begin, end - begin);
        line.erase(line.find_last_not_of(" \t\r") + 1);
        line.erase(0, std::min(line.find_first_not_of(" \t"), line.size()));
        if (!line.empty())
            return line;
        begin = end + 1;
    }
    return {};
}

} // namespace

ImageCaptions::ImageCaptions(const fs::path& source)
    : m_root(isList(source) ? source.parent_path() : source) {
    if (m_root.empty())
        m_root = ".";
    if (const fs::path list = isList(source) ? source : listIn(source); !list.empty())
        read(list);
}

void ImageCaptions::read(const fs::path& file) {
    const std::string text = formats::InputFile(file).readText(kMostListBytes);
    std::size_t number = 0;
    for (std::size_t begin = 0; begin < text.size();) {
        const std::size_t end = std::min(text.find('\n', begin), text.size());
        const std::string_view line(text.data() + begin, end - begin);
        begin = end + 1;
        const std::string source = escapedPath(file) + ": line " + std::to_string(++number);
        if (line.find_first_not_of(" \t\r") == std::string_view::npos)
            continue;
        const nlohmann::json json = formats::parseJson(line, source, {.bytes = kMostCaptionBytes});
        const formats::JsonView object(json, source);
        const fs::path image = fs::path(member(object, {"file_name", "file", "image", "path"})).lexically_normal();
        if (!m_captions.try_emplace(image.string(), member(object, {"text", "caption", "prompt"})).second)
            object.fail(escapedPath(image) + " is there twice");
    }
}

std::optional<std::string> ImageCaptions::of(const fs::path& image) const {
    fs::path beside = m_root / image;
    beside.replace_extension(".txt");
    std::error_code error;
    if (fs::exists(beside, error)) {
        const formats::InputFile file(beside);
        const std::string text = file.readText(kMostCaptionBytes);
        if (!isUtf8(text))
            file.fail("expected text in UTF-8");
        return firstLine(text);
    }
    const auto found = m_captions.find(image.lexically_normal().string());
    return found == m_captions.end() ? std::nullopt : std::optional(found->second);
}

} // namespace core::data
