#include "core/conditioning/class_labels.h"

#include "core/base/argument.h"
#include "core/base/text.h"
#include "core/model/conditioning.h"

#include <ATen/ATen.h>

#include <algorithm>

namespace core::conditioning {
namespace {

/// @param message "field: expected …".
void require(bool holds, const std::string& message) {
    const std::size_t colon = message.find(':');
    if (!holds)
        throw ArgumentError(message.substr(0, colon), message.substr(colon));
}

} // namespace

std::vector<int> labelsOfImages(const std::vector<int>& asked, std::size_t images, const Conditioner& conditioner) {
    const model::ClassSet* classes = conditioner.classes();
    const int count = classes ? classes->count : 1;
    std::vector<int> labels = asked;
    if (labels.size() == 1)
        labels.resize(images, labels.front());
    for (std::size_t i = labels.size(); asked.empty() && i < images; ++i)
        labels.push_back(static_cast<int>(i) % count);
    return labels;
}

std::vector<Request> requestsOf(const at::Tensor& labels) {
    const at::Tensor all = labels.contiguous();
    std::vector<Request> requests;
    for (std::int64_t i = 0; i < all.numel(); ++i)
        requests.emplace_back().label = static_cast<int>(all.const_data_ptr<std::int64_t>()[i]);
    return requests;
}

std::vector<Request> ClassLabels::resolve(const std::vector<Request>& asked, std::size_t images) const {
    std::vector<int> labels;
    for (const Request& request : asked) {
        for (const auto& words : {request.prompt, request.prompt2, request.negativePrompt, request.negativePrompt2})
            require(!words, "prompt: expected a class (this model reads no words), found \"" +
                                escaped(words.value_or("")) + '"');
        if (request.label)
            labels.push_back(*request.label);
    }
    require(labels.empty() || labels.size() == asked.size(), "labels: expected all or none to be chosen");
    labels = labelsOfImages(labels, images, *this);
    require(labels.size() == images, "labels: expected 1 or " + std::to_string(images) + " (one per seed), found " +
                                         std::to_string(labels.size()));
    std::vector<Request> requests;
    requests.reserve(labels.size());
    for (const int label : labels) {
        require(label >= 0 && label <= m_classes.nullLabel(),
                "class: expected 0…" + std::to_string(m_classes.count - 1) + " (or " +
                    std::to_string(m_classes.nullLabel()) + " for none), found " + std::to_string(label));
        requests.emplace_back().label = label;
    }
    return requests;
}

model::Conditioning ClassLabels::conditional(std::span<const Request> requests) const {
    std::vector<std::int64_t> labels;
    for (const Request& request : requests)
        labels.push_back(request.label.value_or(m_classes.nullLabel()));
    return {.labels = at::tensor(labels, at::kLong)};
}

model::Conditioning ClassLabels::unconditional(std::span<const Request> requests) const {
    return {.labels = at::full({static_cast<std::int64_t>(requests.size())}, m_classes.nullLabel(), at::kLong)};
}

namespace {

/// Of a model that reads prompts, while nothing encodes them.
class NoPrompts final : public Conditioner {
public:
    const model::ClassSet* classes() const override { return nullptr; }
    std::vector<Request> resolve(const std::vector<Request>&, std::size_t) const override { refuse(); }
    model::Conditioning conditional(std::span<const Request>) const override { refuse(); }
    model::Conditioning unconditional(std::span<const Request>) const override { refuse(); }

private:
    [[noreturn]] static void refuse() {
        throw ArgumentError("prompt", ": this model reads prompts, and the text encoders of its pipeline are not open");
    }
};

} // namespace

ConditionerPtr usualConditioner(const model::ModelInfo& info) {
    if (info.conditioner)
        return info.conditioner;
    if (info.textChannels > 0)
        return std::make_shared<NoPrompts>();
    return std::make_shared<ClassLabels>(info.classes);
}

} // namespace core::conditioning
