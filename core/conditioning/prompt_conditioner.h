#pragma once

#include "core/conditioning/clip/text_encoder.h"
#include "core/conditioning/clip/tokenizer.h"
#include "core/conditioning/conditioner.h"

#include <cstdint>
#include <functional>
#include <memory>

namespace core::conditioning {

struct PromptKey;

/// One of a pipeline's text encoders. It is in memory only while it works.
struct PromptEncoder {
    clip::TokenizerPtr tokenizer;
    clip::TextEncoderConfig config;
    std::function<clip::TextEncoderPtr()> load;
    std::int64_t bytes = 0; ///< of its weights in memory; 0: not known
};

/// How a pipeline reads prompts.
struct PromptOptions {
    std::vector<PromptEncoder> encoders; ///< one, or two whose states stand side by side
    clip::StateChoice state{};           ///< that conditions the model; SDXL: the last but one, without the norm
    bool zerosWithoutNegative = false;   ///< force_zeros_for_empty_prompt: without a negative prompt all is zero
    /// The model takes a vector besides: the last encoder's pooled text, then six sizes as they are: original height
    /// and width, crop's top and left, target height and width.
    bool hasVector = false;
    /// The model is told of a guidance scale: this one, behind everything else, until a run puts in its own.
    std::optional<double> embeddedGuidance{};
    ImageSize size{}; ///< of an image where a request has none
};

/// Asks for prompts, as diffusers' pipelines of Stable Diffusion and SDXL do (StableDiffusionXLPipeline.encode_prompt).
/// Encoders are loaded when a prompt is new, and leave when it is encoded; what they made of the latest prompts is
/// remembered. May be shared by threads, which wait for each other.
class PromptConditioner final : public Conditioner {
public:
    /// @throws Error{BadArgument} for none or more than two encoders, or of different lengths.
    explicit PromptConditioner(PromptOptions options);
    ~PromptConditioner() override;
    PromptConditioner(const PromptConditioner&) = delete;
    PromptConditioner& operator=(const PromptConditioner&) = delete;

    const PromptOptions& options() const { return m_options; }
    const model::ClassSet* classes() const override { return nullptr; }

    std::vector<Request> resolve(const std::vector<Request>& asked, std::size_t images) const override;
    /// Encodes the negative prompts too, so that the encoders are loaded once. Float32, on the CPU.
    model::Conditioning conditional(std::span<const Request> requests) const override;
    model::Conditioning unconditional(std::span<const Request> requests) const override;

    void prepare(std::span<const Request> requests) const override;
    std::vector<PromptFit> fit(const std::string& prompt) const override;
    std::vector<std::string> notices(std::span<const Request> requests) const override;

private:
    class Memory;
    struct Half;

    Request resolved(Request request) const;
    void check(const Request& request) const;
    Half half(const std::string& prompt, const std::optional<std::string>& second, int clipSkip) const;
    Half conditionalHalf(const Request& request) const;
    Half unconditionalHalf(const Request& request) const;
    std::vector<PromptKey> keysOf(std::span<const Request> requests) const;
    model::Conditioning assembled(const std::vector<Half>& halves) const;
    void addNotices(const Half& half, const std::string& name, std::vector<std::string>& lines) const;

    PromptOptions m_options;
    std::unique_ptr<Memory> m_memory; ///< has a lock of its own
};

} // namespace core::conditioning
