#pragma once

#include <string>

namespace core::study {

/// Which model a study is about.
struct ModelChoice {
    std::string source = "demo"; ///< name of a built-in model, or the path of a file or folder
    std::string sha256;          ///< of the weights that the study was made with, hex; empty: not known yet
    std::string autoencoder{};   ///< folder or file that latents become images by; empty: the one beside the model
    std::string weights{};       ///< which of several sets in a PyTorch checkpoint, as checkpoint::OpenOptions::weights
    std::string base{};          ///< folder or single file of the pipeline that a UNet alone belongs to; empty: none
    std::string variant{};       ///< weight files of a folder that come first, as checkpoint::OpenOptions::variant

    bool operator==(const ModelChoice&) const = default;
};

/// Whether two choices name the same places in the same words, whatever weights lie there.
bool nameSameModel(const ModelChoice& a, const ModelChoice& b);

/// Whether two choices mean the same model: the same set of weights of the same file or folder, however its path is
/// written.
bool isSameModel(const ModelChoice& a, const ModelChoice& b);

} // namespace core::study
