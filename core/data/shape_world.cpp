#include "core/data/shape_world.h"

#include "core/base/tensor.h"

#include <ATen/CPUGeneratorImpl.h>

#include <numbers>

namespace core::data {
namespace {

constexpr int kSupersampling = 2;
constexpr int kSide = kShapeSize * kSupersampling;
constexpr int kPart = 50; ///< images rendered at a time: their planes fit into a core's cache
constexpr double kPi = std::numbers::pi;

/// Points [n,side,side] in a shape's own frame, y downwards.
struct Points {
    at::Tensor x;
    at::Tensor y;
};

at::Tensor length(const Points& p) {
    return at::hypot(p.x, p.y);
}

/// Angle to the nearest of n spokes (the first points up), in [-π/n, π/n].
at::Tensor foldedAngle(const Points& p, int n) {
    const double segment = 2 * kPi / n;
    return at::remainder(at::atan2(p.x, -p.y) + segment / 2, segment) - segment / 2;
}

at::Tensor box(const Points& p, double halfWidth, double halfHeight) {
    return at::maximum(p.x.abs() - halfWidth, p.y.abs() - halfHeight);
}

at::Tensor disc(const Points& p) {
    return length(p) - 0.62;
}
at::Tensor square(const Points& p) {
    return box(p, 0.52, 0.52);
}
at::Tensor triangle(const Points& p) {
    return length(p) * foldedAngle(p, 3).cos() - 0.78 * std::cos(kPi / 3);
}

/// Five points of radius 0.78, notches at 0.45 of it: the distance to the edge from a tip to the next notch.
at::Tensor star(const Points& p) {
    constexpr double tip = 0.78, notch = 0.45 * tip;
    const at::Tensor angle = foldedAngle(p, 5).abs(), radius = length(p);
    const double edgeX = notch * std::sin(kPi / 5), edgeY = notch * std::cos(kPi / 5) - tip;
    const double edge = std::hypot(edgeX, edgeY);
    return (radius * angle.sin() * (-edgeY) + (radius * angle.cos() - tip) * edgeX) / edge;
}

/// From the implicit curve (x² + y² − 0.6)³ = 1.6·x²·y³.
at::Tensor heart(const Points& p) {
    constexpr double size = 0.8;
    const at::Tensor x = p.x.abs() / size, y = 0.1 - p.y / size;
    const at::Tensor f = (x * x + y * y - 0.6).pow(3) - x * x * y.pow(3) * 1.6;
    return f.sign() * f.abs().pow(1.0 / 3) * (0.35 * size);
}

at::Tensor ring(const Points& p) {
    return (length(p) - 0.5).abs() - 0.16;
}
at::Tensor plus(const Points& p) {
    return at::minimum(box(p, 0.2, 0.66), box(p, 0.66, 0.2));
}

at::Tensor moon(const Points& p) {
    const Points bite{p.x - 0.32, p.y + 0.12};
    return at::maximum(length(p) - 0.64, 0.54 - length(bite));
}

at::Tensor flower(const Points& p) {
    return length(p) - 0.5 - (at::atan2(p.y, p.x) * 6).cos() * 0.16;
}

at::Tensor house(const Points& p) {
    const at::Tensor body = box({p.x, p.y - 0.25}, 0.46, 0.37);
    const at::Tensor roof = at::maximum(p.x.abs() * 0.70 - (p.y + 0.74) * 0.71, p.y + 0.10);
    const at::Tensor door = box({p.x, p.y - 0.42}, 0.13, 0.22);
    return at::maximum(at::minimum(body, roof), -door);
}

using Shape = at::Tensor (*)(const Points&);
constexpr std::array<Shape, kShapeClasses> kShapes = {disc, square, triangle, star,   heart,
                                                      ring, plus,   moon,     flower, house};

/// Signed distances, negative inside, each image by its own class.
at::Tensor signedDistance(const Points& p, const at::Tensor& label) {
    at::Tensor distance = at::empty_like(p.x);
    for (int k = 0; k < kShapeClasses; ++k) {
        const at::Tensor members = (label == k).nonzero().flatten();
        if (members.numel() > 0)
            distance.index_copy_(0, members, kShapes[k]({p.x.index_select(0, members), p.y.index_select(0, members)}));
    }
    return distance;
}

/// [n] → [n,1,1], to meet [n,side,side].
at::Tensor perImage(const at::Tensor& values) {
    return values.view({-1, 1, 1});
}

/// The image's grid in the shapes' frames: moved, turned and divided by size.
Points shapeFrame(const ShapeParameters& s, const at::Tensor& x, const at::Tensor& y, double shadowX, double shadowY) {
    const at::Tensor px = (x - perImage(s.centre.select(1, 0)) - shadowX) / perImage(s.scale);
    const at::Tensor py = (y - perImage(s.centre.select(1, 1)) - shadowY) / perImage(s.scale);
    const at::Tensor cosine = perImage(s.angle.cos()), sine = perImage(s.angle.sin());
    return {cosine * px + sine * py, cosine * py - sine * px};
}

/// Hue, saturation, value [n,3] → red, green, blue [n,3,1,1].
at::Tensor rgb(const at::Tensor& hsv) {
    const at::Tensor hue = hsv.select(1, 0) * 6, saturation = hsv.select(1, 1), value = hsv.select(1, 2);
    std::vector<at::Tensor> channels;
    for (const double offset : {5.0, 3.0, 1.0}) {
        const at::Tensor k = at::remainder(hue + offset, 6);
        channels.push_back(value - value * saturation * at::minimum(k, 4 - k).clamp(0, 1));
    }
    return at::stack(channels, 1).view({-1, 3, 1, 1});
}

at::Tensor background(const ShapeParameters& s, const at::Tensor& x, const at::Tensor& y) {
    const at::Tensor along = (x * perImage(s.gradientAngle.cos()) + y * perImage(s.gradientAngle.sin())) * 0.35 + 0.5;
    return at::lerp(rgb(s.backgroundFrom), rgb(s.backgroundTo), along.unsqueeze(1));
}

} // namespace

ShapeParameters ShapeParameters::rows(std::int64_t first, std::int64_t count) const {
    const auto part = [&](const at::Tensor& all) { return all.narrow(0, first, count); };
    return {part(label), part(centre),         part(scale),        part(angle),
            part(fill),  part(backgroundFrom), part(backgroundTo), part(gradientAngle)};
}

ShapeParameters ShapeParameters::picked(const at::Tensor& index) const {
    const auto part = [&](const at::Tensor& all) { return all.index_select(0, index); };
    return {part(label), part(centre),         part(scale),        part(angle),
            part(fill),  part(backgroundFrom), part(backgroundTo), part(gradientAngle)};
}

ShapeParameters drawShapeParameters(int n, std::uint64_t seed, const std::vector<int>& labels) {
    if (n < 1 || (!labels.empty() && static_cast<int>(labels.size()) != n))
        throw Error(ErrorCode::BadArgument, "ShapeWorld: expected one label per picture (" + std::to_string(n) +
                                                "), found " + std::to_string(labels.size()));
    for (const int label : labels)
        if (label < 0 || label >= kShapeClasses)
            throw Error(ErrorCode::BadArgument, "ShapeWorld: class " + std::to_string(label) + " is not in 0…9");
    const at::Generator generator = at::detail::createCPUGenerator(seed);
    // One row per image, so that an image does not depend on how many follow it.
    const at::Tensor u = at::rand({n, 14}, generator, at::kFloat);
    const auto column = [&](int i, double from, double width) { return u.select(1, i) * width + from; };
    const auto colour = [](const at::Tensor& hue, const at::Tensor& saturation, const at::Tensor& value) {
        return at::stack({hue, saturation, value}, 1);
    };
    ShapeParameters s;
    s.label = labels.empty() ? column(0, 0, kShapeClasses).to(at::kLong).clamp_max(kShapeClasses - 1)
                             : at::tensor(labels, at::kLong);
    s.centre = u.narrow(1, 1, 2) * 0.5 - 0.25;
    s.scale = column(3, 0.75, 0.45);
    s.angle = column(4, -1, 2) * (25 * kPi / 180);
    const at::Tensor hue = column(5, 0, 1);
    s.fill = colour(hue, column(6, 0.65, 0.35), column(7, 0.75, 0.25));
    const at::Tensor opposite = at::remainder(hue + column(8, 0.25, 0.5), 1);
    s.backgroundFrom = colour(opposite, column(9, 0.15, 0.4), column(10, 0.55, 0.4));
    s.backgroundTo = colour(at::remainder(opposite + 0.08, 1), column(11, 0.15, 0.4), column(12, 0.25, 0.4));
    s.gradientAngle = column(13, 0, 2 * kPi);
    return s;
}

at::Tensor renderShapes(const ShapeParameters& s) {
    return translateTorchErrors("ShapeWorld", [&] {
        const at::Tensor line = (at::arange(kSide, at::kFloat) + 0.5) / kSide * 2 - 1;
        const at::Tensor x = line.view({1, 1, kSide}), y = line.view({1, kSide, 1});
        const Points p = shapeFrame(s, x, y, 0, 0);
        const at::Tensor distance = signedDistance(p, s.label) * perImage(s.scale);
        const at::Tensor shadowDistance = signedDistance(shapeFrame(s, x, y, 0.09, 0.12), s.label) * perImage(s.scale);
        const at::Tensor coverage = at::sigmoid(distance * (-0.75 * kSide)).unsqueeze(1);
        const at::Tensor shadow = at::sigmoid(shadowDistance * -9.0).unsqueeze(1) * 0.45;
        const at::Tensor light = 1.0 - (p.x + p.y).clamp(-1, 1).unsqueeze(1) * 0.28;
        const at::Tensor surface = (rgb(s.fill) * light).clamp(0, 1);
        const at::Tensor image = at::lerp(background(s, x, y) * (1 - shadow), surface, coverage);
        return at::avg_pool2d(image, kSupersampling) * 2 - 1;
    });
}

ShapeBatch drawShapes(int n, std::uint64_t seed, const std::vector<int>& labels) {
    return translateTorchErrors("ShapeWorld", [&] {
        const ShapeParameters parameters = drawShapeParameters(n, seed, labels);
        const at::Tensor images = at::empty({n, 3, kShapeSize, kShapeSize}, at::kFloat);
        for (int first = 0; first < n; first += kPart) {
            const int count = std::min(kPart, n - first);
            images.narrow(0, first, count).copy_(renderShapes(parameters.rows(first, count)));
        }
        return ShapeBatch{images, parameters.label};
    });
}

} // namespace core::data
