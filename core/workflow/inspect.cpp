#include "core/workflow/inspect.h"

#include "core/base/error.h"
#include "core/base/text.h"
#include "core/calibration/bank_folder.h"
#include "core/checkpoint/recognise.h"
#include "core/exporting/export.h"
#include "core/study/study_file.h"

#include <nlohmann/json.hpp>
#include <utility>

namespace core::workflow {

namespace {

void listTensors(const checkpoint::TensorSource& source, const InspectOptions& options, Inspection& result) {
    if (!options.tensors && !options.sha256)
        return;
    for (const formats::TensorEntry* entry : source.entries())
        result.tensors.push_back({entry->name, std::string(formats::dtypeName(entry->type)), entry->shape,
                                  options.sha256 ? source.sha256(*entry) : std::string()});
}

/// Macs and units, as far as the architecture's row knows them.
void outline(const checkpoint::Architecture& row, const checkpoint::ModelDescription& description, Inspection& result) {
    result.architecture = description.architecture;
    if (!row.outline)
        return;
    checkpoint::ModelOutline found = row.outline(description);
    result.macsPerForward = found.macsPerForward;
    result.units = std::move(found.units);
}

/// Makes the description of a part of a pipeline of that of unknown tensors, if that is what they are.
void describeComponent(const checkpoint::RecognisedModel& model, Inspection& result) {
    std::optional<checkpoint::RecognisedComponent> found = checkpoint::recogniseComponent(model);
    if (!found)
        return;
    const checkpoint::ModelDescription& description = found->description;
    result.whyUnknown = description.whyNot;
    if (description.architecture.empty())
        return;
    result.kind = "dense";
    result.autoencoder = description.autoencoder;
    result.isComponent = !description.autoencoder;
    result.warnings.insert(result.warnings.end(), description.warnings.begin(), description.warnings.end());
    outline(*found->architecture, description, result);
}

Inspection inspectDense(const std::string& spec, const InspectOptions& options) {
    const checkpoint::RecognisedModel model = checkpoint::recogniseModel(
        spec, {.arch = options.arch, .weights = options.weights, .base = options.base, .variant = options.variant});
    Inspection result;
    result.name = model.files.name;
    result.parameters = model.tensors.parameters();
    result.weights = model.tensors.weightsKey();
    result.otherWeights = model.tensors.otherWeights();
    listTensors(model.tensors, options, result);
    result.kind = model.description ? "dense" : "tensors";
    if (!model.description) {
        result.whyUnknown = model.whyUnknown;
        describeComponent(model, result);
        return result;
    }
    outline(*model.architecture, *model.description, result);
    result.warnings = model.description->warnings;
    result.classes = model.description->info.classes.count;
    result.prediction = model.description->info.prediction;
    result.schedule = model.description->info.schedule;
    return result;
}

Inspection inspectStaged(const std::filesystem::path& folder, const InspectOptions& options) {
    Inspection result = inspectDense((folder / "model.safetensors").string(), options);
    result.kind = "staged";
    for (const pruning::StageReport& stage : exporting::readPruneReport(folder).stages)
        result.stages.push_back({stage.name, stage.firstT, stage.lastT, stage.achievedSparsity, stage.macs});
    return result;
}

Inspection inspectModel(const std::string& spec, const InspectOptions& options) {
    const std::filesystem::path folder = checkpoint::modelFolder(spec);
    const bool isStaged = !folder.empty() && exporting::isStagedModelFolder(folder);
    return isStaged ? inspectStaged(folder, options) : inspectDense(spec, options);
}

/// Statistics: every finished bin's file is checked, its numbers are not read.
Inspection inspectBank(const std::filesystem::path& folder, const InspectOptions& options) {
    Inspection result;
    result.bank = calibration::readBankDescription(folder);
    const calibration::BankDescription& bank = *result.bank;
    result.kind = "bank";
    result.name = escapedPath(folder.has_filename() ? folder.filename() : folder.parent_path().filename());
    result.architecture = bank.architecture;
    result.schedule = bank.schedule;
    result.units = bank.units;
    for (int bin = 0; bin < bank.storage.bins; ++bin) {
        if (!bank.bins[static_cast<std::size_t>(bin)].isFinished())
            continue;
        calibration::checkBinFile(folder, bank, bin);
        const checkpoint::TensorSource source = checkpoint::TensorSource::open(folder / calibration::binFileName(bin));
        result.parameters += source.parameters();
        for (const formats::TensorEntry* entry : source.entries())
            result.bankBytes += static_cast<std::int64_t>(entry->bytes());
        listTensors(source, options, result);
    }
    if (bank.finishedBins() < bank.storage.bins)
        result.warnings.push_back(std::to_string(bank.finishedBins()) + " of " + std::to_string(bank.storage.bins) +
                                  " bins are finished; tessera calibrate with the same options finishes it");
    return result;
}

/// A study is described by its model, as far as that can be found from here.
Inspection inspectStudy(const std::filesystem::path& path, const InspectOptions& options) {
    const study::Study study = study::readStudy(path);
    Inspection result;
    try {
        result = inspectModel(study.model.source, options);
    } catch (const Error& error) {
        result.warnings.push_back(std::string("its model cannot be described: ") + error.what());
    }
    result.kind = "study";
    result.name = escapedPath(path.stem());
    return result;
}

bool isStudy(const std::filesystem::path& path) {
    std::error_code ignored;
    return std::filesystem::is_regular_file(path, ignored) && !checkpoint::TensorSource::isIndex(path) &&
           formats::InputFile(path).looksLikeJson();
}

} // namespace

Inspection inspectFile(const std::string& spec, const InspectOptions& options) {
    if (calibration::isBankFolder(spec))
        return inspectBank(spec, options);
    return isStudy(spec) ? inspectStudy(spec, options) : inspectModel(spec, options);
}

Inspection describeModel(const std::string& spec, const std::string& arch, const std::string& weights) {
    Inspection result = inspectModel(spec, {.arch = arch, .weights = weights});
    if (result.architecture.empty() || result.autoencoder || result.isComponent)
        throw Error(ErrorCode::BadInput, escapedPath(spec) + ": " + result.whyUnknown);
    return result;
}

} // namespace core::workflow
