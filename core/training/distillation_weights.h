#pragma once

namespace core::training {

/// How much a student listens to its teacher, and how much to the data.
struct DistillationWeights {
    double teacher = 1;
    double data = 0; ///< with both at once nothing is left only for a student that is right and equals its teacher
};

} // namespace core::training
