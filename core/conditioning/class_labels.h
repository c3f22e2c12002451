#pragma once

#include "core/conditioning/conditioner.h"

namespace at {
class Tensor;
}

namespace core::conditioning {

/// Asks for classes by their labels, and for nothing by the null label.
class ClassLabels final : public Conditioner {
public:
    explicit ClassLabels(model::ClassSet classes)
        : m_classes(std::move(classes)) {}

    const model::ClassSet* classes() const override { return m_classes.count > 0 ? &m_classes : nullptr; }

    std::vector<Request> resolve(const std::vector<Request>& asked, std::size_t images) const override;
    model::Conditioning conditional(std::span<const Request> requests) const override;
    model::Conditioning unconditional(std::span<const Request> requests) const override;

private:
    model::ClassSet m_classes;
};

/// Which class each image shows: as asked for, one for all, or for none asked each class in turn. Checks nothing.
std::vector<int> labelsOfImages(const std::vector<int>& asked, std::size_t images, const Conditioner& conditioner);

/// A request per label. @param labels int64 [n] on the CPU.
std::vector<Request> requestsOf(const at::Tensor& labels);

} // namespace core::conditioning
