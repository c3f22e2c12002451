#pragma once

#include <functional>
#include <span>
#include <string>
#include <vector>

namespace core::schedule {

/// Which of the training timesteps a sampler visits: diffusers' three rules, and the two of guided-diffusion
/// (respace.py).
enum class Spacing {
    Leading,         ///< multiples of T/S rounded down, plus the offset
    Trailing,        ///< T−1 and down in strides of T/S
    Linspace,        ///< evenly from T−1 to 0, both included
    RespacedEven,    ///< respacing "S": evenly from 0 to T−1, rounded half to even
    RespacedStrided, ///< respacing "ddimS": the integer stride from 0 that gives S steps
};

std::string toString(Spacing spacing);
/// All of their words, in the order of the enumeration.
std::vector<std::string> spacingNames();
/// Likewise for a sentence: "leading, trailing, … or ddim".
std::string spacingNamesText();
/// @throws Error{BadArgument} naming the words that are known.
Spacing parseSpacing(const std::string& text);

/// Sampling steps and how they are spread.
struct SpacingOptions {
    Spacing spacing = Spacing::Leading;
    int steps = 50;      ///< S, 1…T
    int stepsOffset = 0; ///< added by the leading rule only (diffusers' steps_offset, 1 for Stable Diffusion)

    bool operator==(const SpacingOptions&) const = default;
};

/// Network timesteps τ (0…T−1) in sampling order, descending, [steps]. @param trainingTimesteps T.
/// @throws Error{BadArgument} for steps outside 1…T, an offset that leads out of 0…T−1, or a stride that does not
/// exist.
std::vector<int> networkTimesteps(const SpacingOptions& options, int trainingTimesteps);

/// guided-diffusion's respacing text as its command line has it: "50", "10,15,20" (steps per section of equal length)
/// or "ddim50". → τ in sampling order, descending. @throws Error{BadArgument}.
std::vector<int> respacedTimesteps(const std::string& text, int trainingTimesteps);

/// τ → t = τ+1, the timesteps of METHOD.md that stages, ᾱ and calibration noise count in.
std::vector<int> trainingTimesteps(std::span<const int> networkTimesteps);

/// @throws ArgumentError for a count of steps whose first network timestep, `first(steps)`, does not lie below
/// `timesteps`, as an offset moves it: the message says the next smaller count that works.
void requireFirstStepBelow(int timesteps, int steps, int offset, const std::function<int(int)>& first);

} // namespace core::schedule
