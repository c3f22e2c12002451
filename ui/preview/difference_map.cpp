#include "ui/preview/difference_map.h"

#include <algorithm>
#include <cmath>

namespace ui::preview {

namespace {

constexpr int wholeSum = 3 * 255; ///< of three channels from black to white

} // namespace

DifferenceMap::DifferenceMap(const core::Image& reference, const core::Image& other) {
    if (reference.empty() || reference.width != other.width || reference.height != other.height)
        return;
    m_width = static_cast<std::size_t>(reference.width);
    m_height = static_cast<std::size_t>(reference.height);
    m_values.resize(m_width * m_height);
    float largest = 0;
    for (std::size_t i = 0; i < m_values.size(); ++i) {
        int sum = 0;
        for (std::size_t channel = 0; channel < 3; ++channel)
            sum += other.rgb[3 * i + channel] - reference.rgb[3 * i + channel];
        m_values[i] = static_cast<float>(sum) / wholeSum;
        largest = std::max(largest, std::abs(m_values[i]));
    }
    m_largest = largest;
    setRange(std::nullopt);
}

void DifferenceMap::setRange(std::optional<double> range) {
    const auto holds = [this](double end) { return end >= m_largest; };
    m_range = range ? *range : *std::find_if(differenceRanges.begin(), differenceRanges.end() - 1, holds);
}

QImage DifferenceMap::toImage() const {
    QImage image(static_cast<int>(m_width), static_cast<int>(m_height), QImage::Format_RGB32);
    std::vector<QRgb> colours; // of every value that there can be
    for (int sum = -wholeSum; sum <= wholeSum; ++sum)
        colours.push_back(colour(sum / (wholeSum * m_range)).rgb());
    for (int y = 0; y < image.height(); ++y) {
        auto* line = reinterpret_cast<QRgb*>(image.scanLine(y));
        for (int x = 0; x < image.width(); ++x)
            line[x] = colours[static_cast<std::size_t>(std::lround(at(x, y) * wholeSum) + wholeSum)];
    }
    return image;
}

QColor DifferenceMap::colour(double share) {
    // Okabe and Ito's blue and vermilion around white.
    const QColor end = share < 0 ? QColor(0x00, 0x72, 0xB2) : QColor(0xD5, 0x5E, 0x00);
    const double amount = std::min(1.0, std::abs(share));
    const auto mix = [amount](int target) { return static_cast<int>(std::lround(255 + (target - 255) * amount)); };
    return {mix(end.red()), mix(end.green()), mix(end.blue())};
}

} // namespace ui::preview
