#include "ui/variants/trade_off_points.h"

#include "core/metrics/set_quality.h"
#include "ui/study/set_distances.h"
#include "ui/theme/turn_text.h"

#include <QCoreApplication>

#include <limits>

namespace ui::variants {

namespace {

constexpr core::metrics::SetQuality sameImages{0, std::numeric_limits<double>::infinity(), 1};

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
        if (theme::hasSeconds(column.time)) {
            point.seconds = column.time.seconds;
            point.isAbout = !theme::aboutSign(column.time).isEmpty();
        }
        const core::metrics::SetQuality quality =
            point.isDense ? sameImages : core::metrics::setQuality(column.psnr, column.ssim);
        point.ssim = quality.ssim;
        point.mse = quality.mse;
        point.psnr = quality.psnr;
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
