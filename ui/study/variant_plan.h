#pragma once

#include "core/schedule/stages.h"
#include "core/study/variant_ids.h"

#include <QString>

#include <optional>

namespace ui::study {

class StudyDocument;

/// What a variant's choices make of the present schedule and sampling steps.
struct VariantPlan {
    core::study::Variant variant;
    core::study::VariantId id = 0; ///< of the variant, wherever it moves
    core::schedule::StagePlan plan{};
    QString error{}; ///< why there is no plan; empty: there is one
};

/// The plan of any variant: the present choices, a kept one, or the dense model, which has the stages of the present
/// choices and removes nothing from them. Unset: there is no such variant.
std::optional<VariantPlan> planOf(const StudyDocument& document, core::study::VariantId id);

/// Whether a variant removes nothing, computes everything and samples as the study does, so that the dense model itself
/// is what it comes to.
bool isDense(const VariantPlan& planned);

/// Whether a variant was kept beside the present choices.
constexpr bool isKept(core::study::VariantId id) {
    return id >= 0;
}

} // namespace ui::study
