#pragma once

#include "core/base/progress.h"
#include "core/data/shape_captions.h"
#include "core/training/training_data.h"

namespace core::training {

/// What is asked for to get an image.
enum class ShapeRequest {
    Label,
    /// In another wording each time that the image is drawn, of those that isUnseenCaption() leaves; one in fifty says
    /// nothing. Only of images whose colours have names.
    Caption
};

/// Which images are rendered.
struct ShapePool {
    int images = 60000;
    std::uint64_t seed = 0;
    int classes = 10; ///< of the first so many classes alone
    ShapeRequest request = ShapeRequest::Label;
    double pixelScale = data::kShapePixelScale; ///< image in [−1,1] = x·pixelScale
};

/// The pool that belongs to a run's seed.
constexpr std::uint64_t poolSeed(std::uint64_t runSeed) {
    return runSeed + 1000003;
}

/// ShapeWorld's images with their classes or captions, drawn from a pool that is rendered when it is made and kept as
/// bytes: 3 kB per image.
class ShapeWorldData final : public TrainingData {
public:
    /// @throws Error{BadArgument} for no image or classes that there are not.
    explicit ShapeWorldData(const ShapePool& pool, const Progress& progress = {});

    std::string name() const override { return "builtin"; }
    CleanBatch draw(std::int64_t n, std::uint64_t seed) const override;

private:
    double m_pixelScale;
    at::Tensor m_bytes;                                 ///< uint8 [pool,3,32,32]
    at::Tensor m_labels;                                ///< int64 [pool]
    std::vector<data::ShapeDescription> m_descriptions; ///< of every image; empty: labels are asked for
};

} // namespace core::training
