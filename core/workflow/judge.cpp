#include "core/workflow/judge.h"

#include "core/evaluation/shape_classifier.h"
#include "core/metrics/frechet_distance.h"

namespace core::workflow {

SetDistances judge(const JudgeOptions& options, const Progress& progress) {
    const evaluation::ShapeClassifier classifier = evaluation::ShapeClassifier::builtin();
    const auto featuresOf = [&classifier](const std::vector<Image>& images) {
        metrics::FeatureSet features;
        for (const evaluation::ShapeJudgement& judgement : classifier.judge(images))
            features.add(judgement.features);
        return features;
    };
    const auto total = static_cast<std::int64_t>(options.sets.size()) + 1;
    progress.report("judging", 0, total);
    const metrics::FeatureSet dense = featuresOf(options.dense);
    SetDistances distances;
    for (const JudgeOptions::Set& set : options.sets) {
        progress.report("judging", static_cast<std::int64_t>(distances.entries.size()) + 1, total);
        distances.entries.push_back({set.denoiser, metrics::frechetDistance(dense, featuresOf(set.images))});
    }
    return distances;
}

} // namespace core::workflow
