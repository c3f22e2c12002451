#include "ui/study/image_requests.h"

#include "core/workflow/study_options.h"
#include "ui/study/fitting_study.h"

#include <algorithm>

namespace ui::study {

namespace {

constexpr std::size_t firstRows = 2;
constexpr int fewSteps = 5; ///< of coarse images

} // namespace

ImageRequest nextRows(const ImageSet& images, const std::optional<ImageKey>& key, const core::study::Study& study,
                      const core::model::DenoiserPtr& denoiser) {
    ImageRequest request{.study = study, .denoiser = denoiser};
    request.goesOn = key == imageKey(study) && images.denoiser == denoiser;
    request.first = request.goesOn ? images.images.size() : 0;
    const auto most = static_cast<std::size_t>(core::sampling::SampleOptions{}.batch);
    request.count = std::min(request.first == 0 ? firstRows : most, study.sampling.seeds.size() - request.first);
    return request;
}

bool beginsCoarse(const ImageRequest& request, const ImageSet& images, const StudyDocument& document) {
    core::study::Study study = document.study();
    if (request.first > 0 || images.coarseOf == request.denoiser || study.sampling.steps < 2 * fewSteps)
        return false;
    study.sampling.steps = fewSteps;
    return canSample(study, document.schedule());
}

core::workflow::SampleJobOptions jobOptions(const ImageRequest& request, const StudyResults& results) {
    core::workflow::SampleJobOptions options{request.denoiser, core::workflow::sampleOptions(request.study), {}};
    const auto rows = [&request](const auto& all) {
        const auto begin = all.begin() + static_cast<std::ptrdiff_t>(request.first);
        return std::vector(begin, begin + static_cast<std::ptrdiff_t>(request.count));
    };
    options.sampling.decoder = results.model->images.decoder;
    options.sampling.previewDecoder = results.model->images.preview;
    options.sampling.seeds = rows(request.study.sampling.seeds);
    if (!options.sampling.requests.empty())
        options.sampling.requests = rows(options.sampling.requests);
    else if (const auto labels = resolvedLabels(request.study.sampling, *results.model->conditioner); !labels.empty())
        options.sampling.labels = rows(labels);
    if (request.isCoarse)
        options.sampling.steps = fewSteps;
    else if (request.denoiser != results.model->dense && results.dense().images.isComplete())
        options.reference = rows(results.dense().images.images);
    return options;
}

void append(ImageSet& images, const ImageRequest& request, const core::workflow::SampledImages& sampled) {
    if (request.isCoarse) {
        images.forming = sampled.result.images;
        images.firstForming = 0;
        images.isCoarse = true;
        images.coarseOf = request.denoiser;
        return;
    }
    if (!request.goesOn)
        images = {.choices = request.study.sampling,
                  .denoiser = request.denoiser,
                  .study = std::make_shared<const core::study::Study>(request.study),
                  .coarseOf = images.coarseOf};
    images.forming.clear();
    images.isApproximate = sampled.result.isApproximate;
    const auto add = [](auto& all, const auto& some) { all.insert(all.end(), some.begin(), some.end()); };
    add(images.images, sampled.result.images);
    add(images.psnr, sampled.psnr);
    add(images.ssim, sampled.ssim);
    images.distance.reset();
    images.time.reset();
    images.macs = sampled.result.macs;
    images.seconds += sampled.result.seconds;
}

} // namespace ui::study
