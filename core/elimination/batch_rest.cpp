#include "core/elimination/batch_rest.h"

#include "core/base/tensor.h"

namespace core::elimination {
namespace {

std::vector<double> toHost(const at::Tensor& values) {
    const at::Tensor host = values.to(at::kCPU, at::kDouble).contiguous();
    return {host.data_ptr<double>(), host.data_ptr<double>() + host.numel()};
}

} // namespace

BatchRest::BatchRest(EliminationBatch batch)
    : m_shape(batch.shape)
    , m_scales(std::move(batch.scales))
    , m_weight(std::move(batch.weight))
    , m_inverse(std::move(batch.inverse))
    , m_columns(at::arange(m_shape.columns, m_weight.options().dtype(at::kLong)).repeat({units(), 1}))
    , m_sound(at::ones({units()}, m_weight.options().dtype(at::kBool))) {}

bool BatchRest::anySound() const {
    return m_sound.any().item<bool>();
}

at::Tensor BatchRest::finish(const at::Tensor& places, const at::Tensor& l, const at::Tensor& c) {
    const std::int64_t steps = places.size(1), left = width() - steps;
    const at::Tensor gone = at::zeros_like(m_columns).scatter_(1, places, 1);
    // A unit that has gone astray yields numbers that are none, or takes a column twice.
    require(at::isfinite(l).flatten(1).all(1).logical_and_(gone.sum(1).eq(steps)));
    const at::Tensor kept = at::argsort(gone, /*stable=*/true, 1).narrow(1, 0, left);
    m_blocks.push_back({m_columns, l, c});
    m_order.push_back(m_columns.gather(1, places));
    m_columns = m_columns.gather(1, kept);
    const at::Tensor rows = kept.unsqueeze(2), across = kept.unsqueeze(1);
    const at::Tensor lKept = l.gather(2, across.expand({units(), steps, left}));
    m_inverse = m_inverse.gather(1, rows.expand({units(), left, width()}))
                    .gather(2, across.expand({units(), left, left}))
                    .baddbmm_(lKept.transpose(1, 2), lKept, 1, -1);
    m_weight = m_weight.gather(1, rows.expand({units(), left, outputs()})).baddbmm_(lKept.transpose(1, 2), c, 1, -1);
    return kept;
}

EliminationTrace BatchRest::traceOf(std::int64_t unit, const at::Tensor& order, const at::Tensor& costs) const {
    const EliminationScale& scale = m_scales[static_cast<std::size_t>(unit)];
    EliminationTrace trace;
    trace.scale = scale.inverse;
    trace.cost = toHost(costs * scale.cost());
    const at::Tensor columns = order.to(at::kCPU).contiguous();
    trace.columns.assign(columns.data_ptr<std::int64_t>(), columns.data_ptr<std::int64_t>() + columns.numel());
    for (std::size_t step = 0; step < trace.columns.size(); step += static_cast<std::size_t>(m_shape.groupSize))
        trace.order.push_back(static_cast<int>(trace.columns[step] / m_shape.groupSize));
    const at::Tensor rank = at::empty_like(order).scatter_(0, order, at::arange(m_shape.columns, order.options()));
    std::int64_t first = 0;
    for (const Block& block : m_blocks) {
        const at::Tensor rows = rank.index_select(0, block.columns[unit]).sub_(first);
        const at::Tensor l = block.l[unit].t();
        const at::Tensor ordered = at::empty(l.sizes(), l.options()).index_copy_(0, rows, l);
        trace.blocks.push_back({first, ordered.to(at::kCPU), (block.c[unit] * scale.weight).to(at::kCPU)});
        first += l.size(1);
    }
    return trace;
}

std::vector<std::optional<EliminationTrace>> BatchRest::takeTraces() {
    const at::Tensor sound = m_sound.to(at::kCPU);
    std::vector<std::optional<EliminationTrace>> traces(static_cast<std::size_t>(units()));
    if (width() > 0)
        return traces;
    const at::Tensor order = at::cat(m_order, 1);
    std::vector<at::Tensor> lengths;
    for (const Block& block : m_blocks)
        lengths.push_back(at::linalg_vector_norm(block.c, 2, at::IntArrayRef{2}, false, at::kDouble).square_());
    const at::Tensor costs = at::cat(lengths, 1).view({units(), -1, m_shape.groupSize}).sum(2);
    for (std::int64_t unit = 0; unit < units(); ++unit)
        if (sound[unit].item<bool>())
            traces[static_cast<std::size_t>(unit)] = traceOf(unit, order[unit], costs[unit]);
    return traces;
}

} // namespace core::elimination
