#include "core/calibration/calibration_set.h"

#include "core/base/argument.h"
#include "core/base/tensor.h"
#include "core/training/shape_world.h"

namespace core::calibration {

CalibrationSet builtinCalibrationSet(int samples, std::uint64_t seed) {
    requireArgument(samples >= 1, "samples", "at least 1", samples);
    return translateTorchErrors("calibration pictures", [&] {
        const training::ShapeBatch shapes = training::drawShapes(samples, seed);
        return CalibrationSet{shapes.pictures / training::kShapePixelScale, shapes.labels, "builtin", {}, {}};
    });
}

} // namespace core::calibration
