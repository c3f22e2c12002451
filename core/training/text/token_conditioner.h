#pragma once

#include "core/conditioning/prompt_conditioner.h"

namespace core::training::text {

/// Asks a model that encodes prompts itself: tokens instead of encoded text, and the six sizes as the vector. Immutable
/// and shared.
class TokenConditioner final : public conditioning::Conditioner {
public:
    /// @param prompts what reads prompts in a finished pipeline.
    explicit TokenConditioner(std::shared_ptr<const conditioning::PromptConditioner> prompts);

    const model::ClassSet* classes() const override { return nullptr; }
    std::vector<conditioning::Request> resolve(const std::vector<conditioning::Request>& asked,
                                               std::size_t images) const override;
    /// Sizes that a request does not have are the model's. Int64 tokens, on the CPU.
    model::Conditioning conditional(std::span<const conditioning::Request> requests) const override;
    /// Nothing is said, whatever the negative prompt.
    model::Conditioning unconditional(std::span<const conditioning::Request> requests) const override;

private:
    std::shared_ptr<const conditioning::PromptConditioner> m_prompts;
};

} // namespace core::training::text
