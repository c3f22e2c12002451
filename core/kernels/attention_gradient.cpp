#include "core/kernels/attention_gradient.h"

#include "core/base/progress.h"
#include "core/kernels/attention_loops.h"

#include <ATen/ATen.h>
#include <torch/csrc/autograd/custom_function.h>

namespace core::kernels {
namespace {

using torch::autograd::AutogradContext;
using torch::autograd::Variable;
using torch::autograd::variable_list;

/// Where the rows of a head begin in [images, tokens, heads·dim].
std::int64_t headOffset(const at::Tensor& x, std::int64_t image, std::int64_t head) {
    return image * x.stride(0) + head * kLoopHeadDim;
}
HeadRows headRows(const at::Tensor& x, std::int64_t image, std::int64_t head) {
    return {x.const_data_ptr<float>() + headOffset(x, image, head), x.stride(1)};
}
HeadOut headOut(const at::Tensor& x, std::int64_t image, std::int64_t head) {
    return {x.data_ptr<float>() + headOffset(x, image, head), x.stride(1)};
}

/// Calls body(image, head, what the loops take) for all heads.
template <typename Body>
void forHeads(const at::Tensor& query, const at::Tensor& key, const at::Tensor& value, const at::Tensor& normaliser,
              const Body& body) {
    const std::int64_t heads = query.size(2) / kLoopHeadDim, tokens = query.size(1);
    for (std::int64_t image = 0; image < query.size(0); ++image)
        for (std::int64_t head = 0; head < heads; ++head)
            body(image, head,
                 AttentionHead{.tokens = tokens,
                               .others = key.size(1),
                               .query = headRows(query, image, head),
                               .key = headRows(key, image, head),
                               .value = headRows(value, image, head),
                               .normaliser = normaliser.data_ptr<float>() + (image * heads + head) * tokens});
}

struct TrainedAttention : torch::autograd::Function<TrainedAttention> {
    static Variable forward(AutogradContext* context, const Variable& queries, const Variable& keys,
                            const Variable& values) {
        const at::Tensor query = queries.contiguous(), key = keys.contiguous(), value = values.contiguous();
        const std::int64_t heads = query.size(2) / kLoopHeadDim;
        const at::Tensor out = at::empty_like(query),
                         scratch = at::empty({attentionScratch(key.size(1))}, query.options());
        const at::Tensor normaliser = at::empty({query.size(0), heads, query.size(1)}, query.options());
        forHeads(query, key, value, normaliser, [&](std::int64_t image, std::int64_t head, const AttentionHead& one) {
            attendHead(one, scratch.data_ptr<float>(), headOut(out, image, head));
        });
        context->save_for_backward({query, key, value, out, normaliser});
        return out;
    }

    static variable_list backward(AutogradContext* context, const variable_list& gradients) {
        stopPoint();
        const variable_list saved = context->get_saved_variables();
        const at::Tensor &query = saved[0], &key = saved[1], &value = saved[2], &out = saved[3];
        const at::Tensor gradient = gradients[0].contiguous();
        const at::Tensor ofQuery = at::empty_like(query), ofKey = at::empty_like(key), ofValue = at::empty_like(value);
        const at::Tensor scratch = at::empty({attentionScratch(key.size(1))}, query.options());
        forHeads(query, key, value, saved[4], [&](std::int64_t image, std::int64_t head, const AttentionHead& one) {
            attendHeadBackward(one, headRows(out, image, head), headRows(gradient, image, head),
                               scratch.data_ptr<float>(), headOut(ofQuery, image, head), headOut(ofKey, image, head),
                               headOut(ofValue, image, head));
        });
        return {ofQuery, ofKey, ofValue};
    }
};

} // namespace

bool canTrainAttention(const at::Tensor& query, const at::Tensor& key, const at::Tensor& value, std::int64_t headDim) {
    for (const at::Tensor* one : {&query, &key, &value})
        if (!one->device().is_cpu() || one->scalar_type() != at::kFloat || one->dim() != 3)
            return false;
    return headDim == kLoopHeadDim && query.numel() > 0 && key.numel() > 0 && query.size(0) == key.size(0) &&
           key.sizes() == value.sizes() && query.size(2) == key.size(2) && query.size(1) % kLoopQueries == 0 &&
           key.size(1) % kLoopOthers == 0 && key.size(1) <= kMostLoopOthers;
}

at::Tensor trainedAttention(const at::Tensor& query, const at::Tensor& key, const at::Tensor& value) {
    return TrainedAttention::apply(query, key, value);
}

} // namespace core::kernels
