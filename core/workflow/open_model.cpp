#include "core/workflow/open_model.h"

#include "core/base/error.h"
#include "core/checkpoint/autoencoder_file.h"
#include "core/checkpoint/dense_model.h"
#include "core/checkpoint/model_files.h"
#include "core/checkpoint/pipeline/few_steps.h"
#include "core/checkpoint/pipeline/model_prompts.h"
#include "core/exporting/export.h"

namespace core::workflow {

namespace {

bool isStaged(const std::string& spec) {
    const std::filesystem::path folder = checkpoint::modelFolder(spec);
    return !folder.empty() && exporting::isStagedModelFolder(folder);
}

/// Text encoders work and leave before the network's weights come.
void encode(const conditioning::ConditionerPtr& conditioner, const std::vector<conditioning::Request>& requests) {
    if (conditioner && !requests.empty())
        conditioner->prepare(conditioner->resolve(requests, requests.size()));
}

/// A model that reads prompts can be pruned and looked at without its text encoders.
void attachPrompts(model::ModelInfo& info, const checkpoint::OpenOptions& options, std::vector<std::string>& notes) {
    if (info.textChannels == 0)
        return;
    if (std::string note = checkpoint::fewStepsNote(info); !note.empty())
        notes.push_back(std::move(note));
    try {
        info.autoencoderScale = checkpoint::autoencoderScaleOf(info);
        checkpoint::ModelPrompts prompts = checkpoint::openPrompts(info, options.base, options.device);
        info.conditioner = std::move(prompts.conditioner);
        notes.insert(notes.end(), prompts.notes.begin(), prompts.notes.end());
    } catch (const Error& error) {
        if (error.code() == ErrorCode::Cancelled || !options.base.empty())
            throw;
        notes.emplace_back(error.what());
    }
    encode(info.conditioner, options.requests);
}

checkpoint::OpenOptions withPrompts(checkpoint::OpenOptions options) {
    options.complete = [options](model::ModelInfo& info, std::vector<std::string>& notes) {
        attachPrompts(info, options, notes);
    };
    return options;
}

} // namespace

checkpoint::OpenedModel openModel(const std::string& spec, const checkpoint::OpenOptions& options) {
    if (isStaged(spec))
        return {exporting::importStagedModel(checkpoint::modelFolder(spec), withPrompts(options)), {}, 0};
    return checkpoint::openDenseModel(spec, withPrompts(options));
}

PrunableModel openPrunable(const std::string& spec, const checkpoint::OpenOptions& options) {
    return {checkpoint::openDenseModel(spec, withPrompts(options)), isStaged(spec)};
}

} // namespace core::workflow
