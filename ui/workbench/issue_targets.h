#pragma once

#include "ui/jobs/job.h"
#include "ui/study/study_commands.h"

#include <QString>

namespace ui::workbench {

/// objectName of the widget where a rejected choice was made.
QString issueTargetOf(study::StudyField field);

/// objectName of the widget where a failed job is best put right.
QString issueTargetOf(const jobs::Task& task);

} // namespace ui::workbench
