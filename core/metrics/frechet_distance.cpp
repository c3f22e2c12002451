#include "core/metrics/frechet_distance.h"

#include "core/base/tensor.h"
#include "core/metrics/feature_tensor.h"

namespace core::metrics {
namespace {

/// Mean [d] and a triangle R with Rᵀ·R = Σ.
struct Normal {
    at::Tensor mean;
    at::Tensor root;
};

Normal fit(const FeatureSet& set) {
    const at::Tensor features = toTensor(set);
    const at::Tensor mean = features.mean(0);
    const at::Tensor centred = (features - mean) / std::sqrt(static_cast<double>(set.count() - 1));
    return {mean, std::get<1>(at::linalg_qr(centred, "r"))};
}

} // namespace

double frechetDistance(const FeatureSet& a, const FeatureSet& b) {
    requireComparable(a, b, 2);
    return translateTorchErrors("Fréchet distance", [&] {
        const Normal first = fit(a);
        const Normal second = fit(b);
        const at::Tensor rootTrace = at::linalg_svdvals(first.root.matmul(second.root.t())).sum();
        const at::Tensor distance = (first.mean - second.mean).square().sum() + first.root.square().sum() +
                                    second.root.square().sum() - 2 * rootTrace;
        return distance.item<double>();
    });
}

} // namespace core::metrics
