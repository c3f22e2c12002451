#pragma once

#include "ui/preview/compared_variant.h"

#include <QStringList>

namespace ui::preview {

/// "15.2 G MACs", "5.72 T MACs"; empty for 0.
QString macsText(std::int64_t macs);

enum class Wording { Whole, Brief };

/// What stands above a column: title, MACs and their share of the dense model's, time per image and speed-up with its
/// spread, note. Lines that are not known are left out.
/// @param wording brief: "15.2 G", "41.2 ms"; as many lines.
QStringList headerLines(const ComparedVariant& column, Wording wording = Wording::Whole);

/// "PSNR 24.1 dB" and "SSIM 0.913" of a row, briefly "24.1 dB" and "0.913"; empty for the dense variant and where
/// nothing is known.
QStringList qualityTexts(const ComparedVariant& column, int row, Wording wording = Wording::Whole);

/// The same of any two images of one size; empty for others.
QStringList qualityTexts(const core::Image& reference, const core::Image& other);

} // namespace ui::preview
