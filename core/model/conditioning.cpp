#include "core/model/conditioning.h"

#include "core/base/error.h"
#include "core/base/tensor.h"

namespace core::model {
namespace {

/// Every part that is there, changed.
template <typename Change> Conditioning mapped(const Conditioning& from, const Change& change) {
    const auto part = [&](const at::Tensor& tensor) { return tensor.defined() ? change(tensor) : at::Tensor(); };
    return {part(from.labels), part(from.crossAttention), part(from.vector), part(from.tokens)};
}

at::Tensor joined(const at::Tensor& a, const at::Tensor& b, const char* part) {
    if (a.defined() != b.defined())
        throw Error(ErrorCode::BadArgument, std::string("conditioning: expected ") + part + " in both halves or none");
    return a.defined() ? at::cat({a, b}) : at::Tensor();
}

} // namespace

std::int64_t Conditioning::size() const {
    for (const at::Tensor* part : {&labels, &crossAttention, &vector, &tokens})
        if (part->defined())
            return part->size(0);
    return 0;
}

Conditioning Conditioning::slice(std::int64_t first, std::int64_t count) const {
    return mapped(*this, [&](const at::Tensor& part) { return part.narrow(0, first, count); });
}

Conditioning Conditioning::rows(const at::Tensor& index) const {
    return mapped(*this, [&](const at::Tensor& part) { return part.index_select(0, index); });
}

Conditioning Conditioning::to(const Device& device) const {
    return mapped(*this, [&](const at::Tensor& part) { return part.to(torchDevice(device)); });
}

Conditioning join(const Conditioning& a, const Conditioning& b) {
    return {joined(a.labels, b.labels, "labels"), joined(a.crossAttention, b.crossAttention, "text"),
            joined(a.vector, b.vector, "a vector"), joined(a.tokens, b.tokens, "tokens")};
}

} // namespace core::model
