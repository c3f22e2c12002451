#include "core/training/image_set_data.h"

#include "core/base/argument.h"
#include "core/base/tensor.h"
#include "core/conditioning/class_labels.h"

#include <ATen/CPUGeneratorImpl.h>

namespace core::training {

ImageSetData::ImageSetData(data::CalibrationSet images)
    : m_images(std::move(images)) {
    const bool isEmpty = !m_images.clean.defined() || m_images.clean.size(0) == 0;
    requireArgument(!isEmpty, "images", "1 or more", 0);
}

CleanBatch ImageSetData::draw(std::int64_t n, std::uint64_t seed) const {
    const at::Tensor index = at::randint(0, m_images.labels.size(0), {n}, at::detail::createCPUGenerator(seed),
                                         at::TensorOptions(at::kLong));
    const at::Tensor labels = m_images.labels.index_select(0, index);
    return {m_images.clean.index_select(0, index),
            conditioning::requestsOf({labels.const_data_ptr<std::int64_t>(), static_cast<std::size_t>(n)})};
}

} // namespace core::training
