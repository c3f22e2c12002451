#include "ui/study/set_distances.h"

#include "core/workflow/judge.h"

#include <algorithm>

namespace ui::study {

namespace {

bool canBeJudged(const PictureSet& pictures) {
    const auto hasSize = [](const core::Image& image) {
        return image.width == judgedSide && image.height == judgedSide;
    };
    return pictures.isComplete() && pictures.images.size() >= fewestJudged &&
           std::ranges::all_of(pictures.images, hasSize);
}

template <typename Results> auto prunedSets(Results& results) {
    std::vector<decltype(&results.prunedPictures)> sets{&results.prunedPictures};
    for (auto& variant : results.variants)
        sets.push_back(&variant.pictures);
    return sets;
}

} // namespace

std::optional<jobs::JobRequest> distanceRequest(const StudyResults& results) {
    if (!canBeJudged(results.dense))
        return std::nullopt;
    core::workflow::JudgeOptions options{.dense = results.dense.images, .sets = {}};
    for (const PictureSet* set : prunedSets(results))
        if (!set->distance && set->choices == results.dense.choices && canBeJudged(*set))
            options.sets.push_back({set->denoiser, set->images});
    if (options.sets.empty())
        return std::nullopt;
    return jobs::JobRequest{jobs::JobKind::Judge, [options](const core::Progress& progress) -> jobs::JobResult {
                                return core::workflow::judge(options, progress);
                            }};
}

void takeDistances(StudyResults& results, const core::workflow::SetDistances& distances) {
    for (PictureSet* set : prunedSets(results))
        for (const core::workflow::SetDistances::Entry& entry : distances.entries)
            if (entry.denoiser == set->denoiser && canBeJudged(*set) && set->choices == results.dense.choices)
                set->distance = entry.distance;
}

} // namespace ui::study
