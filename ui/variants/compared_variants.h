#pragma once

#include "ui/preview/compared_variant.h"

#include <QStringList>

#include <vector>

namespace ui::study {
class StudyRunner;
}

namespace ui::variants {

/// What the comparison shows of a study's results: the dense model's images, beside them the pruned model's.
std::vector<preview::ComparedVariant> comparedVariants(study::StudyRunner& runner);

/// "heart · seed 3", one per image.
QStringList previewRowLabels(const study::StudyRunner& runner);

} // namespace ui::variants
