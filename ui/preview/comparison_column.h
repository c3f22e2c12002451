#pragma once

#include "core/base/image.h"
#include "core/study/variant_ids.h"

#include <QString>

#include <cstdint>
#include <limits>
#include <memory>
#include <vector>

namespace ui::preview {

inline constexpr core::study::VariantId denseColumn = core::study::denseId;
inline constexpr core::study::VariantId presentColumn = core::study::presentId;

/// One variant of the model in the comparison: its pictures, how near they are to the dense ones, and what they cost.
struct ComparisonColumn {
    core::study::VariantId id = presentColumn; ///< whose choices
    QString title;
    std::vector<core::Image> images; ///< one per row; fewer while they are being computed
    std::vector<double> psnr;        ///< dB to the dense picture, per row; empty for the dense model itself
    std::vector<double> ssim;        ///< to the dense picture, per row; empty for the dense model itself
    std::int64_t macs = 0;           ///< multiply-adds of one picture, all steps, guidance included; 0: not known
    double seconds = 0;              ///< measured wall time per picture; 0: not measured
    double distance = std::numeric_limits<double>::quiet_NaN(); ///< Fréchet, to the dense pictures; NaN: not known
    double speedUp = 0;                                         ///< against the dense column; 0: not known
    std::shared_ptr<const core::study::Study> study;            ///< that the pictures came from; null: not known
    QString note;         ///< one short line below the figures: what is being computed, why nothing is there
    int firstForming = 0; ///< the first of the pictures that are not done but were just seen
    int forming = 0;      ///< how many are
    bool busy = false;    ///< being computed now: the header shows it, the old pictures stay, dimmed
};

} // namespace ui::preview
