#include "ui/variants/trade_off_points.h"

#include "ui/study/set_distances.h"

#include <QCoreApplication>

#include <cmath>
#include <numeric>

namespace ui::variants {

namespace {

constexpr double squaredPeak = 255.0 * 255.0;

/// Mean of what is known; NaN of nothing.
double mean(const std::vector<double>& values) {
    double sum = 0;
    int count = 0;
    for (const double value : values)
        if (!std::isnan(value)) {
            sum += value;
            ++count;
        }
    return count > 0 ? sum / count : variants::TradeOffPoint::unknown;
}

/// The mean squared error that PSNRs were made from.
double meanSquaredError(const std::vector<double>& psnr) {
    std::vector<double> errors;
    for (const double decibels : psnr)
        errors.push_back(squaredPeak * std::pow(10, -decibels / 10));
    return mean(errors);
}

} // namespace

std::vector<variants::TradeOffPoint> tradeOffPoints(const std::vector<preview::ComparedVariant>& columns) {
    std::vector<variants::TradeOffPoint> points;
    for (const preview::ComparedVariant& column : columns) {
        variants::TradeOffPoint point;
        point.id = column.id;
        point.name = column.title;
        point.isDense = column.id == core::study::denseId;
        point.isPresent = column.id == core::study::presentId;
        point.isCurrent = !column.busy;
        if (column.macs > 0)
            point.macs = static_cast<double>(column.macs);
        if (column.seconds > 0)
            point.seconds = column.seconds;
        point.ssim = point.isDense ? 1 : mean(column.ssim);
        point.mse = point.isDense ? 0 : meanSquaredError(column.psnr);
        point.psnr = 10 * std::log10(squaredPeak / point.mse); // +∞ for 0, NaN for NaN
        point.distance = point.isDense ? 0 : column.distance;
        points.push_back(point);
    }
    return points;
}

QString distanceNote(const std::vector<preview::ComparedVariant>& columns) {
    using study::fewestJudged;
    using study::judgedSide;
    const std::size_t count = columns.empty() ? 0 : columns.front().images.size();
    if (count < fewestJudged)
        return QCoreApplication::translate("ui::variants::TradeOffPoints",
                                           "The Fréchet distance needs at least %1 pictures per column; there are %2.")
            .arg(fewestJudged)
            .arg(count);
    const core::Image& first = columns.front().images.front();
    if (first.width == judgedSide && first.height == judgedSide)
        return {};
    return QCoreApplication::translate(
               "ui::variants::TradeOffPoints",
               "The Fréchet distance is the built-in classifier's, which knows pictures of %1 × %1; these are %2 × %3.")
        .arg(judgedSide)
        .arg(first.width)
        .arg(first.height);
}

} // namespace ui::variants
