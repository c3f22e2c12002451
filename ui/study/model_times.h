#pragma once

#include "ui/study/study_results.h"

#include <optional>

namespace ui::study {

/// The job that has the dense model and every other one with finished images take turns, so that their times can be
/// compared; unset where all of them are timed already, or no images of the dense model are there.
std::optional<jobs::JobRequest> timeRequest(const StudyResults& results);

/// Gives every set of images the time that was found for its model.
void takeTimes(StudyResults& results, const core::workflow::ModelTimes& times);

} // namespace ui::study
