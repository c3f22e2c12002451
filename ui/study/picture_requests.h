#pragma once

#include "core/workflow/sample_images.h"
#include "ui/study/study_document.h"
#include "ui/study/study_results.h"

namespace ui::study {

/// What one sampling job of a grid is to do.
struct PictureRequest {
    core::study::Study study; ///< that the pictures are of
    core::model::DenoiserPtr denoiser;
    bool goesOn = false;   ///< the pictures that are there already belong to the same grid
    std::size_t first = 0; ///< row
    std::size_t count = 0;
    bool isCoarse = false; ///< takes fewer steps, so that something is there soon
};

/// The next rows of a grid: few at first, so that something is there soon, then as many as run in one batch, so that a
/// stop loses nothing that was done. @param key what the pictures that are there were made from.
PictureRequest nextRows(const PictureSet& pictures, const std::optional<ImageKey>& key, const core::study::Study& study,
                        const core::model::DenoiserPtr& denoiser);

/// Whether a request for a newly pruned model had better begin with a few pictures of fewer steps.
bool beginsCoarse(const PictureRequest& request, const PictureSet& pictures, const StudyDocument& document);

/// The job for it, less the preview; compared with the dense pictures unless it makes these.
core::workflow::SampleJobOptions jobOptions(const PictureRequest& request, const StudyResults& results);

/// Adds what the job brought home to the pictures, in the place of those that belong to another grid. Coarse ones are
/// only shown over the older ones until the first full ones come.
void append(PictureSet& pictures, const PictureRequest& request, const core::workflow::SampledPictures& sampled);

} // namespace ui::study
