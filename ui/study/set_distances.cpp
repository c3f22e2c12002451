#include "ui/study/set_distances.h"

#include "core/workflow/judge.h"

#include <algorithm>

namespace ui::study {

namespace {

bool canBeJudged(const ImageSet& images) {
    const auto hasSize = [](const core::Image& image) {
        return image.width == judgedSide && image.height == judgedSide;
    };
    return images.isComplete() && images.images.size() >= fewestJudged && std::ranges::all_of(images.images, hasSize);
}

template <typename Results> auto prunedSets(Results& results) {
    std::vector<decltype(&results.variants.begin()->second.images)> sets;
    for (auto& [id, result] : results.variants)
        if (id != core::study::denseId)
            sets.push_back(&result.images);
    return sets;
}

} // namespace

std::optional<jobs::JobRequest> distanceRequest(const StudyResults& results) {
    const ImageSet& dense = results.dense().images;
    if (!canBeJudged(dense))
        return std::nullopt;
    core::workflow::JudgeOptions options{.dense = dense.images, .sets = {}};
    for (const ImageSet* set : prunedSets(results))
        if (!set->distance && set->choices == dense.choices && canBeJudged(*set))
            options.sets.push_back({set->denoiser, set->images});
    if (options.sets.empty())
        return std::nullopt;
    return jobs::JobRequest{jobs::JobKind::Judge, [options](const core::Progress& progress) -> jobs::JobResult {
                                return core::workflow::judge(options, progress);
                            }};
}

void takeDistances(StudyResults& results, const core::workflow::SetDistances& distances) {
    for (ImageSet* set : prunedSets(results))
        for (const core::workflow::SetDistances::Entry& entry : distances.entries)
            if (entry.denoiser == set->denoiser && canBeJudged(*set) && set->choices == results.dense().images.choices)
                set->distance = entry.distance;
}

} // namespace ui::study
