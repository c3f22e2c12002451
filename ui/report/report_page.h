#pragma once

#include "ui/report/report_content.h"

#include <QByteArray>

namespace ui::report {

/// A self-contained page for a browser, XHTML: figures are vectors in the text, images are embedded, nothing is
/// loaded from elsewhere and nothing in it runs.
QByteArray reportHtml(const ReportContent& content);

} // namespace ui::report
