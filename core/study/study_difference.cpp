#include "core/study/study_difference.h"

#include "core/study/study_file.h"

#include <nlohmann/json.hpp>

#include <map>
#include <set>

namespace core::study {
namespace {

using Choices = std::map<std::string, std::string>;

void collect(const nlohmann::json& value, const std::string& name, Choices& choices) {
    if (!value.is_object()) {
        choices[name] = value.dump();
        return;
    }
    for (const auto& [key, member] : value.items())
        collect(member, name.empty() ? key : std::string(name).append(".").append(key), choices);
}

Choices choicesOf(const Study& study) {
    Choices choices;
    collect(nlohmann::json::parse(toJson(study)), {}, choices);
    return choices;
}

/// The file tells the present choices from those of kept variants, a person means them anyway.
std::string withoutPresent(const std::string& name) {
    constexpr std::string_view present = "present.";
    return name.starts_with(present) ? name.substr(present.size()) : name;
}

} // namespace

std::vector<ChoiceDifference> differenceOf(const Study& one, const Study& other) {
    const Choices first = choicesOf(one);
    const Choices second = choicesOf(other);
    std::set<std::string> names;
    for (const Choices& choices : {first, second})
        for (const auto& [name, value] : choices)
            names.insert(name);
    const auto valueOf = [](const Choices& choices, const std::string& name) {
        const auto found = choices.find(name);
        return found == choices.end() ? std::string() : found->second;
    };
    std::vector<ChoiceDifference> differences;
    for (const std::string& name : names)
        if (valueOf(first, name) != valueOf(second, name))
            differences.push_back({withoutPresent(name), valueOf(first, name), valueOf(second, name)});
    return differences;
}

} // namespace core::study
