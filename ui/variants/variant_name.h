#pragma once

#include "core/study/study.h"

#include <QString>

namespace ui::variants {

/// What choices are called as a variant, unlike any that is there: "33 % · OBS (2)", "33 % · OBS · fine-tuned 10 min".
QString variantName(const core::study::Variant& choices, const std::vector<core::study::Variant>& taken);

} // namespace ui::variants
