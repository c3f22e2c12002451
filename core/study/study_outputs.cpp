#include "core/study/study_outputs.h"

#include "core/study/study_paths.h"

namespace core::study {
namespace {

const char* nameOf(PathKind kind) {
    switch (kind) {
    case PathKind::Model:
        return "the model";
    case PathKind::Base:
        return "the model's pipeline";
    case PathKind::Autoencoder:
        return "the autoencoder";
    case PathKind::Images:
        return "the images";
    case PathKind::ClassMap:
        return "the class map";
    case PathKind::Bank:
        return "the statistics";
    case PathKind::Trained:
        return "the fine-tuned model";
    }
    return "the study";
}

/// What a study's model, pictures and statistics are read from.
std::vector<Input> inputsOf(const Study& study) {
    std::vector<Input> inputs;
    for (const StudyPath& named : pathsOf(study))
        inputs.push_back({std::string("the study (") + nameOf(named.kind) + ")", named.path});
    return inputs;
}

} // namespace

void requireOutput(const Study& study, const Output& output) {
    [[maybe_unused]] const auto claims = claimOutputs({output}, inputsOf(study)); // held by who writes
}

} // namespace core::study
