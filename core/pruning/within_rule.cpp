#include "core/pruning/within_rule.h"

#include "core/base/enum_words.h"

namespace core::pruning {

namespace {

constexpr std::array<EnumWord<WithinRule>, 2> kWords{
    {{WithinRule::Uniform, "uniform"}, {WithinRule::Marginal, "marginal"}}};

} // namespace

std::string toString(WithinRule rule) {
    return wordOf(kWords, rule);
}

WithinRule parseWithinRule(const std::string& text) {
    return parseWord(kWords, "within", text);
}

WithinRule usualWithin(schedule::AllocationRule rule) {
    return rule == schedule::AllocationRule::Marginal ? WithinRule::Marginal : WithinRule::Uniform;
}

} // namespace core::pruning
