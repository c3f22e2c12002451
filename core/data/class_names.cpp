#include "core/data/class_names.h"

#include "core/base/text.h"

#include <algorithm>
#include <cstdint>

namespace core::data {
namespace {

bool isAsciiWord(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || static_cast<unsigned char>(c) >= 0x80;
}

/// Letters and digits alone, in small.
std::string folded(std::string_view name) {
    std::string small = lowerCase(name);
    std::erase_if(small, [](char c) { return !isAsciiWord(c); });
    return small;
}

/// What a class is called where no file names it.
bool isPlaceholder(const std::string& name, std::size_t label) {
    return name.empty() || name == std::to_string(label);
}

void addName(std::map<std::string, std::optional<int>>& names, std::string_view name, int label) {
    const std::string key = folded(name);
    if (key.empty())
        return;
    if (const auto [known, isNew] = names.try_emplace(key, label); !isNew && known->second != label)
        known->second.reset();
}

} // namespace

ClassNames::ClassNames(const model::ClassSet& classes) {
    for (std::size_t i = 0; i < classes.names.size(); ++i) {
        if (isPlaceholder(classes.names[i], i))
            continue;
        std::string_view rest = classes.names[i];
        addName(m_whole, rest, static_cast<int>(i));
        while (!rest.empty()) {
            const std::size_t end = std::min(rest.find(','), rest.size());
            addName(m_alone, rest.substr(0, end), static_cast<int>(i));
            rest.remove_prefix(std::min(end + 1, rest.size()));
        }
    }
}

const std::optional<int>* ClassNames::look(std::string_view name) const {
    const std::string key = folded(name);
    for (const Found* names : {&m_whole, &m_alone})
        if (const auto found = names->find(key); found != names->end())
            return &found->second;
    return nullptr;
}

std::optional<int> ClassNames::find(std::string_view name) const {
    const std::optional<int>* found = look(name);
    return found != nullptr ? *found : std::nullopt;
}

bool ClassNames::isOfSeveral(std::string_view name) const {
    const std::optional<int>* found = look(name);
    return found != nullptr && !*found;
}

std::optional<int> classNumber(std::string_view digits, int count) {
    std::int64_t number = 0;
    for (const char c : digits) {
        if (c < '0' || c > '9')
            return std::nullopt;
        number = std::min<std::int64_t>(number * 10 + (c - '0'), count); // no class, however many digits follow
    }
    return !digits.empty() && number < count ? std::optional(static_cast<int>(number)) : std::nullopt;
}

bool mayBeImagenet(const model::ClassSet& classes) {
    constexpr int classesOfImagenet = 1000;
    const bool hasFirst = !classes.names.empty() && !isPlaceholder(classes.names.front(), 0);
    return classes.count == classesOfImagenet && (!hasFirst || folded(classes.names.front()).starts_with("tench"));
}

} // namespace core::data
