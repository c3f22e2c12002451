#include "core/pruning/within_rule.h"

#include "core/base/enum_words.h"

namespace core::pruning {

namespace {

constexpr std::array<EnumWord<WithinRule>, 2> kWithinWords{
    {{WithinRule::Uniform, "uniform"}, {WithinRule::Marginal, "marginal"}}};

} // namespace

std::string toString(WithinRule rule) {
    return wordOf(kWithinWords, rule);
}

WithinRule parseWithinRule(const std::string& text) {
    return parseWord(kWithinWords, "within", text);
}

WithinRule usualWithin(schedule::AllocationRule rule) {
    return rule == schedule::AllocationRule::Marginal ? WithinRule::Marginal : WithinRule::Uniform;
}

} // namespace core::pruning
