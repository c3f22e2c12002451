#pragma once

#include <ATen/core/Tensor.h>

#include <array>
#include <cstdint>
#include <vector>

namespace core::data {

constexpr int kShapeClasses = 10;
constexpr int kShapeSize = 32; ///< pixels, height and width
/// image in [-1,1] = x·kShapePixelScale; makes the variance of x one.
constexpr double kShapePixelScale = 0.385;
constexpr std::array<const char*, kShapeClasses> kShapeNames = {"disc", "square", "triangle", "star",   "heart",
                                                                "ring", "plus",   "moon",     "flower", "house"};

/// Everything that decides an image, one entry per image. Colours are hue, saturation, value in [0,1] in the last
/// dimension.
struct ShapeParameters {
    at::Tensor label;          ///< int64 [n]
    at::Tensor centre;         ///< [n,2] x, y in an image that spans [-1,1]², y downwards; |·| <= 0.25
    at::Tensor scale;          ///< [n] size, 0.75…1.2
    at::Tensor angle;          ///< [n] radians, ±25°
    at::Tensor fill;           ///< [n,3]
    at::Tensor backgroundFrom; ///< [n,3] background colour at one end of the gradient
    at::Tensor backgroundTo;   ///< [n,3] at the other
    at::Tensor gradientAngle;  ///< [n] radians

    /// Images first…first+count−1.
    ShapeParameters rows(std::int64_t first, std::int64_t count) const;
    /// @param index int64 [m], of images.
    ShapeParameters picked(const at::Tensor& index) const;
};

/// Draws n images' parameters. Seeded: the same arguments give the same parameters. @param labels n classes; empty:
/// drawn too.
ShapeParameters drawShapeParameters(int n, std::uint64_t seed, const std::vector<int>& labels = {});

/// Renders ShapeWorld images from signed distance functions, twice supersampled. → float32 [n,3,32,32] in [-1,1].
at::Tensor renderShapes(const ShapeParameters& parameters);

struct ShapeBatch {
    at::Tensor images; ///< float32 [n,3,32,32] in [-1,1]; x = images/kShapePixelScale
    at::Tensor labels; ///< int64 [n]
};

/// Draws and renders in parts of bounded memory; the images of a seed do not depend on the parts.
ShapeBatch drawShapes(int n, std::uint64_t seed, const std::vector<int>& labels = {});

} // namespace core::data
