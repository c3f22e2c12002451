#pragma once

#include "core/study/study.h"

#include <vector>

namespace core::study {

/// Numbers that stay with kept variants wherever they move, whatever they are called, and when an undo brings them
/// back: files tell variants apart by their places alone.
class VariantIds {
public:
    /// @return one number per variant, from 0, none twice.
    std::vector<int> of(const std::vector<Variant>& variants);

private:
    struct Known {
        int id = 0;
        Variant variant;
    };

    int m_next = 0;
    std::vector<Known> m_present;
    std::vector<Known> m_removed; ///< for an undo; newest last
};

} // namespace core::study
