#pragma once

#include "core/base/compute.h"
#include "core/elimination/elimination.h"
#include "core/elimination/elimination_scale.h"

#include <optional>

namespace core::elimination {

/// What the units of a batch have in common.
struct BatchShape {
    std::int64_t outputs = 0;
    std::int64_t columns = 0;
    int groupSize = 1;    ///< divides columns
    bool float64 = false; ///< type of the work, else float32
};

/// Units of one shape, to be eliminated together on one device.
struct EliminationBatch {
    EliminationBatch(const BatchShape& common, std::int64_t units, const Device& device);

    /// Brings a unit to the device. For different units from several threads at once. One that never comes fails.
    void set(std::int64_t unit, const EliminationProblem& problem);

    const BatchShape shape;
    at::Tensor weight;                    ///< Wᵀ/scale [units, columns, outputs]
    at::Tensor inverse;                   ///< P/scale [units, columns, columns]
    at::Tensor diagonal;                  ///< of P/scale, float64 [units, columns]
    std::vector<EliminationScale> scales; ///< [units]
};

/// What eliminateColumns() and eliminateGroups() do with each unit, all units at once: a step is one step of every
/// unit, its pivots are chosen on the device, and the host waits for it once per block of steps (groupSize 1) or per
/// group. As exact (promisedAccuracy()), not the same to the last digit. Right-looking: P and W of what is left are
/// brought up to date, and become smaller, when a block ends.
/// @param poll called once per block, may throw to stop.
/// @return on the CPU, by unit; nothing where P is not positive definite in the working precision.
std::vector<std::optional<EliminationTrace>> eliminateBatch(EliminationBatch batch,
                                                            const std::function<void()>& poll = {});

/// Most memory in bytes that one unit of a batch takes on the device.
std::int64_t predictedBatchBytes(const BatchShape& shape);

} // namespace core::elimination
