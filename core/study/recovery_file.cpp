#include "core/study/recovery_file.h"

#include "core/base/atomic_file.h"
#include "core/base/error.h"
#include "core/base/text.h"
#include "core/formats/input_file.h"
#include "core/formats/json.h"
#include "core/study/study_file.h"
#include "core/study/study_paths.h"

#include <nlohmann/json.hpp>

namespace core::study {

namespace {

constexpr const char* recoveryFormat = "tessera recovery";
constexpr int recoveryVersion = 1;

} // namespace

std::string toJson(const Recovery& recovery) {
    const nlohmann::ordered_json root{
        {"format", recoveryFormat},
        {"version", recoveryVersion},
        {"path", recovery.path},
        {"saved_at", recovery.savedAt},
        {"study", nlohmann::ordered_json::parse(toJson(withAbsolutePaths(recovery.study)))}};
    return root.dump(2) + "\n";
}

void writeRecovery(const std::filesystem::path& path, const Recovery& recovery) {
    writeFileAtomically(path, toJson(recovery));
}

Recovery readRecovery(const std::filesystem::path& path) {
    const std::string text = formats::InputFile(path).readText(2 * formats::JsonLimits{}.bytes);
    const std::string source = escapedPath(path);
    const nlohmann::json root = formats::parseJson(text, source, {.bytes = 2 * formats::JsonLimits{}.bytes});
    const formats::JsonView view(root, source);
    if (!view.isObject() || view.at("format").string() != recoveryFormat)
        view.fail("expected a recovery file");
    view.at("version").integer(1, recoveryVersion);
    if (!view.at("study").isObject())
        view.at("study").fail("expected an object");
    // The order of the study's unknown members is in the text alone.
    const nlohmann::ordered_json inOrder = nlohmann::ordered_json::parse(text);
    return {.study = studyFromJson(inOrder.at("study").dump(), source),
            .path = view.at("path").string(),
            .savedAt = view.at("saved_at").integer(0)};
}

} // namespace core::study
