#include "core/checkpoint/recognise.h"

#include "core/base/text.h"
#include "core/checkpoint/architecture_table.h"
#include "core/checkpoint/component_files.h"
#include "core/checkpoint/guess_kind.h"
#include "core/checkpoint/key_map.h"
#include "core/checkpoint/scheduler_config.h"
#include "core/checkpoint/training/leftovers.h"
#include "core/pytorch/wrapped_names.h"

#include <nlohmann/json.hpp>
#include <utility>

namespace core::checkpoint {

namespace {

namespace fs = std::filesystem;

/// A config and what to call it.
struct NamedConfig {
    nlohmann::json json;
    std::string name;
};

/// The file's own metadata text, or the config.json beside it.
std::optional<NamedConfig> readConfig(const RecognisedModel& model) {
    const auto own = model.tensors.metadata().find("tessera.config");
    if (own != model.tensors.metadata().end()) {
        const std::string name = escapedPath(model.files.weights) + ": tessera.config";
        return NamedConfig{formats::parseJson(own->second, name), name};
    }
    if (model.files.config)
        return NamedConfig{formats::readJsonFile(*model.files.config), escapedPath(*model.files.config)};
    return std::nullopt;
}

/// @param config outlives the header.
CheckpointHeader headerOf(const RecognisedModel& model, const std::optional<NamedConfig>& config,
                          const std::string& arch) {
    return {model.files, model.tensors,
            config ? std::optional(formats::JsonView(config->json, config->name)) : std::nullopt, arch};
}

/// diffusers' class names: an object in model_index.json, in which some releases hold it as a text.
void readClassNames(const fs::path& index, model::ModelInfo& info) {
    nlohmann::json json = formats::readJsonFile(index);
    const std::string source = escapedPath(index);
    auto names = formats::JsonView(json, source).find("id2label");
    nlohmann::json inner;
    if (names && names->isString()) {
        inner = formats::parseJson(names->string(), source + ": id2label");
        names = formats::JsonView(inner, source + ": id2label");
    }
    if (!names)
        return;
    for (int i = 0; i < info.classes.count; ++i)
        if (const auto name = names->find(std::to_string(i)))
            info.classes.names[i] = name->string();
}

void describeScheduler(const ModelFiles& files, ModelDescription& description) {
    std::vector<std::string> notes;
    if (files.scheduler) {
        const nlohmann::json json = readSchedulerFile(*files.scheduler);
        notes = readScheduler(formats::JsonView(json, escapedPath(*files.scheduler)), description.info);
    } else if (description.hasOwnSchedulerFile) {
        notes.emplace_back(
            "no scheduler_config.json: assumed a linear schedule of 1000 timesteps and epsilon prediction");
    }
    description.warnings.insert(description.warnings.end(), notes.begin(), notes.end());
}

/// Plain casts to eight bits, which whoever opens the file has to undo first.
std::string eightBitsOf(const TensorSource& tensors) {
    for (const formats::TensorEntry* entry : tensors.entries())
        if (const std::string format(formats::dtypeName(entry->type)); format.starts_with("float8"))
            return "weights in " + format + " (" + escaped(entry->name, 100) +
                   ", …), which Tessera does not read: convert them to float16 or bfloat16";
    return {};
}

/// Whether the checkpoint is a model of this row. @param isNamed whether it is not, but the row says what it is.
bool describe(RecognisedModel& model, const Architecture& row, const CheckpointHeader& header, bool& isNamed) {
    std::optional<ModelDescription> found = row.recognise(header);
    if (!found)
        return false;
    if (header.config)
        describeScheduler(model.files, *found);
    if (model.files.pipeline)
        readClassNames(*model.files.pipeline, found->info);
    isNamed = !found->whyNot.empty() && !found->architecture.empty();
    if (std::string eight = eightBitsOf(model.tensors); found->whyNot.empty() && !eight.empty()) {
        found->whyNot = std::move(eight);
        isNamed = true;
    }
    if (found->whyNot.empty())
        if (const std::vector<std::string> differences = findDifferences(model.tensors, found->map);
            !differences.empty())
            found->whyNot = listDifferences(differences);
    if (!found->whyNot.empty()) {
        model.whyUnknown = found->whyNot;
        return false;
    }
    const std::vector<std::string>& notes = model.tensors.notes();
    found->warnings.insert(found->warnings.begin(), notes.begin(), notes.end());
    if (!model.files.others.empty())
        found->warnings.push_back(
            notRead({model.files.weights.parent_path(), model.files.weights, model.files.others}));
    if (std::string unread = pytorch::unreadNote(findUnread(model.tensors, found->map)); !unread.empty())
        found->warnings.push_back(std::move(unread));
    found->info.name = model.files.name;
    model.architecture = &row;
    model.description = std::move(found);
    return true;
}

/// A network's own files come before those of its base.
void takeFromBase(ModelFiles& files, const ModelFiles& base) {
    for (const auto part : {&ModelFiles::config, &ModelFiles::scheduler})
        if (!(files.*part))
            files.*part = base.*part;
}

/// What is unusual comes first: a list of differences does not show it.
void explainUnknown(RecognisedModel& model) {
    if (std::string addition = guessAddition(model.tensors); !addition.empty()) {
        model.whyUnknown = std::move(addition);
        return;
    }
    const std::string kind = guessKind(model.tensors);
    std::vector<std::string_view> names;
    for (const formats::TensorEntry* entry : model.tensors.entries())
        names.emplace_back(entry->name);
    if (const std::string gap = training::missingBlocks(names); !gap.empty())
        model.whyUnknown = gap + (model.whyUnknown.empty() ? "" : "; ") + model.whyUnknown;
    if (const std::string unusual = training::unusualParts(names); !unusual.empty() && !model.whyUnknown.empty())
        model.whyUnknown = "its network has " + unusual + ", which Tessera does not run; " + model.whyUnknown;
    if (model.whyUnknown.empty())
        model.whyUnknown = "not a model that Tessera knows: expected " + runnableModelsAndLayouts();
    if (!kind.empty())
        model.whyUnknown += "; it looks like " + kind;
}

} // namespace

RecognisedModel recogniseModel(const std::string& spec, const RecogniseOptions& options) {
    ModelFiles files = findModelFiles(spec, options.variant);
    if (!options.base.empty())
        takeFromBase(files, findModelFiles(options.base, options.variant));
    TensorSource tensors = TensorSource::open(files.weights, {options.weights, runnableTensors()});
    RecognisedModel model{std::move(files), std::move(tensors), {}, {}, {}};
    const std::optional<NamedConfig> config = readConfig(model);
    const CheckpointHeader header = headerOf(model, config, options.arch);
    bool isNamed = false;
    for (const Architecture& row : architectures())
        if (row.canRun() && (describe(model, row, header, isNamed) || isNamed))
            return model;
    explainUnknown(model);
    return model;
}

std::optional<RecognisedComponent> recogniseComponent(const RecognisedModel& model) {
    const std::optional<NamedConfig> config = readConfig(model);
    const CheckpointHeader header = headerOf(model, config, {});
    for (const Architecture& row : architectures())
        if (!row.canRun())
            if (std::optional<ModelDescription> found = row.recognise(header))
                return RecognisedComponent{&row, std::move(*found)};
    return std::nullopt;
}

} // namespace core::checkpoint
