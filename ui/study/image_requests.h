#pragma once

#include "core/workflow/sample_images.h"
#include "ui/study/study_document.h"
#include "ui/study/study_results.h"

namespace ui::study {

/// What one sampling job of a grid is to do.
struct ImageRequest {
    core::study::Study study; ///< that the images are of
    core::model::DenoiserPtr denoiser;
    bool goesOn = false;   ///< the images that are there already belong to the same grid
    std::size_t first = 0; ///< row
    std::size_t count = 0;
    bool isCoarse = false; ///< takes fewer steps, so that something is there soon
};

/// The next rows of a grid: few at first, so that something is there soon, then as many as run in one batch, so that a
/// stop loses nothing that was done. @param key what the images that are there were made from.
ImageRequest nextRows(const ImageSet& images, const std::optional<ImageKey>& key, const core::study::Study& study,
                      const core::model::DenoiserPtr& denoiser);

/// Whether a request for a newly pruned model had better begin with a few images of fewer steps.
bool beginsCoarse(const ImageRequest& request, const ImageSet& images, const StudyDocument& document);

/// The job for it, less the preview; compared with the dense images unless it makes these.
core::workflow::SampleJobOptions jobOptions(const ImageRequest& request, const StudyResults& results);

/// Adds what the job brought home to the images, in the place of those that belong to another grid. Coarse ones are
/// only shown over the older ones until the first full ones come.
void append(ImageSet& images, const ImageRequest& request, const core::workflow::SampledImages& sampled);

} // namespace ui::study
