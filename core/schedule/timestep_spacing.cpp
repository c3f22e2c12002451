#include "core/schedule/timestep_spacing.h"

#include "core/base/argument.h"
#include "core/base/enum_words.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

namespace core::schedule {

namespace {

constexpr std::array<EnumWord<Spacing>, 5> kSpacingWords{{{Spacing::Leading, "leading"},
                                                          {Spacing::Trailing, "trailing"},
                                                          {Spacing::Linspace, "linspace"},
                                                          {Spacing::RespacedEven, "dit"},
                                                          {Spacing::RespacedStrided, "ddim"}}};

int roundHalfToEven(double value) {
    return static_cast<int>(std::nearbyint(value));
}

std::vector<int> leading(int steps, int offset, int total) {
    std::vector<int> timesteps(steps);
    for (int i = 0; i < steps; ++i)
        timesteps[i] = (steps - 1 - i) * (total / steps) + offset;
    requireFirstStepBelow(total, steps, offset, [&](int n) { return (n - 1) * (total / n) + offset; });
    return timesteps;
}

std::vector<int> trailing(int steps, int total) {
    // numpy's arange advances by the rounded difference of its first two values; a half can fall either way by it.
    const double stride = (total - double(total) / steps) - total;
    std::vector<int> timesteps(steps);
    for (int i = 0; i < steps; ++i)
        timesteps[i] = roundHalfToEven(total + i * stride) - 1;
    return timesteps;
}

std::vector<int> linspace(int steps, int total) {
    const double stride = steps > 1 ? double(total - 1) / (steps - 1) : 0;
    std::vector<int> timesteps(steps);
    for (int i = 0; i < steps; ++i)
        timesteps[steps - 1 - i] = i > 0 && i == steps - 1 ? total - 1 : roundHalfToEven(i * stride);
    return timesteps;
}

/// Sections of (almost) equal length, each visited in its own number of steps.
std::vector<int> sectioned(const std::vector<int>& counts, int total) {
    const int sections = static_cast<int>(counts.size());
    std::vector<int> timesteps;
    int start = 0;
    for (int i = 0; i < sections; ++i) {
        const int size = total / sections + (i < total % sections ? 1 : 0);
        requireArgument(counts[i] >= 1 && counts[i] <= size, "respacing", "1 to as many steps as a section is long",
                        counts[i]);
        const double stride = counts[i] > 1 ? double(size - 1) / (counts[i] - 1) : 1;
        double position = 0; // summed up as upstream does: the rounding of its halves depends on it
        for (int k = 0; k < counts[i]; ++k, position += stride)
            timesteps.push_back(start + roundHalfToEven(position));
        start += size;
    }
    std::reverse(timesteps.begin(), timesteps.end());
    return timesteps;
}

std::vector<int> strided(int steps, int total) {
    int stride = 1;
    while (stride < total && (total + stride - 1) / stride != steps)
        ++stride;
    requireArgument((total + stride - 1) / stride == steps, "ddim respacing",
                    "a number of steps that an integer stride gives", steps);
    std::vector<int> timesteps(steps);
    for (int i = 0; i < steps; ++i)
        timesteps[i] = (steps - 1 - i) * stride;
    return timesteps;
}

int parseCount(std::string_view text, const std::string& whole) {
    int count = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
    requireArgument(error == std::errc() && end == text.data() + text.size(), "respacing", "N, N,N,… or ddimN",
                    "\"" + whole + "\"");
    return count;
}

} // namespace

std::string toString(Spacing spacing) {
    return wordOf(kSpacingWords, spacing);
}

std::vector<std::string> spacingNames() {
    std::vector<std::string> names;
    for (const EnumWord<Spacing>& entry : kSpacingWords)
        names.emplace_back(entry.word);
    return names;
}

std::string spacingNamesText() {
    return wordsText(kSpacingWords);
}

Spacing parseSpacing(const std::string& text) {
    return parseWord(kSpacingWords, "timestep spacing", text);
}

std::vector<int> networkTimesteps(const SpacingOptions& options, int trainingTimesteps) {
    const int steps = options.steps;
    requireArgument(trainingTimesteps >= 1, "training timesteps", "a count >= 1", trainingTimesteps);
    requireArgument(steps >= 1 && steps <= trainingTimesteps, "steps", "1 to as many as training timesteps", steps);
    switch (options.spacing) {
    case Spacing::Leading:
        return leading(steps, options.stepsOffset, trainingTimesteps);
    case Spacing::Trailing:
        return trailing(steps, trainingTimesteps);
    case Spacing::Linspace:
        return linspace(steps, trainingTimesteps);
    case Spacing::RespacedEven:
        return sectioned({steps}, trainingTimesteps);
    case Spacing::RespacedStrided:
        return strided(steps, trainingTimesteps);
    }
    return {};
}

std::vector<int> respacedTimesteps(const std::string& text, int trainingTimesteps) {
    requireArgument(trainingTimesteps >= 1, "training timesteps", "a count >= 1", trainingTimesteps);
    const std::string_view view = text;
    if (view.starts_with("ddim"))
        return networkTimesteps({Spacing::RespacedStrided, parseCount(view.substr(4), text)}, trainingTimesteps);
    std::vector<int> counts;
    for (std::size_t begin = 0; begin <= view.size();) {
        const std::size_t end = std::min(view.find(',', begin), view.size());
        counts.push_back(parseCount(view.substr(begin, end - begin), text));
        begin = end + 1;
    }
    return sectioned(counts, trainingTimesteps);
}

void requireFirstStepBelow(int timesteps, int steps, int offset, const std::function<int(int)>& first) {
    requireArgument(offset >= 0, "steps offset", "a number >= 0", offset);
    if (first(steps) < timesteps)
        return;
    int most = steps;
    while (most > 0 && first(most) >= timesteps)
        --most;
    requireArgument(most > 0, "steps offset", ("less than the " + std::to_string(timesteps) + " timesteps").c_str(),
                    offset);
    requireArgument(false, "steps",
                    (std::to_string(most) + ", or fewer that fit too, with steps_offset " + std::to_string(offset) +
                     " (the model's scheduler config says so) and " + std::to_string(timesteps) + " timesteps")
                        .c_str(),
                    steps);
}

std::vector<int> trainingTimesteps(std::span<const int> networkTimesteps) {
    std::vector<int> timesteps(networkTimesteps.begin(), networkTimesteps.end());
    for (int& t : timesteps)
        ++t;
    return timesteps;
}

} // namespace core::schedule
