#include "core/training/shape_world_data.h"

#include "core/base/argument.h"
#include "core/base/mix.h"
#include "core/conditioning/class_labels.h"
#include "core/data/shape_world.h"

#include <ATen/ATen.h>

namespace core::training {
namespace {

constexpr std::int64_t kRenderPart = 100; ///< images rendered at a time
constexpr double kWordlessShare = 0.02;   ///< of captions, that say nothing

/// A wording that is not kept away from training; sometimes none at all.
std::string trainingCaption(const data::ShapeDescription& description, std::uint64_t seed) {
    if (static_cast<double>(mix(seed, 0) >> 11U) * 0x1p-53 < kWordlessShare)
        return {};
    for (std::uint64_t i = 1;; ++i)
        if (std::string caption = data::shapeCaption(description, mix(seed, i)); !data::isUnseenCaption(caption))
            return caption;
}

/// Each class in turn; empty: all are drawn.
std::vector<int> labelsOf(const ShapePool& pool) {
    std::vector<int> labels;
    if (pool.classes < data::kShapeClasses)
        for (int i = 0; i < pool.images; ++i)
            labels.push_back(i % pool.classes);
    return labels;
}

} // namespace

ShapeWorldData::ShapeWorldData(const ShapePool& pool, const Progress& progress)
    : m_pixelScale(pool.pixelScale) {
    requireArgument(pool.images > 0, "pool", "1 or more images", pool.images);
    requireArgument(pool.classes > 0 && pool.classes <= data::kShapeClasses, "classes",
                    "1 to 10 of the built-in images", pool.classes);
    m_bytes = at::empty({pool.images, 3, data::kShapeSize, data::kShapeSize}, at::kByte);
    const data::ShapeParameters all = pool.request == ShapeRequest::Caption
                                          ? data::drawNameableShapes(pool.images, pool.seed, pool.classes)
                                          : data::drawShapeParameters(pool.images, pool.seed, labelsOf(pool));
    m_labels = all.label;
    for (std::int64_t first = 0; first < pool.images; first += kRenderPart) {
        progress.report("render", first, pool.images);
        const std::int64_t count = std::min<std::int64_t>(kRenderPart, pool.images - first);
        const at::Tensor part = (data::renderShapes(all.rows(first, count)) + 1) * 127.5;
        m_bytes.narrow(0, first, count).copy_(part.round_().clamp_(0, 255));
    }
    for (std::int64_t i = 0; pool.request == ShapeRequest::Caption && i < pool.images; ++i)
        m_descriptions.push_back(data::describeShape(all, i));
}

CleanBatch ShapeWorldData::draw(std::int64_t n, std::uint64_t seed) const {
    const at::Tensor index = drawIndices(m_labels.size(0), n, seed);
    CleanBatch batch{.clean = (m_bytes.index_select(0, index).to(at::kFloat) / 127.5 - 1) / m_pixelScale,
                     .requests = {}};
    if (m_descriptions.empty()) {
        batch.requests = conditioning::requestsOf(m_labels.index_select(0, index));
        return batch;
    }
    for (std::int64_t i = 0; i < n; ++i) {
        const auto image = static_cast<std::size_t>(index[i].item<std::int64_t>());
        batch.requests.emplace_back().prompt =
            trainingCaption(m_descriptions[image], mix(seed, static_cast<std::uint64_t>(i)));
    }
    return batch;
}

} // namespace core::training
