#include "core/study/variant_sampling.h"

#include "core/study/study.h"

namespace core::study {

SamplingChoices applied(const VariantSampling& own, SamplingChoices study) {
    if (own.sampler)
        study.sampler = {.name = *own.sampler};
    study.steps = own.steps.value_or(study.steps);
    return study;
}

} // namespace core::study
