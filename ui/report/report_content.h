#pragma once

#include "core/base/compute.h"
#include "ui/preview/compared_variant.h"
#include "ui/study/study_results.h"

#include <QByteArray>
#include <QDateTime>
#include <QImage>

namespace ui::report {

/// What a report shows. Everything was computed before; making the report computes nothing.
struct ReportContent {
    core::study::Study study;
    core::schedule::StagePlan plan;
    core::metrics::PlanCost cost;
    study::StudyResults results;
    bool prunedIsCurrent = true;  ///< false: the pruned model was made by other choices than the study's
    bool imagesAreCurrent = true; ///< likewise, of the images
    QByteArray dynamics;          ///< the dynamics plot as SVG
    std::vector<preview::ComparedVariant> columns; ///< dense, pruned and kept variants, as they are compared
    QByteArray tradeOff; ///< their costs against their quality as SVG; empty: nothing was kept
    QByteArray layerMap; ///< the layer map as SVG; empty: nothing is pruned yet
    QImage window;       ///< a rendering of the window; null: left out
    core::ComputeOptions compute;
    QDateTime made;
};

} // namespace ui::report
