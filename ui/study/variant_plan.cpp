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
    if (id == core::study::denseId) {
        planned.variant.execution = {};
        for (Stage& stage : planned.plan.stages)
            stage.sparsity = 0;
    }
    return planned;
}

bool isDense(const VariantPlan& planned) {
    const auto isWhole = [](const Stage& stage) { return stage.sparsity == 0; };
    const std::vector<Stage>& stages = planned.plan.stages;
    const core::study::Variant& variant = planned.variant;
    return variant.execution.reuse.empty() && variant.sampling == core::study::VariantSampling() && !stages.empty() &&
           std::ranges::all_of(stages, isWhole);
}

} // namespace ui::study
