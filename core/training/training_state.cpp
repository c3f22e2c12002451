#include "core/training/training_state.h"

#include "core/base/tensor.h"
#include "core/base/text.h"
#include "core/formats/json.h"
#include "core/formats/safetensors.h"

#include <c10/core/GradMode.h>
#include <nlohmann/json.hpp>

namespace core::training {
namespace {

using Json = nlohmann::ordered_json;
using formats::JsonView;

const char* const kPosition = "position";
const char* const kLog = "log";
const char* const kRun = "run";

/// Calls visit(name in the file, tensor) for all that is saved.
template <typename Visit> void visitState(const TrainedModel& model, const TrainingState& state, const Visit& visit) {
    for (std::size_t part = 0; part < state.parts.size(); ++part) {
        const PartState& of = state.parts[part];
        const Parameters& parameters = model.parts()[part].parameters;
        for (std::size_t i = 0; i < parameters.size(); ++i) {
            const std::string& name = parameters[i].name;
            visit("value/" + name, parameters[i].value.detach());
            visit("average/" + name, of.average.values()[i]);
            visit("first/" + name, of.optimizer.firstMoments()[i]);
            if (of.optimizer.secondMoments()[i].defined())
                visit("second/" + name, of.optimizer.secondMoments()[i]);
        }
    }
}

Json positionJson(const TrainingState& state) {
    Json partSteps = Json::array();
    for (const PartState& part : state.parts)
        partSteps.push_back(part.optimizer.steps());
    return {{"step", state.step},
            {"part_steps", partSteps},
            {"minutes", state.minutes},
            {"loss", state.lossSum.loss},
            {"loss_figures", state.lossSum.figures},
            {"loss_steps", state.lossSum.steps},
            {"loss_minutes", state.lossSum.minutes}};
}

void readPosition(const JsonView& view, TrainingState& state) {
    state.step = view.at("step").integer(0);
    state.minutes = view.at("minutes").number(0);
    state.lossSum = {.loss = view.at("loss").number(),
                     .steps = view.at("loss_steps").integer(0),
                     .minutes = view.at("loss_minutes").number()};
    const JsonView figures = view.at("loss_figures");
    for (const std::string& name : figures.keys())
        state.lossSum.figures[name] = figures.at(name).number();
    const formats::JsonItems steps = view.at("part_steps").items();
    if (steps.size() != state.parts.size())
        view.at("part_steps")
            .fail("expected " + std::to_string(state.parts.size()) + " numbers, found " + std::to_string(steps.size()));
    for (std::size_t i = 0; i < steps.size(); ++i)
        state.parts[i].optimizer.setSteps(steps[i].integer(0));
}

const std::string& metadata(const formats::SafetensorsFile& file, const char* key) {
    const auto found = file.metadata().find(key);
    if (found == file.metadata().end())
        file.fail(std::string("not a training checkpoint: no '") + key + "' in its metadata");
    return found->second;
}

void requireRun(const formats::SafetensorsFile& file, const std::string& run) {
    const std::string& found = metadata(file, kRun);
    if (found != run)
        file.fail("expected a checkpoint of the run \"" + run + "\", found \"" + escaped(found, 1000) + "\"");
}

/// Checks first, then copies, so that a file that does not fit changes nothing.
void readTensors(const formats::SafetensorsFile& file, const TrainedModel& model, const TrainingState& state) {
    const at::NoGradGuard noGradient;
    visitState(model, state, [&](const std::string& name, const at::Tensor& tensor) {
        const formats::TensorEntry* entry = file.find(name);
        if (!entry)
            file.fail(name + ": expected " + c10::str(tensor.sizes()) + ", found nothing");
        if (at::IntArrayRef(entry->shape) != tensor.sizes())
            file.fail(name + ": expected " + c10::str(tensor.sizes()) + ", found " +
                      c10::str(at::IntArrayRef(entry->shape)));
    });
    visitState(model, state, [&](const std::string& name, at::Tensor tensor) { tensor.copy_(file.tensor(name)); });
}

} // namespace

TrainingState::TrainingState(const TrainedModel& model, const GroupRule& groups, const OptimizerOptions& optimizer) {
    for (const TrainedPart& part : model.parts())
        parts.push_back({Optimizer(part.parameters, groups, optimizer), Average(part.parameters)});
}

std::vector<ParameterTensors> averagesOf(const TrainingState& state) {
    std::vector<ParameterTensors> averages;
    for (const PartState& part : state.parts)
        averages.push_back(part.average.values());
    return averages;
}

void saveTrainingState(const std::filesystem::path& path, const TrainedModel& model, const TrainingState& state,
                       const std::string& run) {
    std::map<std::string, at::Tensor> tensors;
    visitState(model, state, [&](const std::string& name, const at::Tensor& tensor) { tensors[name] = tensor; });
    formats::writeSafetensors(path, tensors,
                              {{kPosition, positionJson(state).dump()}, {kLog, toJson(state.log)}, {kRun, run}});
}

void loadTrainingState(const std::filesystem::path& path, const TrainedModel& model, TrainingState& state,
                       const std::string& run) {
    const auto file = formats::SafetensorsFile::open(path);
    requireRun(file, run);
    const std::string source = escapedPath(path);
    const nlohmann::json position = formats::parseJson(metadata(file, kPosition), source + ": " + kPosition);
    TrainingLog log = trainingLogFromJson(metadata(file, kLog), source + ": " + kLog);
    readTensors(file, model, state);
    readPosition(JsonView(position, source + ": " + kPosition), state);
    state.log = std::move(log);
}

} // namespace core::training
