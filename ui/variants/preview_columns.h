#pragma once

#include "ui/preview/comparison_column.h"

#include <QStringList>

#include <vector>

namespace ui::study {
class StudyRunner;
}

namespace ui::variants {

/// What the comparison shows of a study's results: the dense model's pictures, beside them the pruned model's.
std::vector<preview::ComparisonColumn> previewColumns(study::StudyRunner& runner);

/// "heart · seed 3", one per picture.
QStringList previewRowLabels(const study::StudyRunner& runner);

} // namespace ui::variants
