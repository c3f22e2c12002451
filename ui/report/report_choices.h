#pragma once

#include "ui/report/report_content.h"

#include <QString>

namespace ui::report {

/// The study as a file holds it, with a model's path that holds from anywhere.
QString studyText(const ReportContent& content);

/// What writes the report anew when it is typed into a shell: it makes the study's file first.
QString commandText(const ReportContent& content);

/// XHTML of every choice as a table.
QString choicesSection(const ReportContent& content);

/// XHTML of the command with the study in it.
QString commandSection(const ReportContent& content);

/// XHTML of the machine and the versions of what computed.
QString machineSection(const ReportContent& content);

} // namespace ui::report
