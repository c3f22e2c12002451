#include "core/evaluation/prompt_judge.h"

#include "core/base/argument.h"
#include "core/base/mix.h"
#include "core/base/tensor.h"
#include "core/data/shape_captions.h"
#include "core/data/shape_world.h"

#include <algorithm>
#include <array>

namespace core::evaluation {
namespace {

constexpr int kSide = data::kShapeSize;
constexpr int kFrame = 3;               ///< pixels, wide
constexpr std::size_t kColourful = 100; ///< pixels that a shape's colour is measured at

using Pixel = std::array<double, 3>; ///< red, green, blue in [0,1]

data::ShapeCaption unseenCaption(const data::ShapeDescription& description, std::uint64_t seed) {
    for (std::uint64_t i = 0;; ++i)
        if (data::ShapeCaption caption = data::wordedCaption(description, mix(seed, i));
            data::isUnseenCaption(caption.text))
            return caption;
}

Pixel pixelAt(const Image& image, int row, int column) {
    const std::size_t at = 3 * (static_cast<std::size_t>(row) * kSide + static_cast<std::size_t>(column));
    return {image.rgb[at] / 255.0, image.rgb[at + 1] / 255.0, image.rgb[at + 2] / 255.0};
}

double chromaOf(const Pixel& pixel) {
    return *std::max_element(pixel.begin(), pixel.end()) - *std::min_element(pixel.begin(), pixel.end());
}

/// Saturation first, then brightness: shapes are more saturated than what is behind them.
double colourfulness(const Pixel& pixel) {
    const double largest = *std::max_element(pixel.begin(), pixel.end());
    return chromaOf(pixel) / (largest + 0.05) + 0.5 * largest;
}

/// Of each channel by itself.
Pixel medianOf(const std::vector<Pixel>& pixels) {
    Pixel median{};
    for (std::size_t c = 0; c < 3; ++c) {
        std::vector<double> values;
        for (const Pixel& pixel : pixels)
            values.push_back(pixel[c]);
        const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
        std::nth_element(values.begin(), middle, values.end());
        median[c] = *middle;
    }
    return median;
}

int nameOf(const std::vector<Pixel>& pixels) {
    return data::nearestColour(data::hueOf(medianOf(pixels)));
}

} // namespace

std::vector<PromptTest> unseenPrompts(int count, std::uint64_t seed) {
    const data::ShapeParameters shapes = data::drawNameableShapes(count, seed);
    std::vector<PromptTest> tests;
    for (int i = 0; i < count; ++i) {
        const data::ShapeDescription d = data::describeShape(shapes, i);
        data::ShapeCaption caption = unseenCaption(d, mix(seed, static_cast<std::uint64_t>(i)));
        tests.push_back({.prompt = std::move(caption.text),
                         .shape = d.shape,
                         .colour = caption.namesColour ? d.colour : std::nullopt,
                         .background = caption.namesBackground ? d.background : std::nullopt});
    }
    return tests;
}

std::vector<Image> imagesOfPrompts(int count, std::uint64_t seed) {
    const data::ShapeParameters shapes = data::drawNameableShapes(count, seed);
    std::vector<Image> images;
    constexpr int together = 50;
    for (int first = 0; first < count; first += together) {
        const at::Tensor some = data::renderShapes(shapes.rows(first, std::min(together, count - first)));
        for (Image& image : toImages(some))
            images.push_back(std::move(image));
    }
    return images;
}

NamedHues namedHues(const Image& image) {
    requireArgument(image.width == kSide && image.height == kSide, "image", "32x32 pixels",
                    std::to_string(image.width) + "x" + std::to_string(image.height));
    std::vector<Pixel> frame, inside;
    for (int row = 0; row < kSide; ++row)
        for (int column = 0; column < kSide; ++column) {
            const bool isFrame = std::min({row, column, kSide - 1 - row, kSide - 1 - column}) < kFrame;
            (isFrame ? frame : inside).push_back(pixelAt(image, row, column));
        }
    const auto last = inside.begin() + static_cast<std::ptrdiff_t>(kColourful);
    std::nth_element(inside.begin(), last, inside.end(),
                     [](const Pixel& a, const Pixel& b) { return colourfulness(a) > colourfulness(b); });
    inside.resize(kColourful);
    return {nameOf(inside), nameOf(frame)};
}

PromptScore scorePrompts(const ShapeClassifier& classifier, const std::vector<Image>& images,
                         const std::vector<PromptTest>& tests) {
    requireArgument(images.size() == tests.size(), "prompts", "one per image",
                    std::to_string(tests.size()) + " for " + std::to_string(images.size()));
    const std::vector<int> shapes = classifier.classify(images);
    PromptScore score{.images = static_cast<int>(images.size())};
    for (std::size_t i = 0; i < images.size(); ++i) {
        const NamedHues hues = namedHues(images[i]);
        const bool isShape = shapes[i] == tests[i].shape;
        const bool isColour = !tests[i].colour || *tests[i].colour == hues.colour;
        const bool isBackground = !tests[i].background || *tests[i].background == hues.background;
        score.shapes += isShape ? 1 : 0;
        score.coloursAsked += tests[i].colour ? 1 : 0;
        score.colours += tests[i].colour && isColour ? 1 : 0;
        score.backgroundsAsked += tests[i].background ? 1 : 0;
        score.backgrounds += tests[i].background && isBackground ? 1 : 0;
        score.whole += isShape && isColour && isBackground ? 1 : 0;
    }
    return score;
}

} // namespace core::evaluation
