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
    std::optional<int> background; ///< likewise
    int size = 0;                  ///< −1 small, 0 medium, 1 big
    int tilt = 0;                  ///< −1 left, 1 right, 0: upright, or a shape that shows no tilt
    int column = 0;                ///< −1 left, 0 middle, 1 right
    int row = 0;                   ///< −1 top, 0 middle, 1 bottom

    bool operator==(const ShapeDescription&) const = default;
};

/// @param image its row in the parameters.
ShapeDescription describeShape(const ShapeParameters& parameters, std::int64_t image);

/// An English caption, one of many wordings: "a big red star tilted left on a teal background", "star, red". It says
/// some of what is true of the image and nothing else. The same seed gives the same wording.
std::string shapeCaption(const ShapeDescription& description, std::uint64_t seed);

} // namespace core::data
