#pragma once

#include "core/model/model_info.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace core::model {
struct Conditioning;
}

namespace core::conditioning {

/// Pixels.
struct ImageSize {
    int height = 0;
    int width = 0;

    bool operator==(const ImageSize&) const = default;
};

/// What a model like SDXL is told of the image (Podell et al., arXiv 2307.01952, §2.2), in pixels.
struct SizeConditioning {
    std::optional<ImageSize> original{}; ///< before it was scaled; unset: the image's size
    int cropTop = 0, cropLeft = 0;       ///< what was cut off
    std::optional<ImageSize> target{};   ///< what it was scaled to; unset: the image's size

    bool operator==(const SizeConditioning&) const = default;
};

/// What a person asks for in one image.
struct Request {
    /// Class; the conditioner's null label: none. Unset: the image's turn among the classes.
    std::optional<int> label{};
    std::optional<std::string> prompt{}; ///< words, for a model that reads them; unset: none
    /// For the second of two text encoders; unset or empty: the prompt.
    std::optional<std::string> prompt2{};
    /// What the image should not show. Unset: nothing is said, which some models mean by zeros; empty: no words.
    std::optional<std::string> negativePrompt{};
    std::optional<std::string> negativePrompt2{}; ///< as prompt2
    std::optional<ImageSize> size{};              ///< of the image; unset: the model's
    SizeConditioning sizes{};
    /// Of the unconditional half; counts if both of its sizes are set, else that half has the same as the other.
    std::optional<SizeConditioning> negativeSizes{};
    int clipSkip = 0; ///< the prompt's states come from so many layers earlier, the negative prompt's do not

    bool operator==(const Request&) const = default;
};

/// How much of a prompt a text encoder reads.
struct PromptFit {
    int tokens = 0;     ///< that the prompt has
    int most = 0;       ///< that are read
    std::string lost{}; ///< the words that are not
};

/// Turns requests into what a model is conditioned on. Belongs to an opened model; immutable and shared.
class Conditioner {
public:
    virtual ~Conditioner() = default;

    /// The classes that can be asked for; null for a model that knows none.
    virtual const model::ClassSet* classes() const = 0;

    /// The requests of so many images, with everything filled in. @param asked one for all, one per image, or none.
    /// @throws Error{BadArgument} for another number of them, or one that this model does not know.
    virtual std::vector<Request> resolve(const std::vector<Request>& asked, std::size_t images) const = 0;
    /// The conditional half. @param requests from resolve().
    virtual model::Conditioning conditional(std::span<const Request> requests) const = 0;
    /// The unconditional half of as many images.
    virtual model::Conditioning unconditional(std::span<const Request> requests) const = 0;

    /// Does now what both halves of these requests need most time and memory for, so that it is done when a run begins.
    virtual void prepare(std::span<const Request> /*requests*/) const {}
    /// A value for each text encoder; none for a model that reads no words. @throws Error{BadArgument} for a prompt
    /// that is no text or too long.
    virtual std::vector<PromptFit> fit(const std::string& /*prompt*/) const { return {}; }
    bool readsPrompts() const { return !fit("").empty(); }
    /// What of these requests is not read, one line each. @param requests from resolve().
    virtual std::vector<std::string> notices(std::span<const Request> /*requests*/) const { return {}; }
};

using ConditionerPtr = std::shared_ptr<const Conditioner>;

/// The model's own, else the one that its description asks for; it refuses prompts whose encoders are not open.
ConditionerPtr usualConditioner(const model::ModelInfo& info);

} // namespace core::conditioning
