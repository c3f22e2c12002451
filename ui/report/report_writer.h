#pragma once

#include "ui/report/report_content.h"

#include <filesystem>

namespace ui::report {

/// Writes curves, stages, layer map, images, figures, a rendering of the window, the choices and what does it again: a
/// self-contained HTML page, or a PDF where the file's name ends so. Computes nothing. @throws core::Error{Failed}
/// naming the path; an older file then stays as it was.
void writeReport(const ReportContent& content, const std::filesystem::path& file);

} // namespace ui::report
