#include "core/training/text/prompt_sheet.h"

#include "core/sampling/sampler.h"

namespace core::training::text {
namespace {

constexpr int kSheetColumns = 8;
constexpr int kEnlarged = 3;

} // namespace

const std::vector<std::string>& sheetPrompts() {
    static const std::vector<std::string> prompts{"a big red star tilted left on a teal background",
                                                  "small yellow ring, blue backdrop",
                                                  "a house",
                                                  "a purple moon on green",
                                                  "a tiny cyan heart at the top left corner",
                                                  "large orange flower, teal background",
                                                  "a green plus tilted right over magenta",
                                                  "a blue house against orange",
                                                  "red disc",
                                                  "orange disc",
                                                  "yellow disc",
                                                  "lime disc",
                                                  "green disc",
                                                  "teal disc",
                                                  "blue disc",
                                                  "purple disc",
                                                  "red star",
                                                  "orange square",
                                                  "yellow triangle",
                                                  "lime heart",
                                                  "green ring",
                                                  "teal plus",
                                                  "blue moon",
                                                  "pink flower",
                                                  "a picture of a red heart on a cyan background",
                                                  "a picture of a red heart on a green background",
                                                  "a picture of a red heart on a blue background",
                                                  "a picture of a red heart on a teal background",
                                                  "a cyan house on red",
                                                  "a cyan house on yellow",
                                                  "a cyan house on pink",
                                                  "a cyan house on orange",
                                                  "a small star on the left",
                                                  "a small star on the right",
                                                  "a small star at the top",
                                                  "a small star at the bottom",
                                                  "a small star in the middle",
                                                  "a tiny blue star at the top left",
                                                  "a tiny blue star at the bottom right",
                                                  "a huge blue star",
                                                  "a big triangle leaning left",
                                                  "a big triangle leaning right",
                                                  "a square tilted left",
                                                  "a square tilted right",
                                                  "a house turned to the left",
                                                  "a house turned to the right",
                                                  "a heart tilted left",
                                                  "a heart tilted right",
                                                  "magenta crescent, lime backdrop",
                                                  "yellow donut, blue background",
                                                  "violet bloom, lime background",
                                                  "turquoise box, red background",
                                                  "a pink cross in front of a green backdrop",
                                                  "show me a lime home on a purple background",
                                                  "draw a magenta dot on cyan",
                                                  "small moon, orange, blue background",
                                                  "star",
                                                  "moon",
                                                  "flower",
                                                  "ring",
                                                  "the red heart",
                                                  "a green triangle on purple",
                                                  "a yellow cross against blue",
                                                  ""};
    return prompts;
}

void writePromptSheet(const std::filesystem::path& path, const model::Denoiser& model, int steps,
                      const Progress& progress) {
    sampling::SampleOptions options;
    options.steps = steps;
    options.seeds.clear();
    for (const std::string& prompt : sheetPrompts()) {
        options.requests.emplace_back().prompt = prompt;
        options.seeds.push_back(options.seeds.size());
    }
    const std::vector<Image> images = sampling::sample(model, options, progress).images;
    writePng(path, enlargeImage(tileImages(images, kSheetColumns), kEnlarged));
}

} // namespace core::training::text
