#pragma once

#include "ui/workbench/study_results.h"

#include <QImage>
#include <QString>

namespace ui::report {

/// What a report page shows. Everything was computed before; making the page computes nothing.
struct ReportContent {
    core::study::Study study;
    core::schedule::StagePlan plan;
    core::metrics::PlanCost cost;
    workbench::StudyResults results;
    QImage plot;    ///< the dynamics plot
    QImage window;  ///< a rendering of the window; null: left out
    QString device; ///< "CPU, 2 threads"
};

/// A self-contained HTML page: curves, stages, pictures, figures; pictures are embedded, nothing is loaded from
/// elsewhere.
QString reportHtml(const ReportContent& content);

} // namespace ui::report
