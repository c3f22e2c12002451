#pragma once

#include "ui/report/report_content.h"
#include "ui/report/report_medium.h"

#include <QString>

namespace ui::report {

/// The compared columns as XHTML: what they cost and how near they are to the dense images, and the images: pairs
/// of dense and pruned, or a table of all columns where variants were kept.
QString imagesSection(const ReportContent& content, ReportMedium& medium);

} // namespace ui::report
