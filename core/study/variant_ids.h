#pragma once

#include "core/study/study.h"

#include <vector>

namespace core::study {

/// Number of a variant within one window: what jobs and results are asked for by. Those of kept variants start at 0.
using VariantId = int;
inline constexpr VariantId denseId = -1;   ///< the model as it is: nothing is removed
inline constexpr VariantId presentId = -2; ///< the present choices

/// Numbers that stay with kept variants wherever they move, whatever they are called, and when an undo brings them
/// back: files tell variants apart by their places alone.
class VariantIds {
public:
    /// @return one number per variant, from 0, none twice.
    std::vector<VariantId> of(const std::vector<Variant>& variants);

private:
    struct Known {
        VariantId id = 0;
        Variant variant;
    };

    VariantId m_next = 0;
    std::vector<Known> m_present;
    std::vector<Known> m_removed; ///< for an undo; newest last
};

} // namespace core::study
