#include "core/data/shape_captions.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <random>
#include <zlib.h>

namespace core::data {
namespace {

using Words = std::vector<const char*>;

// Hues in degrees, in the order of the names.
constexpr std::array<double, kColourNames.size()> kHues = {0, 30, 55, 88, 122, 160, 190, 228, 272, 305, 335};
constexpr double kNamedShare = 0.75; ///< middle part of the hues nearest to a name that is called so
constexpr double kSmall = 0.88, kBig = 1.06, kTiltDegrees = 10, kAside = 0.1;
constexpr int kDisc = 0, kRing = 5, kFlower = 8;

/// From one hue to another the short way, in (−180°, 180°].
double turn(double from, double to) {
    const double apart = std::fmod(to - from + 720, 360);
    return apart > 180 ? apart - 360 : apart;
}

std::optional<int> colourOf(double degrees) {
    const auto index = static_cast<std::size_t>(nearestColour(degrees));
    const double off = turn(kHues[index], degrees);
    const std::size_t neighbour = (index + (off > 0 ? 1 : kHues.size() - 1)) % kHues.size();
    const double border = std::abs(turn(kHues[index], kHues[neighbour])) / 2;
    if (std::abs(off) > kNamedShare * border)
        return std::nullopt;
    return static_cast<int>(index);
}

using Rgb = std::array<double, 3>;

/// @param hsv [images, 3].
Rgb rgbOf(const at::Tensor& hsv, std::int64_t image) {
    const auto number = [&](int part) { return hsv[image][part].item<double>(); };
    const double hue = number(0) * 6, saturation = number(1), value = number(2);
    Rgb rgb{};
    for (std::size_t i = 0; i < 3; ++i) {
        const double k = std::fmod(5 - 2 * static_cast<double>(i) + hue, 6);
        rgb[i] = value - value * saturation * std::clamp(std::min(k, 4 - k), 0.0, 1.0);
    }
    return rgb;
}

Rgb middleOf(const Rgb& a, const Rgb& b) {
    return {(a[0] + b[0]) / 2, (a[1] + b[1]) / 2, (a[2] + b[2]) / 2};
}

int side(double value, double threshold) {
    return value > threshold ? 1 : value < -threshold ? -1 : 0;
}

/// Chooses words. Only what the standard defines of the random numbers, so that every library chooses the same.
class Wording {
public:
    explicit Wording(std::uint64_t seed)
        : m_engine(seed) {}

    bool happens(double chance) { return static_cast<double>(m_engine() >> 11U) * 0x1p-53 < chance; }
    std::string oneOf(const Words& words) { return words[m_engine() % words.size()]; }

private:
    std::mt19937_64 m_engine;
};

/// Joins what is there.
std::string joined(const std::vector<std::string>& parts, const char* between) {
    std::string text;
    for (const std::string& part : parts)
        if (!part.empty())
            text += (text.empty() ? "" : between) + part;
    return text;
}

std::string withArticle(const std::string& words) {
    return (std::string("aeiou").find(words.front()) != std::string::npos ? "an " : "a ") + words;
}

std::string shapeWord(int shape, Wording& wording) {
    static const std::vector<Words> names{{"disc", "circle", "dot"},
                                          {"square", "box"},
                                          {"triangle"},
                                          {"star"},
                                          {"heart"},
                                          {"ring", "donut"},
                                          {"plus", "cross"},
                                          {"moon", "crescent"},
                                          {"flower", "bloom"},
                                          {"house", "home"}};
    return wording.oneOf(names.at(static_cast<std::size_t>(shape)));
}

std::string sizeWord(int size, Wording& wording) {
    if (!wording.happens(size == 0 ? 0.2 : 0.5))
        return {};
    if (size == 0)
        return "medium";
    return size < 0 ? wording.oneOf({"small", "little", "tiny"}) : wording.oneOf({"big", "large", "huge"});
}

std::string colourWord(std::optional<int> colour, double chance, Wording& wording) {
    if (!colour || !wording.happens(chance))
        return {};
    const std::string name = kColourNames.at(static_cast<std::size_t>(*colour));
    if (name == "teal")
        return wording.oneOf({"teal", "turquoise"});
    return name == "purple" ? wording.oneOf({"purple", "violet"}) : name;
}

std::string tiltWords(int tilt, Wording& wording) {
    if (tilt == 0 || !wording.happens(0.45))
        return {};
    return wording.oneOf({"tilted ", "leaning ", "tilted to the ", "turned to the "}) + (tilt < 0 ? "left" : "right");
}

std::string placeWords(const ShapeDescription& d, Wording& wording) {
    if (!wording.happens(0.4))
        return {};
    const std::string column = d.column < 0 ? "left" : d.column > 0 ? "right" : "";
    const std::string row = d.row < 0 ? "top" : d.row > 0 ? "bottom" : "";
    if (column.empty() && row.empty())
        return wording.oneOf({"in the middle", "in the centre", "centred"});
    if (row.empty())
        return wording.oneOf({"on the ", "to the "}) + column;
    const bool isCorner = !column.empty() && wording.happens(0.4);
    return wording.oneOf({"at the ", "in the "}) + joined({row, column}, " ") + (isCorner ? " corner" : "");
}

/// Of the hue in the middle of its gradient; after a preposition in a sentence, alone in a list.
std::string backgroundWords(const std::string& colour, bool isSentence, Wording& wording) {
    if (colour.empty())
        return {};
    std::string ground = colour + wording.oneOf({" background", " background", " backdrop"});
    if (!isSentence)
        return ground;
    if (wording.happens(0.3))
        return wording.oneOf({"on ", "over ", "against "}) + colour;
    return wording.oneOf({"on ", "in front of ", "with "}) + withArticle(ground);
}

} // namespace

int nearestColour(double degrees) {
    const auto isNearer = [&](double a, double b) { return std::abs(turn(a, degrees)) < std::abs(turn(b, degrees)); };
    return static_cast<int>(std::min_element(kHues.begin(), kHues.end(), isNearer) - kHues.begin());
}

double hueOf(const std::array<double, 3>& rgb) {
    const double largest = std::max({rgb[0], rgb[1], rgb[2]}), chroma = largest - std::min({rgb[0], rgb[1], rgb[2]});
    if (chroma <= 0)
        return 0;
    const double sixth = largest == rgb[0]   ? std::fmod((rgb[1] - rgb[2]) / chroma + 6, 6)
                         : largest == rgb[1] ? (rgb[2] - rgb[0]) / chroma + 2
                                             : (rgb[0] - rgb[1]) / chroma + 4;
    return 60 * sixth;
}

ShapeDescription describeShape(const ShapeParameters& p, std::int64_t image) {
    const auto number = [&](const at::Tensor& of) { return of[image].item<double>(); };
    const auto hue = [&](const at::Tensor& of) { return of[image][0].item<double>() * 360; };
    const Rgb middle = middleOf(rgbOf(p.backgroundFrom, image), rgbOf(p.backgroundTo, image));
    ShapeDescription d{.shape = static_cast<int>(p.label[image].item<std::int64_t>()),
                       .colour = colourOf(hue(p.fill)),
                       .background = colourOf(hueOf(middle)),
                       .size = number(p.scale) > kBig     ? 1
                               : number(p.scale) < kSmall ? -1
                                                          : 0,
                       .tilt = side(number(p.angle) * 180 / std::numbers::pi, kTiltDegrees),
                       .column = side(p.centre[image][0].item<double>(), kAside),
                       .row = side(p.centre[image][1].item<double>(), kAside)};
    if (d.shape == kDisc || d.shape == kRing || d.shape == kFlower)
        d.tilt = 0;
    return d;
}

ShapeParameters drawNameableShapes(int n, std::uint64_t seed, int classes) {
    for (int drawn = 2 * n + 16;; drawn *= 2) { // more than half of all images are so
        std::vector<int> labels;
        for (int i = 0; classes < kShapeClasses && i < drawn; ++i)
            labels.push_back(i % classes);
        const ShapeParameters all = drawShapeParameters(drawn, seed, labels);
        std::vector<std::int64_t> found;
        for (int i = 0; i < drawn && std::ssize(found) < n; ++i)
            if (const ShapeDescription d = describeShape(all, i); d.colour && d.background)
                found.push_back(i);
        if (std::ssize(found) == n)
            return all.picked(at::tensor(found, at::kLong));
    }
}

std::string shapeCaption(const ShapeDescription& description, std::uint64_t seed) {
    return wordedCaption(description, seed).text;
}

ShapeCaption wordedCaption(const ShapeDescription& d, std::uint64_t seed) {
    Wording wording(seed);
    const bool isSentence = wording.happens(0.6);
    const std::string shape = shapeWord(d.shape, wording), size = sizeWord(d.size, wording);
    const std::string colour = colourWord(d.colour, 0.85, wording), tilt = tiltWords(d.tilt, wording);
    const std::string place = placeWords(d, wording);
    const std::string background = backgroundWords(colourWord(d.background, 0.6, wording), isSentence, wording);
    const auto said = [&](std::string text) {
        return ShapeCaption{std::move(text), !colour.empty(), !background.empty()};
    };
    if (!isSentence)
        return said(wording.happens(0.2) ? joined({joined({size, shape}, " "), colour, place, tilt, background}, ", ")
                                         : joined({joined({size, colour, shape}, " "), tilt, place, background}, ", "));
    const bool isColourBehind = !colour.empty() && wording.happens(0.2);
    std::string thing = joined({size, isColourBehind ? "" : colour, shape}, " ");
    thing = wording.happens(0.75) ? withArticle(thing) : "the " + thing;
    if (isColourBehind)
        thing += wording.oneOf({" in ", " coloured "}) + colour;
    const std::string opening =
        wording.happens(0.4) ? wording.oneOf({"a picture of", "an image of", "a drawing of", "draw", "show me"}) : "";
    return said(joined({opening, thing, tilt, place, background}, " "));
}

bool isUnseenCaption(const std::string& caption) {
    const auto* bytes = reinterpret_cast<const Bytef*>(caption.data());
    return crc32(0, bytes, static_cast<uInt>(caption.size())) % 16 == 0;
}

} // namespace core::data
