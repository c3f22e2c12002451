#include "ui/report/report_writer.h"

#include "core/base/atomic_file.h"
#include "ui/report/report_page.h"
#include "ui/report/report_paper.h"

namespace ui::report {

void writeReport(const ReportContent& content, const std::filesystem::path& file) {
    const QByteArray bytes = file.extension() == ".pdf" ? reportPdf(content) : reportHtml(content);
    core::writeFileAtomically(file, std::string_view(bytes.constData(), static_cast<std::size_t>(bytes.size())));
}

} // namespace ui::report
