// Compiled with OpenMP so that at::parallel_for uses LibTorch's own threads (see core/CMakeLists.txt).
#include "core/kernels/tiled_weight.h"

#include "core/kernels/tile_kernel.h"
#include "core/kernels/tile_loops.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>

#include <algorithm>
#include <array>

namespace core::kernels {
namespace {

using Bf16 = c10::BFloat16;

constexpr std::int64_t kRows = 64; ///< of x in a tile: its float32 sums stay in the first cache
// Multiplications that a thread should get at least: handing work over costs what about so many take.
constexpr std::int64_t kGrain = std::int64_t{1} << 21;

} // namespace

bool TiledWeight::canTile(const at::Tensor& weight) {
    return weight.dim() == 2 && weight.device().is_cpu() && weight.scalar_type() == at::kBFloat16 &&
           !weight.requires_grad() && weight.size(1) % 2 == 0 && weight.numel() > 0 && hasTileKernel();
}

TiledWeight::TiledWeight(const at::Tensor& weight)
    : m_outputs(weight.size(0))
    , m_inputs(weight.size(1)) {
    std::vector<at::Tensor> tiles;
    for (std::int64_t first = 0; first < m_outputs; first += kColumns) {
        const std::int64_t columns = std::min(kColumns, m_outputs - first);
        const at::Tensor part = weight.narrow(0, first, columns);
        tiles.push_back(part.reshape({columns, m_inputs / 2, 2}).transpose(0, 1).flatten());
    }
    m_tiles = at::cat(tiles);
}

template <typename Store>
at::Tensor TiledWeight::multiplied(const at::Tensor& x, const std::optional<at::Tensor>& bias,
                                   const Store& store) const {
    const at::Tensor in = x.contiguous(), added = bias ? bias->contiguous() : at::zeros({m_outputs}, x.options());
    std::vector<std::int64_t> shape = x.sizes().vec();
    shape.back() = m_outputs;
    at::Tensor out = at::empty(shape, x.options());
    const std::int64_t rows = in.numel() / m_inputs, rowTiles = (rows + kRows - 1) / kRows;
    const std::int64_t columnTiles = (m_outputs + kColumns - 1) / kColumns;
    const Bf16* from = in.const_data_ptr<Bf16>();
    const Bf16* tiles = m_tiles.const_data_ptr<Bf16>();
    const Bf16* biases = added.const_data_ptr<Bf16>();
    Bf16* to = out.data_ptr<Bf16>();
    const std::int64_t grain = std::max<std::int64_t>(1, kGrain / (kRows * kColumns * m_inputs));
    at::parallel_for(0, rowTiles * columnTiles, grain, [&](std::int64_t first, std::int64_t last) {
        const TileKernel kernel;
        alignas(64) std::array<float, static_cast<std::size_t>(kRows * kColumns)> sums{};
        for (std::int64_t i = first; i < last; ++i) {
            const std::int64_t column = i / rowTiles * kColumns, row = i % rowTiles * kRows;
            const TileShape tile{std::min(kRows, rows - row), std::min(kColumns, m_outputs - column), m_inputs};
            kernel.multiply(tile, from + row * m_inputs, m_inputs, tiles + column * m_inputs, sums.data());
            store({tile.rows, tile.columns, m_outputs}, sums.data(), biases + column, to + row * m_outputs + column);
        }
    });
    return out;
}

at::Tensor TiledWeight::product(const at::Tensor& x, const std::optional<at::Tensor>& bias) const {
    return multiplied(x, bias, storeSums);
}

at::Tensor TiledWeight::gelu(const at::Tensor& x, const std::optional<at::Tensor>& bias) const {
    return multiplied(x, bias, storeGelu);
}

} // namespace core::kernels
