#include "core/study/rules.h"

#include "core/base/argument.h"

namespace core::study {

std::string toString(AllocationRule rule) {
    switch (rule) {
    case AllocationRule::Mosaic:
        return "mosaic";
    case AllocationRule::Uniform:
        return "uniform";
    case AllocationRule::Marginal:
        break;
    }
    return "marginal";
}

AllocationRule parseAllocationRule(const std::string& text) {
    for (const AllocationRule rule : {AllocationRule::Mosaic, AllocationRule::Uniform, AllocationRule::Marginal})
        if (toString(rule) == text)
            return rule;
    requireArgument(false, "allocation", "mosaic, uniform or marginal", "\"" + text + "\"");
    return {};
}

std::string toString(WithinRule rule) {
    return rule == WithinRule::Uniform ? "uniform" : "marginal";
}

WithinRule parseWithinRule(const std::string& text) {
    requireArgument(text == "uniform" || text == "marginal", "within", "uniform or marginal", "\"" + text + "\"");
    return text == "uniform" ? WithinRule::Uniform : WithinRule::Marginal;
}

std::string toString(LossWeighting weighting) {
    return weighting == LossWeighting::Equal ? "equal" : "measured";
}

LossWeighting parseLossWeighting(const std::string& text) {
    requireArgument(text == "equal" || text == "measured", "loss weighting", "equal or measured", "\"" + text + "\"");
    return text == "equal" ? LossWeighting::Equal : LossWeighting::Measured;
}

WithinRule usualWithin(AllocationRule rule) {
    return rule == AllocationRule::Marginal ? WithinRule::Marginal : WithinRule::Uniform;
}

} // namespace core::study
