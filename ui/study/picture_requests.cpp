#include "ui/study/picture_requests.h"

#include "core/workflow/study_options.h"

#include <algorithm>

namespace ui::study {

namespace {

constexpr std::size_t firstRows = 2;
constexpr int fewSteps = 5; ///< of coarse pictures

} // namespace

PictureRequest nextRows(const PictureSet& pictures, const std::optional<ImageKey>& key, const core::study::Study& study,
                        const core::model::DenoiserPtr& denoiser) {
    PictureRequest request{.study = study, .denoiser = denoiser};
    request.goesOn = key == imageKey(study) && pictures.denoiser == denoiser;
    request.first = request.goesOn ? pictures.images.size() : 0;
    const auto most = static_cast<std::size_t>(core::sampling::SampleOptions{}.batch);
    request.count = std::min(request.first == 0 ? firstRows : most, study.sampling.seeds.size() - request.first);
    return request;
}

bool beginsCoarse(const PictureRequest& request, const PictureSet& pictures, const StudyDocument& document) {
    core::study::Study study = document.study();
    if (request.first > 0 || pictures.coarseOf == request.denoiser || study.sampling.steps < 2 * fewSteps)
        return false;
    study.sampling.steps = fewSteps;
    return canSample(study, document.schedule());
}

core::workflow::SampleJobOptions jobOptions(const PictureRequest& request, const StudyResults& results) {
    core::workflow::SampleJobOptions options{request.denoiser, core::workflow::sampleOptions(request.study), {}};
    const auto rows = [&request](const auto& all) {
        const auto begin = all.begin() + static_cast<std::ptrdiff_t>(request.first);
        return std::vector(begin, begin + static_cast<std::ptrdiff_t>(request.count));
    };
    options.sampling.decoder = results.model->pictures.decoder;
    options.sampling.previewDecoder = results.model->pictures.preview;
    options.sampling.seeds = rows(request.study.sampling.seeds);
    options.sampling.labels = rows(resolvedLabels(request.study.sampling, results.model->info.classes));
    if (request.isCoarse)
        options.sampling.steps = fewSteps;
    else if (request.denoiser != results.model->dense && results.dense().pictures.isComplete())
        options.reference = rows(results.dense().pictures.images);
    return options;
}

void append(PictureSet& pictures, const PictureRequest& request, const core::workflow::SampledPictures& sampled) {
    if (request.isCoarse) {
        pictures.forming = sampled.result.images;
        pictures.firstForming = 0;
        pictures.isCoarse = true;
        pictures.coarseOf = request.denoiser;
        return;
    }
    if (!request.goesOn)
        pictures = {.choices = request.study.sampling,
                    .denoiser = request.denoiser,
                    .study = std::make_shared<const core::study::Study>(request.study),
                    .coarseOf = pictures.coarseOf};
    pictures.forming.clear();
    pictures.isApproximate = sampled.result.isApproximate;
    const auto add = [](auto& all, const auto& some) { all.insert(all.end(), some.begin(), some.end()); };
    add(pictures.images, sampled.result.images);
    add(pictures.psnr, sampled.psnr);
    add(pictures.ssim, sampled.ssim);
    pictures.distance.reset();
    pictures.macs = sampled.result.macs;
    pictures.seconds += sampled.result.steadySeconds;
}

} // namespace ui::study
