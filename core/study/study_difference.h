#pragma once

#include "core/study/study.h"

#include <string>
#include <vector>

namespace core::study {

/// A choice in which two studies differ.
struct ChoiceDifference {
    std::string choice; ///< as the study's file has it: "stages.m"
    std::string one;    ///< JSON; empty: that study does not have it
    std::string other;

    bool operator==(const ChoiceDifference&) const = default;
};

/// In the order of the choices' names. Lists, the kept variants among them, are compared as wholes.
std::vector<ChoiceDifference> differenceOf(const Study& one, const Study& other);

} // namespace core::study
