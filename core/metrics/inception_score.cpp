#include "core/metrics/inception_score.h"

#include "core/base/argument.h"
#include "core/base/tensor.h"
#include "core/metrics/feature_tensor.h"

namespace core::metrics {
namespace {

/// @param logProbabilities [n, classes].
double scoreOf(const at::Tensor& logProbabilities) {
    const at::Tensor probabilities = logProbabilities.exp();
    const at::Tensor divergence =
        at::xlogy(probabilities, probabilities) - at::xlogy(probabilities, probabilities.mean(0, true)); // 0·ln 0 = 0
    return divergence.sum(1).mean().exp().item<double>();
}

/// @param bounds ascending, of the splits.
InceptionScore scoreOfSplits(const FeatureSet& logits, const std::vector<std::int64_t>& bounds) {
    requireComparable(logits, logits, 1);
    return translateTorchErrors("Inception Score", [&] {
        const at::Tensor logProbabilities = at::log_softmax(toTensor(logits), 1);
        std::vector<double> scores;
        for (std::size_t i = 0; i + 1 < bounds.size(); ++i)
            scores.push_back(scoreOf(logProbabilities.slice(0, bounds[i], bounds[i + 1])));
        const at::Tensor all = at::tensor(scores, at::kDouble);
        return InceptionScore{all.mean().item<double>(), all.std(false).item<double>()};
    });
}

} // namespace

InceptionScore inceptionScore(const FeatureSet& logits, int splits) {
    requireArgument(splits >= 1 && splits <= logits.count(), "splits", "1 to the number of pictures", splits);
    std::vector<std::int64_t> bounds;
    for (int i = 0; i <= splits; ++i)
        bounds.push_back(i * logits.count() / splits); // NOLINT(clang-analyzer-core.DivideZero): required above
    return scoreOfSplits(logits, bounds);
}

InceptionScore inceptionScoreOfBlocks(const FeatureSet& logits, std::int64_t splitSize) {
    requireArgument(splitSize >= 1, "split size", "a count >= 1", static_cast<double>(splitSize));
    std::vector<std::int64_t> bounds;
    for (std::int64_t first = 0; first < logits.count(); first += splitSize)
        bounds.push_back(first);
    bounds.push_back(logits.count());
    return scoreOfSplits(logits, bounds);
}

} // namespace core::metrics
