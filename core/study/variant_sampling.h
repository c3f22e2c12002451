#pragma once

#include <optional>
#include <string>

namespace core::study {

struct SamplingChoices;

/// What a variant samples otherwise than the study that it is part of: images of the same seeds and guidance.
struct VariantSampling {
    std::optional<std::string> sampler{}; ///< a name, see sampling::SamplerChoice, with the options of the model's
                                          ///< config; unset: the study's, with its options
    std::optional<int> steps{};           ///< 1…T; unset: the study's

    bool operator==(const VariantSampling&) const = default;
};

/// The study's sampling with what a variant does otherwise.
SamplingChoices applied(const VariantSampling& own, SamplingChoices study);

} // namespace core::study
