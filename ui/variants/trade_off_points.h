#pragma once

#include "ui/preview/comparison_column.h"
#include "ui/variants/trade_off_point.h"

#include <vector>

namespace ui::variants {

/// What the comparison's columns come to in figures: mean SSIM and squared error over the pictures that are finished.
std::vector<variants::TradeOffPoint> tradeOffPoints(const std::vector<preview::ComparisonColumn>& columns);

/// Why there is no Fréchet distance of the columns; empty where there is one or will be.
QString distanceNote(const std::vector<preview::ComparisonColumn>& columns);

} // namespace ui::variants
