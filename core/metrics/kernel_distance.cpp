#include "core/metrics/kernel_distance.h"

#include "core/base/argument.h"
#include "core/base/tensor.h"
#include "core/metrics/feature_tensor.h"

#include <ATen/CPUGeneratorImpl.h>

namespace core::metrics {
namespace {

at::Tensor kernel(const at::Tensor& a, const at::Tensor& b) {
    return (a.matmul(b.t()) / static_cast<double>(a.size(1)) + 1).pow(3);
}

/// Mean over the pairs of two different images of one set.
double meanWithin(const at::Tensor& features) {
    const at::Tensor all = kernel(features, features);
    const auto n = static_cast<double>(features.size(0));
    return (all.sum() - all.diagonal().sum()).item<double>() / (n * (n - 1));
}

double discrepancy(const at::Tensor& a, const at::Tensor& b) {
    return meanWithin(a) + meanWithin(b) - 2 * kernel(a, b).mean().item<double>();
}

} // namespace

double squaredDiscrepancy(const FeatureSet& a, const FeatureSet& b) {
    requireComparable(a, b, 2);
    return translateTorchErrors("kernel distance", [&] { return discrepancy(toTensor(a), toTensor(b)); });
}

KernelDistance kernelDistance(const FeatureSet& a, const FeatureSet& b, const KernelDistanceOptions& options) {
    requireArgument(options.subsets >= 1, "subsets", "a count >= 1", options.subsets);
    requireArgument(options.subsetSize >= 2, "subset size", "a count >= 2", options.subsetSize);
    requireComparable(a, b, options.subsetSize);
    return translateTorchErrors("kernel distance", [&] {
        const at::Generator generator = at::detail::createCPUGenerator(options.seed);
        const auto draw = [&](const FeatureSet& set) {
            const at::Tensor order = at::randperm(set.count(), generator, at::TensorOptions(at::kLong));
            return toTensor(set).index_select(0, order.narrow(0, 0, options.subsetSize));
        };
        at::Tensor distances = at::empty({options.subsets}, at::kDouble);
        for (int i = 0; i < options.subsets; ++i) {
            const at::Tensor first = draw(a);
            distances[i] = discrepancy(first, draw(b));
        }
        return KernelDistance{distances.mean().item<double>(), distances.std(false).item<double>()};
    });
}

} // namespace core::metrics
