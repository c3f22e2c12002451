#pragma once

#include "core/base/image.h"
#include "core/evaluation/shape_classifier.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace core::evaluation {

/// A prompt and what of a ShapeWorld image it asks for. Colours are indices into data::kColourNames; unset: not said.
struct PromptTest {
    std::string prompt;
    int shape = 0; ///< class
    std::optional<int> colour{}, background{};
};

/// Wordings that are never trained on, of random images whose colours have names. The same seed gives the same.
std::vector<PromptTest> unseenPrompts(int count, std::uint64_t seed);

/// ShapeWorld's own images of these prompts: what a perfect model would draw, to know how right the judge is.
std::vector<Image> imagesOfPrompts(int count, std::uint64_t seed);

/// Nearest names of an image's hues.
struct NamedHues {
    int colour = 0;     ///< of the hundred most colourful pixels within the frame
    int background = 0; ///< of the frame, three pixels wide
};
/// @param image 32×32. @throws Error{BadArgument} for another size.
NamedHues namedHues(const Image& image);

/// How many images show what they were asked for.
struct PromptScore {
    int images = 0, shapes = 0;        ///< asked for, always with a shape; right
    int coloursAsked = 0, colours = 0; ///< of the shape
    int backgroundsAsked = 0, backgrounds = 0;
    int whole = 0; ///< images in which all that was said is right

    /// Share in [0,1]; 1 where nothing was asked.
    static double share(int right, int asked) { return asked == 0 ? 1 : static_cast<double>(right) / asked; }
};

/// Judges shapes by the built-in classifier and colours by measured hue. @param tests parallel to the images.
PromptScore scorePrompts(const ShapeClassifier& classifier, const std::vector<Image>& images,
                         const std::vector<PromptTest>& tests);

} // namespace core::evaluation
