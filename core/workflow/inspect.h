#pragma once

#include "core/autoencoder/autoencoder_config.h"
#include "core/calibration/bank_description.h"
#include "core/model/model_info.h"
#include "core/model/unit.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace core::workflow {

/// One stored tensor.
struct InspectedTensor {
    std::string name;  ///< as stored: show it through core::escaped
    std::string dtype; ///< "float32", "bfloat16", …
    std::vector<std::int64_t> shape;
    std::string sha256; ///< of the stored bytes, hex; empty if not asked for
};

/// One stage of a staged model.
struct InspectedStage {
    std::string name;
    int firstT = 0;
    int lastT = 0;
    double sparsity = 0;
    std::int64_t macs = 0; ///< one forward of one image
};

/// What a file or folder is, without loading weights.
struct Inspection {
    std::string kind;            ///< "dense", "staged", "tensors", "bank" or "study" (the rest is then of its model)
    std::string name;            ///< "demo", or the file's or folder's name
    std::string architecture;    ///< as ModelDescription; empty: well-formed, but none that Tessera knows
    std::string whyUnknown;      ///< without an architecture: why, with a guess at what it is
    std::int64_t parameters = 0; ///< stored numbers
    std::int64_t macsPerForward = 0; ///< dense, one image, attention products included
    bool isComponent = false;        ///< a text encoder or a UNet, which has a name and parameters here and no more
    int classes = 0;
    schedule::Prediction prediction = schedule::Prediction::Epsilon;
    schedule::ScheduleConfig schedule; ///< only with an architecture
    std::vector<model::Unit> units;    ///< of the dense model
    std::vector<InspectedStage> stages;
    std::optional<autoencoder::AutoencoderConfig>
        autoencoder;                                  ///< of one; macsPerForward: decoding an image of sampleSize
    std::optional<calibration::BankDescription> bank; ///< of statistics; the rest is then of the model that they are of
    std::int64_t bankBytes = 0;                       ///< its files with the sums
    std::string weights;                              ///< which of a PyTorch checkpoint's sets; empty: the only one
    std::vector<std::string> otherWeights;            ///< the other ones
    std::vector<InspectedTensor> tensors;             ///< if asked for
    std::vector<std::string> warnings;
};

struct InspectOptions {
    bool tensors = false;
    bool sha256 = false;   ///< hash every listed tensor
    std::string arch{};    ///< as OpenOptions::arch
    std::string weights{}; ///< as OpenOptions::weights
    std::string base{};    ///< as OpenOptions::base
    std::string variant{}; ///< as OpenOptions::variant
};

/// Reads headers and configs only, so memory stays far below twice the file's size.
/// @param spec as openModel's. @throws Error{BadInput} for a damaged file; an unknown architecture is no error.
Inspection inspectFile(const std::string& spec, const InspectOptions& options = {});

/// The same for something that is going to be used as a model. @throws Error{BadInput} also if the architecture is
/// unknown.
Inspection describeModel(const std::string& spec, const std::string& arch = {}, const std::string& weights = {});

} // namespace core::workflow
