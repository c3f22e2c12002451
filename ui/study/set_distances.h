#pragma once

#include "ui/study/study_results.h"

#include <optional>

namespace ui::study {

inline constexpr std::size_t fewestJudged = 64; ///< images that a Fréchet distance says something about
inline constexpr int judgedSide = 32;           ///< pixels of the images that the built-in classifier knows

/// The job that judges all finished sets of images that have no distance yet; unset where there is none that can be.
std::optional<jobs::JobRequest> distanceRequest(const StudyResults& results);

/// Gives every set the distance that was found for it.
void takeDistances(StudyResults& results, const core::workflow::SetDistances& distances);

} // namespace ui::study
