#include "core/autoencoder/autoencoder_tiles.h"

#include <ATen/ATen.h>

namespace core::autoencoder {
namespace {

constexpr std::int64_t overlapParts = 4; ///< a tile's share that overlaps: one in this many

/// Lets the last `extent` places of `before` along `dim` go over into the first ones of `after`, which is changed.
void blend(const at::Tensor& before, const at::Tensor& after, std::int64_t dim, std::int64_t wanted) {
    const std::int64_t extent = std::min({before.size(dim), after.size(dim), wanted});
    if (extent == 0)
        return;
    std::vector<std::int64_t> shape(4, 1);
    shape[static_cast<std::size_t>(dim)] = extent;
    const at::Tensor share = (at::arange(extent, after.options()) / extent).view(shape);
    at::Tensor begin = after.narrow(dim, 0, extent);
    begin.copy_(at::lerp(before.narrow(dim, before.size(dim) - extent, extent), begin, share));
}

at::Tensor cropped(const at::Tensor& tile, std::int64_t limit) {
    return tile.slice(2, 0, limit).slice(3, 0, limit);
}

} // namespace

at::Tensor applyInTiles(const at::Tensor& x, const TileSizes& sizes,
                        const std::function<at::Tensor(const at::Tensor&)>& part) {
    const std::int64_t stride = std::max<std::int64_t>(1, sizes.input - sizes.input / overlapParts);
    const std::int64_t extent = sizes.output / overlapParts;
    const std::int64_t limit = sizes.output - extent;
    std::vector<at::Tensor> rows, above;
    for (std::int64_t y = 0; y < x.size(2); y += stride) {
        std::vector<at::Tensor> row, kept;
        for (std::int64_t left = 0; left < x.size(3); left += stride) {
            row.push_back(part(x.slice(2, y, y + sizes.input).slice(3, left, left + sizes.input)));
            if (y > 0)
                blend(above[row.size() - 1], row.back(), 2, extent);
            if (left > 0)
                blend(row[row.size() - 2], row.back(), 3, extent);
            kept.push_back(cropped(row.back(), limit));
        }
        rows.push_back(at::cat(kept, 3));
        above = std::move(row);
    }
    return at::cat(rows, 2);
}

} // namespace core::autoencoder
