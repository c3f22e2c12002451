#pragma once

#include "ui/report/report_content.h"

#include <QByteArray>

namespace ui::report {

/// The report as a PDF on A4: figures as vectors, a header and page numbers, the study's file attached.
QByteArray reportPdf(const ReportContent& content);

} // namespace ui::report
