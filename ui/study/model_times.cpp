#include "ui/study/model_times.h"

#include "core/workflow/study_options.h"

#include <algorithm>

namespace ui::study {

namespace {

constexpr core::evaluation::TurnOptions turnsInTheWindow{.mostRounds = 31, .seconds = 4};

/// Whether two runs are asked for the same images, however they come to them.
bool areSameImages(const core::study::SamplingChoices& a, core::study::SamplingChoices b) {
    b.sampler = a.sampler;
    b.steps = a.steps;
    return a == b;
}

bool isTimedModel(const core::workflow::TimedModel& model, const ImageSet& images) {
    return model.denoiser == images.denoiser && model.study == images.study;
}

} // namespace

std::optional<jobs::JobRequest> timeRequest(const StudyResults& results) {
    const ImageSet& dense = results.dense().images;
    if (!dense.isComplete() || !dense.study)
        return std::nullopt;
    core::workflow::TimeOptions options{
        .models = {}, .sampling = core::workflow::sampleOptions(dense.choices), .turns = turnsInTheWindow};
    bool isMissing = !dense.time;
    const auto add = [&](const ImageSet& images) {
        const auto isSame = [&](const auto& model) { return isTimedModel(model, images); };
        const bool isThere = images.isComplete() && images.study;
        if (!isThere || !areSameImages(images.choices, dense.choices) || std::ranges::any_of(options.models, isSame))
            return;
        options.models.push_back({.denoiser = images.denoiser,
                                  .plan = core::workflow::sampleOptions(*images.study).plan,
                                  .study = images.study,
                                  .sampler = images.choices.sampler,
                                  .steps = images.choices.steps});
        isMissing = isMissing || !images.time;
    };
    add(dense); // first: the others are compared with it
    for (const auto& [id, result] : results.variants)
        add(result.images);
    if (!isMissing)
        return std::nullopt;
    return jobs::JobRequest{jobs::JobKind::Time, [options](const core::Progress& progress) -> jobs::JobResult {
                                return core::workflow::timeModels(options, progress);
                            }};
}

void takeTimes(StudyResults& results, const core::workflow::ModelTimes& times) {
    for (auto& [id, result] : results.variants)
        for (std::size_t i = 0; i < times.models.size(); ++i)
            if (isTimedModel(times.models[i], result.images))
                result.images.time = times.times[i];
}

} // namespace ui::study
