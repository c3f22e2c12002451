#include "ui/theme/colours.h"

#include <QPalette>

#include <algorithm>
#include <array>
#include <cmath>

namespace ui::theme {

namespace {

// Searched for, with what colour-blind people see after Machado, Oliveira and Fernandes (2009): all stand out against
// white and against the dark theme's ground, neighbours and the first three differ by 19 or more (CIEDE2000), any two
// by 11.
const std::array<QColor, 7> categories = {QColor(0x22, 0x99, 0xEE), QColor(0xBB, 0x88, 0x00), QColor(0x33, 0x77, 0x55),
                                          QColor(0xCC, 0x55, 0x99), QColor(0x66, 0x99, 0x66), QColor(0x88, 0x33, 0xFF),
                                          QColor(0x99, 0x66, 0x11)};

const std::array<QColor, 10> cividis = {QColor(0x00, 0x20, 0x4D), QColor(0x00, 0x33, 0x6F), QColor(0x39, 0x48, 0x6B),
                                        QColor(0x57, 0x5C, 0x6D), QColor(0x70, 0x71, 0x73), QColor(0x8A, 0x87, 0x79),
                                        QColor(0xA6, 0x9D, 0x75), QColor(0xC4, 0xB5, 0x6C), QColor(0xE4, 0xCF, 0x5B),
                                        QColor(0xFF, 0xEA, 0x46)};

QColor blend(const QColor& a, const QColor& b, double share) {
    const auto mix = [share](int x, int y) { return static_cast<int>(std::lround(x + (y - x) * share)); };
    return {mix(a.red(), b.red()), mix(a.green(), b.green()), mix(a.blue(), b.blue())};
}

} // namespace

bool isDark(const QPalette& palette) {
    return palette.color(QPalette::Window).lightness() < palette.color(QPalette::WindowText).lightness();
}

QColor categoryColour(int index) {
    return categories[static_cast<std::size_t>(index) % categories.size()];
}

QColor stageColour(const core::schedule::Stage& stage, int index) {
    if (stage.name == "early")
        return categories[0];
    if (stage.name == "middle")
        return categories[1];
    if (stage.name == "late")
        return categories[2];
    return categoryColour(index);
}

QColor stageSpanColour(const core::schedule::Stage& stage, int index, const QPalette& palette) {
    QColor colour = stageColour(stage, index);
    colour.setAlphaF(isDark(palette) ? 0.22F : 0.20F);
    return colour;
}

QColor readableOn(const QColor& background) {
    // WCAG 2 relative luminance.
    const auto linear = [](double c) { return c <= 0.04045 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4); };
    const double luminance =
        0.2126 * linear(background.redF()) + 0.7152 * linear(background.greenF()) + 0.0722 * linear(background.blueF());
    return luminance > 0.179 ? Qt::black : Qt::white;
}

QColor shareColour(double share) {
    const double place = std::clamp(share, 0.0, 1.0) * static_cast<double>(cividis.size() - 1);
    const auto below = std::min(static_cast<std::size_t>(place), cividis.size() - 2);
    return blend(cividis[below], cividis[below + 1], place - static_cast<double>(below));
}

CurveColours curveColours(const QPalette& palette) {
    const QColor text = palette.color(QPalette::Text);
    const QColor base = palette.color(QPalette::Base);
    CurveColours colours;
    colours.threshold = text;
    colours.axis = blend(text, base, 0.25);
    colours.grid = blend(text, base, 0.85);
    colours.lnSnr = blend(text, base, 0.37);
    colours.cursor = blend(text, base, 0.3);
    const bool dark = isDark(palette);
    colours.closedForm = dark ? QColor(0x1E, 0x87, 0xFF) : QColor(0x00, 0x78, 0xF0);
    colours.measured = dark ? QColor(0xFF, 0x4B, 0x2D) : QColor(0xC3, 0x00, 0x00);
    colours.score = dark ? QColor(0xF0, 0xB4, 0xFF) : QColor(0x5A, 0x00, 0x96);
    return colours;
}

} // namespace ui::theme
