#pragma once

#include "core/elimination/eliminate_batch.h"

namespace core::elimination {

/// What the units of a batch have left and what was done to them. All have equally many columns left: compact, in
/// ascending order.
class BatchRest {
public:
    explicit BatchRest(EliminationBatch batch);

    std::int64_t units() const { return m_weight.size(0); }
    std::int64_t width() const { return m_weight.size(1); }
    std::int64_t outputs() const { return m_weight.size(2); }
    const at::Tensor& weight() const { return m_weight; }   ///< Wᵀ now [units, width, outputs]
    const at::Tensor& inverse() const { return m_inverse; } ///< P now [units, width, width]

    /// Units where `holds` [units] is false have failed; what becomes of them means nothing.
    void require(const at::Tensor& holds) { m_sound.logical_and_(holds); }
    /// Waits for the device.
    bool anySound() const;
    /// Ends a block: `places` of what is left [units, steps] went in this order, with rows l [units, steps, width] and
    /// c [units, steps, outputs]. @return the places that stay [units, width − steps].
    at::Tensor finish(const at::Tensor& places, const at::Tensor& l, const at::Tensor& c);
    /// Once nothing is left.
    std::vector<std::optional<EliminationTrace>> takeTraces();

private:
    struct Block {
        at::Tensor columns; ///< at each place when the block began [units, width]
        at::Tensor l;       ///< [units, steps, width]
        at::Tensor c;       ///< [units, steps, outputs]
    };

    EliminationTrace traceOf(std::int64_t unit, const at::Tensor& order, const at::Tensor& costs) const;

    const BatchShape m_shape;
    std::vector<EliminationScale> m_scales;
    at::Tensor m_weight;
    at::Tensor m_inverse;
    at::Tensor m_columns;            ///< column at each place [units, width]
    at::Tensor m_sound;              ///< [units]
    std::vector<at::Tensor> m_order; ///< columns that went, by block [units, steps]
    std::vector<Block> m_blocks;
};

} // namespace core::elimination
