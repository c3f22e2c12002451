#include "core/checkpoint/architecture_table.h"

#include "core/base/argument.h"
#include "core/base/text.h"
#include "core/checkpoint/autoencoder_architecture.h"
#include "core/checkpoint/dit_architecture.h"
#include "core/checkpoint/text_encoder_architecture.h"
#include "core/checkpoint/unet_architecture.h"

namespace core::checkpoint {
namespace {

/// What `text` makes of every row that can be run; nothing for an empty one.
template <typename Text> std::string joinRunnable(const std::string& between, Text&& text) {
    std::string joined;
    for (const Architecture& row : architectures())
        if (const std::string one = row.canRun() ? text(row) : std::string(); !one.empty())
            joined += (joined.empty() ? "" : between) + one;
    return joined;
}

} // namespace

const std::vector<Architecture>& architectures() {
    static const std::vector<Architecture> rows{ditArchitecture(), sitArchitecture(), unetArchitecture(),
                                                textEncoderArchitecture(), autoencoderArchitecture()};
    return rows;
}

const Architecture* architectureOf(const model::Denoiser& model) {
    for (const Architecture& row : architectures())
        if (row.canRun() && row.name == model.info().architecture && !row.stateDict(model).empty())
            return &row;
    return nullptr;
}

const Architecture& architectureOfPublished(const std::string& name) {
    std::string known;
    for (const Architecture& row : architectures())
        for (const std::string& one : row.published) {
            if (one == name)
                return row;
            known += (known.empty() ? "" : ", ") + one;
        }
    throw ArgumentError("architecture", ": expected one of " + known + ", found \"" + escaped(name) + "\"");
}

std::vector<std::string> runnableTensors() {
    std::vector<std::string> names;
    for (const Architecture& row : architectures())
        if (row.canRun())
            names.insert(names.end(), row.ownNames.begin(), row.ownNames.end());
    return names;
}

std::string runnableModels() {
    return joinRunnable(" or ", [](const Architecture& row) { return row.what; });
}

std::string runnableModelsAndLayouts() {
    return joinRunnable(", or ", [](const Architecture& row) { return row.what + " in " + row.layoutsInWords; });
}

std::string archExamples() {
    return joinRunnable(", ", [](const Architecture& row) { return row.examples; });
}

} // namespace core::checkpoint
