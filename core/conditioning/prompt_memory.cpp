#include "core/conditioning/prompt_memory.h"

#include "core/base/error.h"
#include "core/base/progress.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <set>

namespace core::conditioning {
namespace {

/// Prompts of an encoder that are remembered at least: 25 MB of SDXL's second.
constexpr std::size_t kPromptsKept = 64;
/// Prompts that are encoded at once: weights of 16 bits are widened once for all of them.
constexpr std::size_t kPromptsAtOnce = 8;

at::Tensor idsOf(const clip::Tokenizer& tokenizer, std::span<const PromptKey> keys) {
    std::vector<at::Tensor> rows;
    for (const PromptKey& key : keys)
        rows.push_back(at::tensor(tokenizer.read(key.prompt).ids, at::kLong));
    return at::stack(rows);
}

/// A stage that fails is named, before a black image comes of it.
void requireFinite(const clip::EncodedText& text, std::size_t encoder) {
    const auto isFinite = [](const at::Tensor& x) { return !x.defined() || at::isfinite(x).all().item<bool>(); };
    if (!isFinite(text.states) || !isFinite(text.pooled))
        throw Error(ErrorCode::Failed,
                    "text encoder " + std::to_string(encoder + 1) + ": what it made of the prompt is NaN or infinite");
}

at::Tensor kept(const at::Tensor& row) {
    return row.detach().to(at::kCPU, at::kFloat).clone(); // of its own, not a part of the batch
}

} // namespace

void PromptConditioner::Memory::remember(const PromptKey& key, EncodedPrompt encoded) {
    m_encoded[key] = std::move(encoded);
    m_latest.push_front(key);
}

void PromptConditioner::Memory::forgetAllBut(std::size_t count) {
    while (m_latest.size() > count) {
        m_encoded.erase(m_latest.back());
        m_latest.pop_back();
    }
}

/// @param keys of one encoder and one state.
void PromptConditioner::Memory::encodeWith(const clip::TextEncoder& encoder, const std::vector<PromptKey>& keys) {
    const std::size_t index = keys.front().encoder;
    const bool pooled = m_options.hasVector && index + 1 == m_options.encoders.size();
    const clip::TextPass pass{.state = {keys.front().fromEnd, m_options.state.finalNorm}, .pooled = pooled};
    for (std::size_t first = 0; first < keys.size(); first += kPromptsAtOnce) {
        const auto some = std::span(keys).subspan(first, std::min(kPromptsAtOnce, keys.size() - first));
        const clip::EncodedText text = encoder.forward(idsOf(*m_options.encoders[index].tokenizer, some), pass);
        requireFinite(text, index);
        for (std::size_t i = 0; i < some.size(); ++i) {
            const auto row = static_cast<std::int64_t>(i);
            remember(some[i], {kept(text.states[row]), pooled ? kept(text.pooled[row]) : at::Tensor()});
        }
    }
}

void PromptConditioner::Memory::encodeMissing(const std::vector<PromptKey>& keys) {
    std::map<std::size_t, std::map<int, std::vector<PromptKey>>> missing; // by encoder and state
    std::set<PromptKey> seen;
    for (const PromptKey& key : keys)
        if (!m_encoded.contains(key) && seen.insert(key).second)
            missing[key.encoder][key.fromEnd].push_back(key);
    for (const auto& [index, states] : missing) {
        stopPoint();
        const clip::TextEncoderPtr encoder = m_options.encoders[index].load();
        for (const auto& [fromEnd, some] : states)
            encodeWith(*encoder, some);
    }
}

std::vector<EncodedPrompt> PromptConditioner::Memory::find(const std::vector<PromptKey>& keys) {
    encodeMissing(keys);
    std::vector<EncodedPrompt> found;
    for (const PromptKey& key : keys)
        found.push_back(m_encoded.at(key));
    const std::set<PromptKey> used(keys.begin(), keys.end());
    m_latest.remove_if([&](const PromptKey& key) { return used.contains(key); });
    m_latest.insert(m_latest.begin(), used.begin(), used.end());
    forgetAllBut(std::max({used.size(), m_kept, kPromptsKept * m_options.encoders.size()}));
    return found;
}

std::vector<EncodedPrompt> PromptConditioner::Memory::get(const std::vector<PromptKey>& keys) {
    const std::scoped_lock lock(m_lock);
    return find(keys);
}

void PromptConditioner::Memory::keep(const std::vector<PromptKey>& keys) {
    const std::scoped_lock lock(m_lock);
    m_kept = 0;
    find(keys);
    m_kept = std::set<PromptKey>(keys.begin(), keys.end()).size();
}

} // namespace core::conditioning
