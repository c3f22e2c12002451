#include "core/training/image_set_data.h"

#include "core/base/argument.h"
#include "core/conditioning/class_labels.h"

#include <ATen/ATen.h>

namespace core::training {

ImageSetData::ImageSetData(data::CalibrationSet images)
    : m_images(std::move(images)) {
    const bool isEmpty = !m_images.clean.defined() || m_images.clean.size(0) == 0;
    requireArgument(!isEmpty, "images", "1 or more", 0);
}

CleanBatch ImageSetData::draw(std::int64_t n, std::uint64_t seed) const {
    const at::Tensor index = drawIndices(m_images.labels.size(0), n, seed);
    return {m_images.clean.index_select(0, index), conditioning::requestsOf(m_images.labels.index_select(0, index))};
}

} // namespace core::training
