#pragma once

#include "core/base/image.h"
#include "core/evaluation/turns.h"
#include "core/study/variant_ids.h"

#include <QString>

#include <cstdint>
#include <limits>
#include <memory>
#include <vector>

namespace ui::preview {

/// One variant of the model in the comparison: its images, how near they are to the dense ones, and what they cost.
struct ComparedVariant {
    core::study::VariantId id = core::study::presentId; ///< whose choices
    QString title;
    std::vector<core::Image> images;   ///< one per row; fewer while they are being computed
    std::vector<double> psnr;          ///< dB to the dense image, per row; empty for the dense model itself
    std::vector<double> ssim;          ///< to the dense image, per row; empty for the dense model itself
    std::int64_t macs = 0;             ///< multiply-adds of one image, all steps, guidance included; 0: not known
    double macsShare = 0;              ///< of the dense model's; 0: not known, or the dense model itself
    core::evaluation::TurnTime time{}; ///< of an image, in turns with the other columns' models; no rounds: not timed
    double distance = std::numeric_limits<double>::quiet_NaN(); ///< Fréchet, to the dense images; NaN: not known
    std::shared_ptr<const core::study::Study> study;            ///< that the images came from; null: not known
    QString note;           ///< one short line below the figures: what is being computed, why nothing is there
    int firstForming = 0;   ///< the first of the images that are not done but were just seen
    int forming = 0;        ///< how many are
    bool isPassing = false; ///< the note goes by itself: it is shown in place of times, and cut off where it is long
    bool busy = false;      ///< being computed now: the header shows it, the old images stay, dimmed
};

} // namespace ui::preview
