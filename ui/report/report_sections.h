#pragma once

#include "ui/report/report_content.h"
#include "ui/report/report_medium.h"

#include <QString>

namespace ui::report {

/// A report's title.
QString reportTitle();
/// The name of what it is about.
QString reportSubject(const ReportContent& content);

/// Everything between a page's <body> tags as XHTML: summary, curves and stages, layer map, images, notes, the
/// window, choices, command, machine.
QString reportBody(const ReportContent& content, ReportMedium& medium);

} // namespace ui::report
