#pragma once

#include <cstddef>
#include <vector>

namespace core::model::dit {

constexpr int kFrequencyChannels = 256; ///< sines and cosines of a timestep

/// Sizes and variants of a diffusion transformer: the fields of facebookresearch/DiT, plus what diffusers' port does
/// differently.
struct DitConfig {
    int inputSize = 32; ///< height and width of x
    int patchSize = 4;
    int inChannels = 3;
    int hiddenSize = 192;
    int depth = 6;
    int numHeads = 6;
    double mlpRatio = 4.0;
    int numClasses = 10;                ///< without the null label, whose index is numClasses
    bool learnSigma = false;            ///< the output has as many variance channels after the prediction's
    double timestepFrequencyShift = 0;  ///< 0: frequencies 10000^(−i/128) (facebook); 1: 10000^(−i/127) (diffusers)
    double secondNormEps = 1e-6;        ///< of a block's second layer norm: 1e-6 (facebook), 1e-5 (diffusers)
    bool embedderPerBlock = false;      ///< every block embeds timestep and label by itself (diffusers)
    std::vector<int> headsPerBlock{};   ///< of a physically cut model; empty: numHeads in every block
    std::vector<int> neuronsPerBlock{}; ///< of a physically cut model; empty: mlpWidth() in every block

    int gridSize() const { return inputSize / patchSize; }
    int tokens() const { return gridSize() * gridSize(); }
    int headDim() const { return hiddenSize / numHeads; }
    int mlpWidth() const { return static_cast<int>(hiddenSize * mlpRatio); }
    /// What a block has, cut or not.
    int heads(std::size_t block) const { return headsPerBlock.empty() ? numHeads : headsPerBlock.at(block); }
    int neurons(std::size_t block) const { return neuronsPerBlock.empty() ? mlpWidth() : neuronsPerBlock.at(block); }
    bool isCut() const { return !headsPerBlock.empty() || !neuronsPerBlock.empty(); }
    int outChannels() const { return learnSigma ? 2 * inChannels : inChannels; }
    bool operator==(const DitConfig&) const = default;
};

} // namespace core::model::dit
