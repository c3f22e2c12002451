#include "core/checkpoint/pipeline/few_steps.h"

#include "core/base/argument.h"

#include <algorithm>
#include <cctype>
#include <filesystem>

namespace core::checkpoint {
namespace {

std::string inLowerCase(std::string text) {
    std::ranges::transform(text, text.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return text;
}

/// Whether a word stands in a name by itself: "lcm" is in "my-lcm.safetensors", not in "calcmap".
bool holdsWord(const std::string& name, const std::string& word) {
    const auto isLetter = [&](std::size_t i) {
        return i < name.size() && std::isalpha(static_cast<unsigned char>(name[i])) != 0;
    };
    for (std::size_t at = name.find(word); at != std::string::npos; at = name.find(word, at + 1))
        if ((at == 0 || !isLetter(at - 1)) && !isLetter(at + word.size()))
            return true;
    return false;
}

/// The number before "step" or "steps", as in lightning_4step; 0: there is none.
int stepsNamed(const std::string& name) {
    for (std::size_t at = name.find("step"); at != std::string::npos; at = name.find("step", at + 1)) {
        std::size_t end = at;
        while (end > 0 && (name[end - 1] == '-' || name[end - 1] == '_'))
            --end;
        if (end > 0 && name[end - 1] >= '1' && name[end - 1] <= '8' && (end < 2 || std::isdigit(name[end - 2]) == 0))
            return name[end - 1] - '0';
    }
    return 0;
}

FewSteps trailing(std::string kind, std::string sampler, int steps) {
    return {.kind = std::move(kind),
            .sampler = {.name = std::move(sampler), .spacing = schedule::Spacing::Trailing},
            .steps = steps};
}

/// The model's and its file's name, and for the network in a pipeline's folder that folder's.
std::string namesOf(const model::ModelInfo& info) {
    const std::filesystem::path path = info.source;
    const bool isPart = path.parent_path().filename() == "unet";
    return inLowerCase(info.name + "/" + path.filename().string() +
                       (isPart ? "/" + path.parent_path().parent_path().filename().string() : std::string()));
}

} // namespace

std::string FewSteps::options() const {
    std::string text = "--sampler " + sampler.name;
    if (sampler.spacing)
        text += " --spacing " + toString(*sampler.spacing);
    return text + " --steps " + std::to_string(steps) + " --guidance " + numberText(guidance);
}

std::optional<FewSteps> fewStepsOf(const model::ModelInfo& info) {
    if (info.textChannels == 0)
        return std::nullopt;
    const std::string names = namesOf(info);
    const int named = stepsNamed(names);
    if (info.embedsGuidance)
        return FewSteps{.kind = "LCM", .sampler = {.name = "lcm"}, .steps = 4, .guidance = info.recommendedGuidance};
    if (holdsWord(names, "turbo")) {
        FewSteps turbo = trailing("Turbo", "euler-a", named > 0 ? named : 1);
        turbo.pixels = 512;
        return turbo;
    }
    if (holdsWord(names, "lightning")) {
        FewSteps lightning = trailing("Lightning", "euler", named > 0 ? named : 4);
        if (named == 1)
            lightning.prediction = schedule::Prediction::Sample;
        return lightning;
    }
    if (holdsWord(names, "hyper"))
        return trailing("Hyper", "ddim", named > 0 ? named : 8);
    if (holdsWord(names, "lcm"))
        return FewSteps{.kind = "LCM", .sampler = {.name = "lcm"}, .steps = 4};
    return std::nullopt;
}

std::string fewStepsNote(const model::ModelInfo& info) {
    const std::optional<FewSteps> found = fewStepsOf(info);
    if (!found)
        return {};
    std::string note = info.embedsGuidance ? "its network is told of the guidance scale, as LCM's are"
                                           : "its name says " + found->kind;
    note += ": meant for " + found->options() + " at " + std::to_string(found->pixels) + " pixels";
    if (found->prediction && *found->prediction != info.prediction)
        note += "; a file of one step predicts x_0, which its scheduler's prediction_type has to say (" +
                toString(*found->prediction) + ")";
    return note + "; nothing was changed";
}

} // namespace core::checkpoint
