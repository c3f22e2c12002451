#include "core/data/calibration_set.h"

#include "core/base/argument.h"
#include "core/base/tensor.h"
#include "core/data/shape_world.h"

namespace core::data {

CalibrationSet builtinCalibrationSet(int samples, std::uint64_t seed) {
    requireArgument(samples >= 1, "samples", "at least 1", samples);
    return translateTorchErrors("calibration pictures", [&] {
        const ShapeBatch shapes = drawShapes(samples, seed);
        shapes.images.div_(kShapePixelScale);
        return CalibrationSet{shapes.images, shapes.labels, "builtin", {}, {}};
    });
}

} // namespace core::data
