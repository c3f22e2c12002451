#pragma once

#include "core/base/image.h"

#include <QColor>
#include <QImage>

#include <array>
#include <optional>
#include <vector>

namespace ui::preview {

/// The scales that differences are shown on, as shares of the way from black to white.
inline constexpr std::array<double, 5> differenceRanges = {0.05, 0.1, 0.2, 0.5, 1};

/// The signed difference of two images of one size as a heat map: blue where the second is darker, red where it is
/// brighter.
class DifferenceMap {
public:
    /// Empty if the sizes differ or an image is missing.
    DifferenceMap(const core::Image& reference, const core::Image& other);

    bool isEmpty() const { return m_values.empty(); }
    /// Mean over the three channels of other − reference, in [−1,1]; a row is `width` long.
    const std::vector<float>& values() const { return m_values; }
    float at(int x, int y) const { return m_values[static_cast<std::size_t>(y) * m_width + x]; }
    /// The scale's end: the smallest of differenceRanges that holds all values, or the one that was chosen.
    double range() const { return m_range; }
    /// @param range over 0; unset: the smallest that holds all values.
    void setRange(std::optional<double> range);
    /// The largest value without its sign.
    double largest() const { return m_largest; }
    QImage toImage() const;
    /// @param share of the range, in [−1,1]. Colours that colour-blind people can tell apart.
    static QColor colour(double share);

private:
    std::size_t m_width = 0;
    std::size_t m_height = 0;
    std::vector<float> m_values;
    double m_largest = 0;
    double m_range = 1;
};

} // namespace ui::preview
