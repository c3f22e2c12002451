#include "core/metrics/precision_recall.h"

#include "core/base/argument.h"
#include "core/base/tensor.h"
#include "core/metrics/feature_tensor.h"

namespace core::metrics {
namespace {

constexpr std::int64_t distancesAtOnce = 4'000'000;

/// Calls `use` with the distances [some rows, all of `to`] from consecutive rows of `from`, computed without a matrix
/// product, which would lose the small ones.
template <typename Use> void forRows(const at::Tensor& from, const at::Tensor& to, const Use& use) {
    const std::int64_t step = std::max<std::int64_t>(1, distancesAtOnce / to.size(0));
    constexpr std::int64_t exactly = 2;
    for (std::int64_t first = 0; first < from.size(0); first += step)
        use(first, at::cdist(from.slice(0, first, first + step), to, 2.0, exactly));
}

/// Distance from each feature to its k-th nearest other one.
at::Tensor radii(const at::Tensor& features, int neighbours) {
    at::Tensor result = at::empty({features.size(0)}, at::kDouble);
    forRows(features, features, [&](std::int64_t first, const at::Tensor& distances) {
        const at::Tensor kth = std::get<0>(distances.kthvalue(neighbours + 1, 1)); // itself comes first
        result.slice(0, first, first + kth.size(0)).copy_(kth);
    });
    return result;
}

double shareInside(const at::Tensor& features, const at::Tensor& centres, const at::Tensor& radius) {
    std::int64_t inside = 0;
    forRows(features, centres, [&](std::int64_t, const at::Tensor& distances) {
        inside += distances.le(radius).any(1).sum().item<std::int64_t>();
    });
    return static_cast<double>(inside) / static_cast<double>(features.size(0));
}

} // namespace

PrecisionRecall precisionRecall(const FeatureSet& real, const FeatureSet& generated, int neighbours) {
    requireArgument(neighbours >= 1, "neighbours", "a count >= 1", neighbours);
    requireComparable(real, generated, neighbours + 1);
    return translateTorchErrors("precision and recall", [&] {
        const at::Tensor a = toTensor(real);
        const at::Tensor b = toTensor(generated);
        return PrecisionRecall{shareInside(b, a, radii(a, neighbours)), shareInside(a, b, radii(b, neighbours))};
    });
}

} // namespace core::metrics
