#pragma once

#include "ui/preview/compared_variant.h"
#include "ui/variants/trade_off_point.h"

#include <vector>

namespace ui::variants {

/// What the comparison's columns come to in figures: mean SSIM and squared error over the images that are finished.
std::vector<variants::TradeOffPoint> tradeOffPoints(const std::vector<preview::ComparedVariant>& columns);

/// Why there is no Fréchet distance of the columns; empty where there is one or will be.
QString distanceNote(const std::vector<preview::ComparedVariant>& columns);

} // namespace ui::variants
