#include "tests/bench/image_judge.h"

#include "core/base/tensor.h"
#include "core/data/shape_world.h"
#include "core/metrics/frechet_distance.h"

namespace bench {
namespace {

constexpr int imagesAtOnce = 500;

} // namespace

ImageJudge::ImageJudge(int reference, std::uint64_t seed, const core::Progress& progress)
    : m_classifier(core::evaluation::ShapeClassifier::builtin()) {
    addData(reference, seed, progress);
    m_reference = std::move(m_features);
    m_features = {};
    m_right = 0;
}

void ImageJudge::addData(int count, std::uint64_t seed, const core::Progress& progress) {
    for (int first = 0; first < count; first += imagesAtOnce) {
        progress.report("fresh data", first, count);
        const int part = std::min(imagesAtOnce, count - first);
        std::vector<int> labels;
        for (int i = 0; i < part; ++i)
            labels.push_back((first + i) % core::data::kShapeClasses); // as the models are asked for
        const auto batch = core::data::drawShapes(part, seed + static_cast<std::uint64_t>(first), labels);
        add(core::toImages(batch.images), labels);
    }
    progress.report("fresh data", count, count);
}

void ImageJudge::add(const std::vector<core::Image>& images, const std::vector<int>& labels) {
    const auto judgements = m_classifier.judge(images);
    for (std::size_t i = 0; i < judgements.size(); ++i) {
        m_right += judgements[i].label == labels[i] ? 1 : 0;
        m_features.add(judgements[i].features);
    }
}

Verdict ImageJudge::verdict() {
    const Verdict verdict{static_cast<double>(m_right) / static_cast<double>(m_features.count()),
                          frechetDistance(m_features, m_reference)};
    m_features = {};
    m_right = 0;
    return verdict;
}

Verdict ImageJudge::judgeData(int count, std::uint64_t seed, const core::Progress& progress) {
    addData(count, seed, progress);
    return verdict();
}

} // namespace bench
