#include "core/training/text/token_conditioner.h"

#include "core/model/conditioning.h"

#include <ATen/ATen.h>

namespace core::training::text {
namespace {

using conditioning::ImageSize;
using conditioning::PromptOptions;
using conditioning::Request;

at::Tensor sizesOf(std::span<const Request> requests, const PromptOptions& options) {
    std::vector<at::Tensor> rows;
    for (const Request& request : requests) {
        const ImageSize size = request.size.value_or(options.size);
        const ImageSize original = request.sizes.original.value_or(size), target = request.sizes.target.value_or(size);
        rows.push_back(at::tensor({original.height, original.width, request.sizes.cropTop, request.sizes.cropLeft,
                                   target.height, target.width},
                                  at::kFloat));
    }
    return at::stack(rows);
}

/// [text encoders, tokens].
at::Tensor tokensOf(const std::string& prompt, const PromptOptions& options) {
    std::vector<at::Tensor> rows;
    for (const conditioning::PromptEncoder& encoder : options.encoders)
        rows.push_back(at::tensor(encoder.tokenizer->read(prompt).ids, at::kLong));
    return at::stack(rows);
}

} // namespace

TokenConditioner::TokenConditioner(std::shared_ptr<const conditioning::PromptConditioner> prompts)
    : m_prompts(std::move(prompts)) {}

std::vector<Request> TokenConditioner::resolve(const std::vector<Request>& asked, std::size_t images) const {
    return m_prompts->resolve(asked, images);
}

model::Conditioning TokenConditioner::conditional(std::span<const Request> requests) const {
    std::vector<at::Tensor> rows;
    for (const Request& request : requests)
        rows.push_back(tokensOf(request.prompt.value_or(""), m_prompts->options()));
    model::Conditioning asked{.tokens = at::stack(rows)};
    if (m_prompts->options().hasVector)
        asked.vector = sizesOf(requests, m_prompts->options());
    return asked;
}

model::Conditioning TokenConditioner::unconditional(std::span<const Request> requests) const {
    model::Conditioning asked = conditional(requests);
    asked.tokens = at::full_like(asked.tokens, -1);
    return asked;
}

} // namespace core::training::text
