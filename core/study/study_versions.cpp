#include "core/study/study_versions.h"

#include <array>
#include <filesystem>
#include <nlohmann/json.hpp>

namespace core::study {

using nlohmann::ordered_json;

namespace {

void makeAbsolute(ordered_json& study, const char* section, const char* key) {
    const auto members = study.find(section);
    if (members == study.end() || !members->is_object())
        return;
    const auto member = members->find(key);
    if (member == members->end() || !member->is_string())
        return;
    const auto& text = member->get_ref<const std::string&>();
    if (!text.empty() && text != "demo" && text != "builtin" && text != "own")
        *member = std::filesystem::absolute(text).string();
}

/// Relative paths were those of the current folder.
void fromVersion1(ordered_json& study, bool isFile) {
    if (!isFile)
        return;
    makeAbsolute(study, "model", "source");
    makeAbsolute(study, "model", "autoencoder");
    makeAbsolute(study, "calibration", "source");
    makeAbsolute(study, "calibration", "bank");
}

/// The present choices stood at the top, at the place of their first section.
void fromVersion2(ordered_json& study, bool) {
    ordered_json nested = ordered_json::object();
    for (auto& [key, value] : study.items()) {
        if (key == "stages" || key == "pruning")
            nested["present"][key] = std::move(value);
        else if (key != "present") // which meant nothing
            nested[key] = std::move(value);
    }
    study = std::move(nested);
}

/// Another name for a member, at its place.
void rename(ordered_json& object, const std::string& from, const std::string& to) {
    if (!object.is_object() || !object.contains(from) || object.contains(to))
        return;
    ordered_json renamed = ordered_json::object();
    for (auto& [key, value] : object.items())
        renamed[key == from ? to : key] = std::move(value);
    object = std::move(renamed);
}

/// Loss weighting was called loss worth up to version 3; the old name stays one for it.
void renameMembers(ordered_json& study) {
    const auto renameIn = [](ordered_json& variant) {
        if (variant.is_object() && variant.contains("stages"))
            rename(variant["stages"], "loss_worth", "loss_weighting");
    };
    if (study.contains("present"))
        renameIn(study["present"]);
    if (const auto variants = study.find("variants"); variants != study.end() && variants->is_array())
        for (ordered_json& variant : *variants)
            renameIn(variant);
}

/// Entry i makes version i + 2 of version i + 1.
constexpr std::array<void (*)(ordered_json&, bool), 2> versionSteps{fromVersion1, fromVersion2};

} // namespace

void migrate(ordered_json& study, int version, bool isFile) {
    for (auto i = static_cast<std::size_t>(version - 1); i < versionSteps.size(); ++i)
        versionSteps[i](study, isFile);
    renameMembers(study);
}

} // namespace core::study
