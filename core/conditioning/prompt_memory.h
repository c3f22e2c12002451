#pragma once

#include "core/conditioning/prompt_conditioner.h"

#include <cstddef>
#include <list>
#include <map>
#include <mutex>
#include <vector>

namespace core::conditioning {

/// What one encoder makes of one prompt: states [tokens, width], pooled [width] or undefined.
struct EncodedPrompt {
    at::Tensor states;
    at::Tensor pooled;
};

/// What is to be encoded.
struct PromptKey {
    std::size_t encoder = 0; ///< index into PromptOptions::encoders
    int fromEnd = 1;
    std::string prompt{};

    auto operator<=>(const PromptKey&) const = default;
};

/// The latest prompts that were encoded, and how more of them are.
class PromptConditioner::Memory {
public:
    explicit Memory(const PromptOptions& options)
        : m_options(options) {}

    /// Encodes what is not remembered: each encoder is loaded at most once. @return parallel to the keys.
    std::vector<EncodedPrompt> get(const std::vector<PromptKey>& keys);
    /// The same, and remembers all of these until the next call.
    void keep(const std::vector<PromptKey>& keys);

private:
    std::vector<EncodedPrompt> find(const std::vector<PromptKey>& keys);
    void encodeMissing(const std::vector<PromptKey>& keys);
    void encodeWith(const clip::TextEncoder& encoder, const std::vector<PromptKey>& keys);
    void remember(const PromptKey& key, EncodedPrompt encoded);
    void forgetAllBut(std::size_t count);

    const PromptOptions& m_options;
    std::mutex m_lock;
    std::map<PromptKey, EncodedPrompt> m_encoded;
    std::list<PromptKey> m_latest; ///< last used first
    std::size_t m_kept = 0;        ///< how many are remembered at least
};

} // namespace core::conditioning
