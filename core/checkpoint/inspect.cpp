#include "core/checkpoint/inspect.h"

#include "core/base/error.h"
#include "core/base/text.h"
#include "core/checkpoint/model_files.h"
#include "core/model/dit_units.h"

#include <utility>

namespace core::checkpoint {

namespace {

void listTensors(const TensorSource& source, const InspectOptions& options, Inspection& result) {
    if (!options.tensors && !options.sha256)
        return;
    for (const TensorEntry* entry : source.entries())
        result.tensors.push_back({entry->name, std::string(dtypeName(entry->type)), entry->shape,
                                  options.sha256 ? source.sha256(*entry) : std::string()});
}

Inspection inspectDense(const std::string& spec, const InspectOptions& options) {
    RecognisedModel model = recogniseModel(spec, options.arch);
    Inspection result;
    result.name = model.files.name;
    result.parameters = model.tensors.parameters();
    listTensors(model.tensors, options, result);
    result.warnings = std::move(model.warnings);
    result.kind = model.description ? "dense" : "tensors";
    if (!model.description) {
        result.whyUnknown = model.whyUnknown;
        return result;
    }
    const model::DitCostShape shape = model::denseCostShape(model.description->dit);
    result.architecture = model.description->info.architecture;
    result.macsPerForward = model::ditMacs(shape).total();
    result.classes = model.description->info.classes;
    result.prediction = model.description->info.prediction;
    result.schedule = model.description->info.schedule;
    result.units = model::ditUnits(model.description->dit, shape);
    return result;
}

} // namespace

Inspection inspectFile(const std::string& spec, const InspectOptions& options) {
    return inspectDense(spec, options);
}

Inspection describeModel(const std::string& spec, const std::string& arch) {
    Inspection result = inspectFile(spec, {.arch = arch});
    if (result.architecture.empty())
        throw Error(ErrorCode::BadInput, escapedPath(spec) + ": " + result.whyUnknown);
    return result;
}

} // namespace core::checkpoint
