#pragma once

#include "core/base/compute.h"
#include "core/base/progress.h"
#include "core/study/study.h"
#include "ui/report/report_content.h"

#include <cstdint>
#include <filesystem>

namespace ui::workbench {

class MainWindow;

/// What a window holds now, for a report.
report::ReportContent contentOf(MainWindow& window);

/// Writes it as report::writeReport does. @throws core::Error{Failed} naming the path.
void writeReportOf(MainWindow& window, const std::filesystem::path& file);

/// What a headless study came to, for the command line's last lines.
struct ReportResult {
    std::filesystem::path file;
    double achievedSparsity = 0;
    std::int64_t macsDense = 0; ///< one image, all sampling steps, guidance included
    std::int64_t macsPruned = 0;
    double psnr = 0; ///< dB, pruned images against dense ones, see core::metrics::SetQuality
    double ssim = 0;
    double seconds = 0; ///< wall time of everything
};

/// Runs a whole study without anybody looking (open, measure, sample, calibrate, prune, sample) through the window's
/// own jobs, and writes the report. Needs a QApplication, which may be offscreen (QT_QPA_PLATFORM=offscreen). @throws
/// core::Error{BadInput, BadArgument, Failed, Cancelled}; an older file then stays as it was.
ReportResult writeReport(const core::study::Study& study, const std::filesystem::path& file,
                         const core::Progress& progress = {}, const core::ComputeOptions& compute = {});

} // namespace ui::workbench
