#include "core/schedule/allocation_rule.h"

#include "core/base/enum_words.h"

namespace core::schedule {

namespace {

constexpr std::array<EnumWord<AllocationRule>, 3> kAllocationWords{
    {{AllocationRule::Mosaic, "mosaic"}, {AllocationRule::Uniform, "uniform"}, {AllocationRule::Marginal, "marginal"}}};

} // namespace

std::string toString(AllocationRule rule) {
    return wordOf(kAllocationWords, rule);
}

AllocationRule parseAllocationRule(const std::string& text) {
    return parseWord(kAllocationWords, "allocation", text);
}

} // namespace core::schedule
