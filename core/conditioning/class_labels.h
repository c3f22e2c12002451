#pragma once

#include "core/conditioning/conditioner.h"

namespace core::conditioning {

/// Class labels 0…classes−1, and the null label after them, which asks for nothing (Ho & Salimans 2022).
class ClassLabels final : public Conditioner {
public:
    explicit ClassLabels(int classes)
        : m_classes(classes) {}

    std::vector<Request> resolve(const std::vector<Request>& asked, std::size_t images) const override;
    model::Conditioning conditional(std::span<const Request> requests) const override;
    model::Conditioning unconditional(std::span<const Request> requests) const override;

private:
    int m_classes;
};

/// Which class each image shows: as asked for, one for all, or for none asked each class in turn. Checks nothing.
std::vector<int> labelsOfImages(const std::vector<int>& asked, std::size_t images, int classes);

} // namespace core::conditioning
