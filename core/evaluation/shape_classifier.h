#pragma once

#include "core/base/image.h"

#include <filesystem>
#include <memory>
#include <vector>

namespace core::evaluation {

struct ClassifierWeights;

/// What the classifier makes of an image.
struct ShapeJudgement {
    int label = 0;               ///< the most likely class
    std::vector<float> logits;   ///< one per class
    std::vector<float> features; ///< of the last layer but one, for feature statistics
};

/// The built-in judge: a small convolutional network that classifies ShapeWorld's images. Immutable; copies share the
/// weights.
class ShapeClassifier {
public:
    explicit ShapeClassifier(std::shared_ptr<const ClassifierWeights> weights);
    /// @throws Error{BadInput} if the file is not such a classifier.
    static ShapeClassifier load(const std::filesystem::path& path);
    /// The one that ships with Tessera.
    static ShapeClassifier builtin();
    /// float32 safetensors. @throws Error{Failed}.
    void save(const std::filesystem::path& path) const;

    /// @param images 32×32 each. @throws Error{BadArgument} for another size.
    std::vector<ShapeJudgement> judge(const std::vector<Image>& images) const;
    /// The most likely class of each image.
    std::vector<int> classify(const std::vector<Image>& images) const;
    /// Share of images that get the class they should have, in [0,1]. @param labels one per image.
    double accuracy(const std::vector<Image>& images, const std::vector<int>& labels) const;

private:
    std::shared_ptr<const ClassifierWeights> m_weights;
};

} // namespace core::evaluation
