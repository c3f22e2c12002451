#include "core/pruning/loss_weighting.h"

#include "core/base/enum_words.h"

namespace core::pruning {

namespace {

constexpr std::array<EnumWord<LossWeighting>, 2> kWeightingWords{
    {{LossWeighting::Equal, "equal"}, {LossWeighting::Measured, "measured"}}};

} // namespace

std::string toString(LossWeighting weighting) {
    return wordOf(kWeightingWords, weighting);
}

LossWeighting parseLossWeighting(const std::string& text) {
    return parseWord(kWeightingWords, "loss weighting", text);
}

} // namespace core::pruning
