#include "core/conditioning/prompt_conditioner.h"

#include "core/base/argument.h"
#include "core/base/tensor.h"
#include "core/base/text.h"
#include "core/conditioning/prompt_memory.h"
#include "core/model/conditioning.h"

#include <ATen/ATen.h>

#include <algorithm>

namespace core::conditioning {
namespace {

constexpr int kMostPixels = 100'000;
constexpr std::size_t kMostLostBytes = 300; ///< that a notice shows

void requireText(const std::optional<std::string>& text, const char* field) {
    requireArgument(!text || text->size() <= clip::kMostPromptBytes, field, "at most 1048576 bytes",
                    std::to_string(text ? text->size() : 0));
    requireArgument(!text || isUtf8(*text), field, "UTF-8", '"' + escaped(text.value_or(""), 60) + '"');
}

void requirePixels(int pixels, const char* field, int smallest) {
    const std::string wanted = std::to_string(smallest) + " to " + std::to_string(kMostPixels) + " pixels";
    requireArgument(pixels >= smallest && pixels <= kMostPixels, field, wanted.c_str(), pixels);
}

void requireSizes(const SizeConditioning& sizes) {
    requirePixels(sizes.cropTop, "crop's top", 0);
    requirePixels(sizes.cropLeft, "crop's left", 0);
    for (const auto& [size, field] : {std::pair(sizes.original, "original size"), {sizes.target, "target size"}})
        if (size) {
            requirePixels(size->height, field, 0);
            requirePixels(size->width, field, 0);
        }
}

SizeConditioning filled(SizeConditioning sizes, const ImageSize& image) {
    sizes.original = sizes.original.value_or(image);
    sizes.target = sizes.target.value_or(image);
    return sizes;
}

/// The second encoder's prompt; an empty one is none, as upstream.
std::optional<std::string> secondPrompt(const std::optional<std::string>& second,
                                        const std::optional<std::string>& first) {
    return second && !second->empty() ? second : first;
}

at::Tensor sizesTensor(const SizeConditioning& sizes) {
    const ImageSize original = sizes.original.value_or(ImageSize{}), target = sizes.target.value_or(ImageSize{});
    return at::tensor({original.height, original.width, sizes.cropTop, sizes.cropLeft, target.height, target.width},
                      at::kFloat);
}

/// What stands for no negative prompt at all.
EncodedPrompt zeroPrompt(const PromptOptions& options) {
    std::int64_t width = 0;
    for (const PromptEncoder& encoder : options.encoders)
        width += encoder.config.hiddenSize;
    const PromptEncoder& last = options.encoders.back();
    const int pooled = last.config.projection > 0 ? last.config.projection : last.config.hiddenSize;
    return {at::zeros({last.tokenizer->options().length, width}), at::zeros({pooled})};
}

/// What several encoders made of a prompt.
EncodedPrompt sideBySide(std::span<const EncodedPrompt> parts) {
    std::vector<at::Tensor> states;
    for (const EncodedPrompt& part : parts)
        states.push_back(part.states);
    return {at::cat(states, -1), parts.back().pooled};
}

} // namespace

/// A row of one half of the batch.
struct PromptConditioner::Half {
    std::vector<PromptKey> keys{}; ///< one per encoder; none: zeros
    SizeConditioning sizes{};
};

PromptConditioner::PromptConditioner(PromptOptions options)
    : m_options(std::move(options))
    , m_memory(std::make_unique<Memory>(m_options)) {
    const std::vector<PromptEncoder>& encoders = m_options.encoders;
    requireArgument(encoders.size() == 1 || encoders.size() == 2, "text encoders", "1 or 2",
                    static_cast<double>(encoders.size()));
    requireArgument(encoders.front().tokenizer->options().length == encoders.back().tokenizer->options().length,
                    "text encoders", "prompts of the same length",
                    std::to_string(encoders.front().tokenizer->options().length) + " and " +
                        std::to_string(encoders.back().tokenizer->options().length));
}

PromptConditioner::~PromptConditioner() = default;

void PromptConditioner::check(const Request& request) const {
    requireArgument(!request.label, "class", "a prompt (this model knows no classes)",
                    std::to_string(request.label.value_or(0)));
    requireText(request.prompt, "prompt");
    requireText(request.prompt2, "prompt 2");
    requireText(request.negativePrompt, "negative prompt");
    requireText(request.negativePrompt2, "negative prompt 2");
    const bool hasSecond = !request.prompt2.value_or("").empty() || !request.negativePrompt2.value_or("").empty();
    requireArgument(!hasSecond || m_options.encoders.size() == 2, "prompt 2", "none (this model has one text encoder)",
                    std::string("one"));
    int layers = m_options.encoders.front().config.layers;
    for (const PromptEncoder& encoder : m_options.encoders)
        layers = std::min(layers, encoder.config.layers);
    const int most = layers + 1 - m_options.state.fromEnd;
    requireArgument(request.clipSkip >= 0 && request.clipSkip <= most, "clip skip",
                    ("0 to " + std::to_string(most)).c_str(), request.clipSkip);
    requireSizes(request.sizes);
    if (request.negativeSizes)
        requireSizes(*request.negativeSizes);
}

Request PromptConditioner::resolved(Request request) const {
    check(request);
    request.prompt = request.prompt.value_or("");
    request.prompt2 = secondPrompt(request.prompt2, request.prompt);
    if (!m_options.zerosWithoutNegative)
        request.negativePrompt = request.negativePrompt.value_or("");
    if (request.negativePrompt) // without it all is zero, whatever the second one is
        request.negativePrompt2 = secondPrompt(request.negativePrompt2, request.negativePrompt);
    const ImageSize size = request.size.value_or(m_options.size);
    requirePixels(size.height, "height", 1);
    requirePixels(size.width, "width", 1);
    request.size = size;
    request.sizes = filled(request.sizes, size);
    const bool hasOwn = request.negativeSizes && request.negativeSizes->original && request.negativeSizes->target;
    request.negativeSizes = hasOwn ? *request.negativeSizes : request.sizes;
    return request;
}

std::vector<Request> PromptConditioner::resolve(const std::vector<Request>& asked, std::size_t images) const {
    requireArgument(asked.size() <= 1 || asked.size() == images, "prompts",
                    ("1 or " + std::to_string(images) + " (one per seed)").c_str(), static_cast<double>(asked.size()));
    std::vector<Request> requests;
    for (std::size_t i = 0; i < images; ++i)
        requests.push_back(resolved(asked.empty() ? Request{} : asked[asked.size() == 1 ? 0 : i]));
    return requests;
}

PromptConditioner::Half PromptConditioner::half(const std::string& prompt, const std::optional<std::string>& second,
                                                int clipSkip) const {
    const int fromEnd = m_options.state.fromEnd + clipSkip;
    Half half{.keys = {{0, fromEnd, prompt}}};
    if (m_options.encoders.size() == 2)
        half.keys.push_back({1, fromEnd, second.value_or(prompt)});
    return half;
}

PromptConditioner::Half PromptConditioner::conditionalHalf(const Request& request) const {
    Half result = half(request.prompt.value_or(""), request.prompt2, request.clipSkip);
    result.sizes = request.sizes;
    return result;
}

PromptConditioner::Half PromptConditioner::unconditionalHalf(const Request& request) const {
    const bool isZero = !request.negativePrompt && m_options.zerosWithoutNegative;
    Half result = isZero ? Half{} : half(request.negativePrompt.value_or(""), request.negativePrompt2, 0);
    result.sizes = request.negativeSizes.value_or(request.sizes);
    return result;
}

model::Conditioning PromptConditioner::assembled(const std::vector<Half>& halves) const {
    std::vector<PromptKey> keys;
    for (const Half& half : halves)
        keys.insert(keys.end(), half.keys.begin(), half.keys.end());
    const std::vector<EncodedPrompt> encoded = m_memory->get(keys);
    return translateTorchErrors("prompts", [&] {
        const EncodedPrompt zeros = zeroPrompt(m_options);
        std::vector<at::Tensor> states, vectors;
        auto next = encoded.begin();
        for (const Half& half : halves) {
            const EncodedPrompt row =
                half.keys.empty() ? zeros : sideBySide({next, next + static_cast<std::ptrdiff_t>(half.keys.size())});
            next += static_cast<std::ptrdiff_t>(half.keys.size());
            states.push_back(row.states);
            std::vector<at::Tensor> told;
            if (m_options.hasVector)
                told = {row.pooled, sizesTensor(half.sizes)};
            if (m_options.embeddedGuidance)
                told.push_back(at::full({1}, *m_options.embeddedGuidance, at::kFloat));
            if (!told.empty())
                vectors.push_back(at::cat(told));
        }
        return model::Conditioning{.crossAttention = states.empty() ? at::Tensor() : at::stack(states),
                                   .vector = vectors.empty() ? at::Tensor() : at::stack(vectors)};
    });
}

std::vector<PromptKey> PromptConditioner::keysOf(std::span<const Request> requests) const {
    std::vector<PromptKey> keys;
    for (const Request& request : requests)
        for (const Half& half : {conditionalHalf(request), unconditionalHalf(request)})
            keys.insert(keys.end(), half.keys.begin(), half.keys.end());
    return keys;
}

model::Conditioning PromptConditioner::conditional(std::span<const Request> requests) const {
    m_memory->get(keysOf(requests));
    std::vector<Half> halves;
    for (const Request& request : requests)
        halves.push_back(conditionalHalf(request));
    return assembled(halves);
}

model::Conditioning PromptConditioner::unconditional(std::span<const Request> requests) const {
    std::vector<Half> halves;
    for (const Request& request : requests)
        halves.push_back(unconditionalHalf(request));
    return assembled(halves);
}

void PromptConditioner::prepare(std::span<const Request> requests) const {
    m_memory->keep(keysOf(requests));
}

std::vector<PromptFit> PromptConditioner::fit(const std::string& prompt) const {
    std::vector<PromptFit> fits;
    for (const PromptEncoder& encoder : m_options.encoders) {
        clip::TokenizedPrompt read = encoder.tokenizer->read(prompt);
        fits.push_back({read.tokens, encoder.tokenizer->most(), std::move(read.lost)});
    }
    return fits;
}

void PromptConditioner::addNotices(const Half& half, const std::string& name, std::vector<std::string>& lines) const {
    for (const PromptKey& key : half.keys) {
        const clip::Tokenizer& tokenizer = *m_options.encoders[key.encoder].tokenizer;
        const clip::TokenizedPrompt read = tokenizer.read(key.prompt);
        if (read.tokens <= tokenizer.most())
            continue;
        std::string line = name;
        if (half.keys.size() > 1)
            line += ", text encoder " + std::to_string(key.encoder + 1);
        line += ": " + std::to_string(read.tokens) + " tokens, of which " + std::to_string(tokenizer.most()) +
                " are read; lost: \"" + escaped(read.lost, kMostLostBytes) + '"';
        if (std::find(lines.begin(), lines.end(), line) == lines.end())
            lines.push_back(std::move(line));
    }
}

std::vector<std::string> PromptConditioner::notices(std::span<const Request> requests) const {
    std::vector<std::string> lines;
    for (const Request& request : requests) {
        addNotices(conditionalHalf(request), "prompt", lines);
        addNotices(unconditionalHalf(request), "negative prompt", lines);
    }
    return lines;
}

} // namespace core::conditioning
