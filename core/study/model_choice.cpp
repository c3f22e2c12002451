#include "core/study/model_choice.h"

#include "core/base/resources.h"

#include <filesystem>

namespace core::study {

namespace {

bool isSamePlace(const std::string& a, const std::string& b) {
    if (a == b)
        return true;
    if (a.empty() || b.empty() || isBuiltInModel(a) || isBuiltInModel(b))
        return false;
    std::error_code none;
    return std::filesystem::equivalent(a, b, none);
}

} // namespace

bool nameSameModel(const ModelChoice& a, const ModelChoice& b) {
    return a.source == b.source && a.weights == b.weights && a.base == b.base && a.variant == b.variant;
}

bool isSameModel(const ModelChoice& a, const ModelChoice& b) {
    return a.weights == b.weights && a.variant == b.variant && isSamePlace(a.base, b.base) &&
           isSamePlace(a.source, b.source);
}

} // namespace core::study
