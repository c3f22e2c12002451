#include "ui/study/variant_plan.h"

#include "ui/study/study_document.h"

#include <algorithm>

namespace ui::study {

using core::schedule::Stage;

std::optional<VariantPlan> planOf(const StudyDocument& document, core::study::VariantId id) {
    if (isKept(id)) {
        const std::optional<std::size_t> place = document.placeOfVariant(id);
        return place ? std::optional(document.variantPlans()[*place]) : std::nullopt;
    }
    VariantPlan planned{.variant = presentVariant(document.study()), .id = id, .plan = document.plan()};
    if (id == core::study::denseId)
        for (Stage& stage : planned.plan.stages)
            stage.sparsity = 0;
    return planned;
}

bool isDense(const core::schedule::StagePlan& plan) {
    const auto isWhole = [](const Stage& stage) { return stage.sparsity == 0; };
    return !plan.stages.empty() && std::ranges::all_of(plan.stages, isWhole);
}

} // namespace ui::study
