#include "core/data/calibration_set.h"

#include "core/base/argument.h"
#include "core/base/tensor.h"
#include "core/conditioning/class_labels.h"
#include "core/data/shape_world.h"

namespace core::data {

std::vector<conditioning::Request> requestsOf(const CalibrationSet& set, const at::Tensor& images) {
    if (set.prompts.empty())
        return conditioning::requestsOf(set.labels.index_select(0, images));
    const at::Tensor index = images.contiguous();
    std::vector<conditioning::Request> requests;
    for (std::int64_t i = 0; i < index.numel(); ++i)
        requests.emplace_back().prompt = set.prompts[static_cast<std::size_t>(index.const_data_ptr<std::int64_t>()[i])];
    return requests;
}

CalibrationSet builtinCalibrationSet(int samples, std::uint64_t seed) {
    requireArgument(samples >= 1, "samples", "at least 1", samples);
    return translateTorchErrors("calibration pictures", [&] {
        const ShapeBatch shapes = drawShapes(samples, seed);
        shapes.images.div_(kShapePixelScale);
        return CalibrationSet{shapes.images, shapes.labels, "builtin", {}, {}, {}};
    });
}

} // namespace core::data
