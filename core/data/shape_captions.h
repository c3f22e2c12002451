#pragma once

#include "core/data/shape_world.h"

#include <optional>
#include <string>

namespace core::data {

/// Colours that captions name, by hue.
constexpr std::array<const char*, 11> kColourNames = {"red",  "orange", "yellow", "lime",    "green", "teal",
                                                      "cyan", "blue",   "purple", "magenta", "pink"};

/// What a ShapeWorld image shows, as far as words can say it.
struct ShapeDescription {
    int shape = 0;                 ///< class
    std::optional<int> colour;     ///< index into kColourNames; unset: the hue lies between two names
    std::optional<int> background; ///< likewise, in the middle of its gradient
    int size = 0;                  ///< −1 small, 0 medium, 1 big
    int tilt = 0;                  ///< −1 left, 1 right, 0: upright, or a shape that shows no tilt
    int column = 0;                ///< −1 left, 0 middle, 1 right
    int row = 0;                   ///< −1 top, 0 middle, 1 bottom

    bool operator==(const ShapeDescription&) const = default;
};

/// @param image its row in the parameters.
ShapeDescription describeShape(const ShapeParameters& parameters, std::int64_t image);

/// A wording, and which colours of the image it names; its shape is always named.
struct ShapeCaption {
    std::string text;
    bool namesColour = false, namesBackground = false;
};

/// n images both of whose colours have names, of the first so many classes. Seeded, as drawShapeParameters().
ShapeParameters drawNameableShapes(int n, std::uint64_t seed, int classes = kShapeClasses);

/// Hue in degrees, 0 for grey. @param rgb red, green and blue in [0,1].
double hueOf(const std::array<double, 3>& rgb);

/// Index into kColourNames of the nearest one. @param degrees any hue.
int nearestColour(double degrees);

/// An English caption, one of many wordings: "a big red star tilted left on a teal background", "star, red". It says
/// some of what is true of the image and nothing else. The same seed gives the same wording.
std::string shapeCaption(const ShapeDescription& description, std::uint64_t seed);
/// The same with what it says.
ShapeCaption wordedCaption(const ShapeDescription& description, std::uint64_t seed);

/// Whether a caption is never trained on (one in 16, by its letters), so that what a model makes of it is no memory.
bool isUnseenCaption(const std::string& caption);

} // namespace core::data
