#pragma once

#include "core/data/calibration_set.h"
#include "core/training/training_data.h"

namespace core::training {

/// Images that are all in memory in the model's units: those of a folder.
class ImageSetData final : public TrainingData {
public:
    /// @throws Error{BadArgument} for a set without an image.
    explicit ImageSetData(data::CalibrationSet images);

    std::string name() const override { return m_images.source; }
    CleanBatch draw(std::int64_t n, std::uint64_t seed) const override;

private:
    data::CalibrationSet m_images;
};

} // namespace core::training
