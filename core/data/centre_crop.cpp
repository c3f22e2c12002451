#include "core/data/centre_crop.h"

#include "core/base/argument.h"

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace core::data {
namespace {

// Pillow's resampling of 8-bit images (src/libImaging/Resample.c): weights in fixed point, one direction after the
// other, rounded to 8 bits in between.
constexpr int kPrecisionBits = 32 - 8 - 2;

struct Filter {
    double (*weight)(double);
    double support;
};

double box(double x) {
    return x > -0.5 && x <= 0.5 ? 1 : 0;
}

double bicubic(double x) {
    constexpr double a = -0.5;
    x = std::abs(x);
    if (x < 1)
        return ((a + 2) * x - (a + 3)) * x * x + 1;
    return x < 2 ? (((x - 5) * x + 8) * x - 4) * a : 0;
}

constexpr Filter kBox{box, 0.5};
constexpr Filter kBicubic{bicubic, 2};

/// The inputs first…first+weights.size()−1 of one output.
struct Window {
    int first = 0;
    std::vector<std::int32_t> weights;
};

std::int32_t fixedPoint(double weight) {
    const double scaled = weight * (1 << kPrecisionBits);
    return static_cast<std::int32_t>(weight < 0 ? scaled - 0.5 : scaled + 0.5);
}

/// Which outputs are made of all that a resized side would have: a very long image never exists resized.
struct Extent {
    std::int64_t whole;
    std::int64_t first;
    int count;

    bool changes(int size) const { return whole != size || count != size; }
};

std::vector<Window> windows(int from, const Extent& to, const Filter& filter) {
    const double scale = static_cast<double>(from) / static_cast<double>(to.whole);
    const double stretch = std::max(scale, 1.0);
    const double support = filter.support * stretch;
    std::vector<Window> all;
    for (int i = 0; i < to.count; ++i) {
        const double centre = (static_cast<double>(to.first + i) + 0.5) * scale;
        const int first = std::max(0, static_cast<int>(std::trunc(centre - support + 0.5)));
        const int last = std::min(from, static_cast<int>(std::trunc(centre + support + 0.5)));
        std::vector<double> weights;
        double sum = 0;
        for (int x = first; x < last; ++x) {
            weights.push_back(filter.weight((x - centre + 0.5) / stretch));
            sum += weights.back();
        }
        Window window{first, {}};
        for (const double weight : weights)
            window.weights.push_back(fixedPoint(sum != 0 ? weight / sum : weight));
        all.push_back(std::move(window));
    }
    return all;
}

std::uint8_t rounded(std::int32_t sum) {
    return static_cast<std::uint8_t>(std::clamp(sum >> kPrecisionBits, 0, 255));
}

/// Bytes between the inputs of one output, and between outputs' lines.
struct Steps {
    std::size_t along;
    std::size_t across;
};

/// Resamples `lines` lines of `channels` interleaved values each.
void resampleLines(const std::uint8_t* from, Steps fromSteps, std::uint8_t* to, Steps toSteps, int lines,
                   const std::vector<Window>& outputs) {
    constexpr std::size_t kChannels = 3;
    for (int line = 0; line < lines; ++line)
        for (std::size_t i = 0; i < outputs.size(); ++i)
            for (std::size_t channel = 0; channel < kChannels; ++channel) {
                const std::uint8_t* input = from + static_cast<std::size_t>(line) * fromSteps.across +
                                            static_cast<std::size_t>(outputs[i].first) * fromSteps.along + channel;
                std::int32_t sum = 1 << (kPrecisionBits - 1);
                for (const std::int32_t weight : outputs[i].weights) {
                    sum += *input * weight;
                    input += fromSteps.along;
                }
                to[static_cast<std::size_t>(line) * toSteps.across + i * toSteps.along + channel] = rounded(sum);
            }
}

Image blank(int width, int height) {
    return {
        width, height,
        std::vector<std::uint8_t>(std::size_t{3} * static_cast<std::size_t>(width) * static_cast<std::size_t>(height))};
}

Image resized(const Image& image, const Extent& width, const Extent& height, const Filter& filter) {
    const Image* from = &image; // a large one is not copied
    Image wide;
    if (width.changes(image.width)) {
        wide = blank(width.count, image.height);
        resampleLines(image.rgb.data(), {3, std::size_t{3} * image.width}, wide.rgb.data(),
                      {3, std::size_t{3} * wide.width}, image.height, windows(image.width, width, filter));
        from = &wide;
    }
    if (!height.changes(image.height))
        return *from;
    Image high = blank(from->width, height.count);
    const std::size_t row = std::size_t{3} * static_cast<std::size_t>(from->width);
    resampleLines(from->rgb.data(), {row, 3}, high.rgb.data(), {row, 3}, from->width,
                  windows(image.height, height, filter));
    return high;
}

Image halved(const Image& image) {
    const auto half = [](int size) { return Extent{size / 2, 0, size / 2}; };
    return resized(image, half(image.width), half(image.height), kBox);
}

/// The middle `size` of a side that is resized by `scale`.
Extent middle(int side, double scale, int size) {
    const auto whole = static_cast<std::int64_t>(std::nearbyint(side * scale));
    return {whole, (whole - size) / 2, size};
}

} // namespace

Image centreCrop(const Image& source, int size) {
    requireArgument(!source.empty(), "image", "one with pixels", "an empty one");
    requireArgument(size >= 1, "size", "at least 1", size);
    Image small;
    const Image* from = &source;
    for (; std::min(from->width, from->height) >= 2 * size; from = &small)
        small = halved(*from);
    const double scale = static_cast<double>(size) / std::min(from->width, from->height);
    return resized(*from, middle(from->width, scale, size), middle(from->height, scale, size), kBicubic);
}

} // namespace core::data
