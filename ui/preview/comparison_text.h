#pragma once

#include "ui/preview/comparison_column.h"

#include <QStringList>

namespace ui::preview {

/// "15.2 G MACs", "5.72 T MACs"; empty for 0.
QString macsText(std::int64_t macs);

/// What stands above a column: title, MACs, time per picture and speed-up, note. Lines that are not known are left out.
QStringList headerLines(const ComparisonColumn& column);

/// "PSNR 24.1 dB" and "SSIM 0.913" of a row; empty for the dense column and where nothing is known.
QStringList qualityTexts(const ComparisonColumn& column, int row);

/// The same of any two pictures of one size; empty for others.
QStringList qualityTexts(const core::Image& reference, const core::Image& other);

} // namespace ui::preview
