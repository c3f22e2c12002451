#pragma once

#include "core/calibration/row_reservoir.h"

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <vector>

namespace core::calibration {

/// What a bank holds of one unit in one timestep bin.
struct UnitSums {
    at::Tensor tiles; ///< dense: XᵀX, float32 of lowerTilesSize (lower_tiles.h); undefined where nothing was added
    RowReservoir reservoir; ///< else
    std::int64_t rows = 0;  ///< of X that were added
};

/// What a bank holds of one timestep bin.
struct BinSums {
    std::vector<UnitSums> units;
    std::int64_t samples = 0;     ///< images, null-label ones included
    std::int64_t nullSamples = 0; ///< with the null label
};

/// Where a bank's bins lie that are not in memory. May be asked by several threads.
class BinStore {
public:
    virtual ~BinStore() = default;
    /// @throws Error{BadInput} naming the file.
    virtual UnitSums unit(int bin, int unit) const = 0;
};

} // namespace core::calibration
