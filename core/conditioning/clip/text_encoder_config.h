#pragma once

namespace core::conditioning::clip {

/// What a layer's perceptron bends its numbers with: x·sigmoid(1.702·x), or GELU in its exact form.
enum class Activation { QuickGelu, Gelu };

/// Sizes of a CLIP text encoder (transformers' CLIPTextModel). The defaults are CLIP ViT-L/14's.
struct TextEncoderConfig {
    int hiddenSize = 768;
    int intermediateSize = 3072;
    int layers = 12;
    int heads = 12;
    int vocabulary = 49'408;
    int positions = 77;
    int projection = 0; ///< outputs of the projection of the pooled vector (CLIPTextModelWithProjection); 0: none
    Activation activation = Activation::QuickGelu;
    double normEps = 1e-5;
    /// Whose first place is pooled. 2: the place of the largest id, as all configs of before 2023 mean it.
    int endOfText = 2;

    bool operator==(const TextEncoderConfig&) const = default;
};

/// The text encoders of published models. ViT-H/14 is Stable Diffusion 2's, whose last layer is not run; bigG is SDXL's
/// second.
inline TextEncoderConfig clipL() {
    return {};
}
inline TextEncoderConfig openClipH() {
    return {.hiddenSize = 1024, .intermediateSize = 4096, .layers = 23, .heads = 16, .activation = Activation::Gelu};
}
inline TextEncoderConfig openClipBigG() {
    return {.hiddenSize = 1280,
            .intermediateSize = 5120,
            .layers = 32,
            .heads = 20,
            .projection = 1280,
            .activation = Activation::Gelu};
}

} // namespace core::conditioning::clip
