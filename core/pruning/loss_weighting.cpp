#include "core/pruning/loss_weighting.h"

#include "core/base/enum_words.h"

namespace core::pruning {

namespace {

constexpr std::array<EnumWord<LossWeighting>, 2> kWords{
    {{LossWeighting::Equal, "equal"}, {LossWeighting::Measured, "measured"}}};

} // namespace

std::string toString(LossWeighting weighting) {
    return wordOf(kWords, weighting);
}

LossWeighting parseLossWeighting(const std::string& text) {
    return parseWord(kWords, "loss weighting", text);
}

} // namespace core::pruning
