#include "core/conditioning/clip/text_encoder_tensors.h"

namespace core::conditioning::clip {

model::TensorShapes textEncoderTensors(const TextEncoderConfig& config) {
    const std::int64_t hidden = config.hiddenSize, wide = config.intermediateSize;
    model::TensorShapes shapes;
    shapes.add("text_model.embeddings.token_embedding.weight", {config.vocabulary, hidden});
    shapes.add("text_model.embeddings.position_embedding.weight", {config.positions, hidden});
    for (int i = 0; i < config.layers; ++i) {
        const std::string layer = "text_model.encoder.layers." + std::to_string(i);
        for (const char* part : {".self_attn.q_proj", ".self_attn.k_proj", ".self_attn.v_proj", ".self_attn.out_proj"})
            shapes.layer(layer + part, {hidden, hidden});
        shapes.layer(layer + ".mlp.fc1", {wide, hidden});
        shapes.layer(layer + ".mlp.fc2", {hidden, wide});
        shapes.layer(layer + ".layer_norm1", {hidden});
        shapes.layer(layer + ".layer_norm2", {hidden});
    }
    shapes.layer("text_model.final_layer_norm", {hidden});
    if (config.projection > 0)
        shapes.add("text_projection.weight", {config.projection, hidden});
    return shapes;
}

} // namespace core::conditioning::clip
