#pragma once

#include <string>
#include <vector>

namespace core::model {

/// Classes 0…count−1 that a model was trained on, and the null label after them, which asks for none of them (Ho &
/// Salimans 2022). What a class-label conditioner is made of.
struct ClassSet {
    int count = 0;                  ///< without the null label
    std::vector<std::string> names; ///< one per class, or none

    int nullLabel() const { return count; }
};

} // namespace core::model
