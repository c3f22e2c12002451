#include "core/evaluation/shape_classifier.h"

#include "core/base/progress.h"
#include "core/base/resources.h"
#include "core/base/tensor.h"
#include "core/data/shape_world.h"
#include "core/evaluation/classifier_network.h"
#include "core/formats/safetensors.h"

#include <c10/core/GradMode.h>

#include <map>

namespace core::evaluation {
namespace {

constexpr std::size_t kBatch = 250;

/// [n,3,32,32] in [-1,1]
at::Tensor toTensor(const std::vector<Image>& images, std::size_t first, std::size_t count) {
    std::vector<at::Tensor> tensors;
    for (std::size_t i = first; i < first + count; ++i) {
        const Image& image = images[i];
        if (image.width != data::kShapeSize || image.height != data::kShapeSize)
            throw Error(ErrorCode::BadArgument, "classifier: expected pictures of 32×32, found " +
                                                    std::to_string(image.width) + "×" + std::to_string(image.height));
        tensors.push_back(
            at::tensor(at::ArrayRef<std::uint8_t>(image.rgb), at::kByte).view({data::kShapeSize, data::kShapeSize, 3}));
    }
    return at::stack(tensors).permute({0, 3, 1, 2}).to(at::kFloat) / 127.5 - 1;
}

std::vector<float> row(const at::Tensor& matrix, std::int64_t i) {
    const at::Tensor values = matrix[i].contiguous();
    const auto* data = values.const_data_ptr<float>();
    return {data, data + values.numel()};
}

} // namespace

ShapeClassifier::ShapeClassifier(std::shared_ptr<const ClassifierWeights> weights)
    : m_weights(std::move(weights)) {}

ShapeClassifier ShapeClassifier::load(const std::filesystem::path& path) {
    const auto file = formats::SafetensorsFile::open(path);
    auto weights = std::make_shared<ClassifierWeights>(randomClassifier(0));
    visitTensors(*weights, [&](const std::string& key, at::Tensor& tensor) {
        const at::Tensor found = file.tensor(key).to(at::kFloat);
        if (found.sizes() != tensor.sizes())
            file.fail(key + ": not of the ShapeWorld classifier's shape");
        tensor = found;
    });
    return ShapeClassifier(weights);
}

ShapeClassifier ShapeClassifier::builtin() {
    return load(resourcePath("classifier/shapes.safetensors"));
}

void ShapeClassifier::save(const std::filesystem::path& path) const {
    ClassifierWeights weights = *m_weights;
    std::map<std::string, at::Tensor> tensors;
    visitTensors(weights, [&](const std::string& key, at::Tensor& tensor) { tensors[key] = tensor.detach(); });
    formats::writeSafetensors(path, tensors);
}

std::vector<ShapeJudgement> ShapeClassifier::judge(const std::vector<Image>& images) const {
    return translateTorchErrors("classifier", [&] {
        const at::NoGradGuard noGradient;
        std::vector<ShapeJudgement> judgements;
        for (std::size_t first = 0; first < images.size(); first += kBatch) {
            stopPoint();
            const std::size_t count = std::min(kBatch, images.size() - first);
            const ClassifierOutput output = classifierForward(*m_weights, toTensor(images, first, count));
            const at::Tensor labels = output.logits.argmax(1);
            for (std::int64_t i = 0; i < static_cast<std::int64_t>(count); ++i)
                judgements.push_back({labels[i].item<int>(), row(output.logits, i), row(output.features, i)});
        }
        return judgements;
    });
}

std::vector<int> ShapeClassifier::classify(const std::vector<Image>& images) const {
    std::vector<int> labels;
    for (const ShapeJudgement& judgement : judge(images))
        labels.push_back(judgement.label);
    return labels;
}

double ShapeClassifier::accuracy(const std::vector<Image>& images, const std::vector<int>& labels) const {
    if (images.empty() || images.size() != labels.size())
        throw Error(ErrorCode::BadArgument, "classifier: expected one label per picture, found " +
                                                std::to_string(labels.size()) + " for " +
                                                std::to_string(images.size()));
    const std::vector<int> found = classify(images);
    int right = 0;
    for (std::size_t i = 0; i < labels.size(); ++i)
        right += found[i] == labels[i] ? 1 : 0;
    return static_cast<double>(right) / static_cast<double>(labels.size());
}

} // namespace core::evaluation
