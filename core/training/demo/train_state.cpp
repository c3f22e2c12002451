#include "core/training/demo/train_state.h"

#include "core/base/tensor.h"
#include "core/formats/safetensors.h"

#include <nlohmann/json.hpp>

namespace core::training::demo {
namespace {

using nlohmann::json;

const char* const kPositionKey = "position";
const char* const kLogKey = "log";

json positionJson(const TrainState& state) {
    return {{"step", state.step},
            {"minutes", state.minutes},
            {"loss", state.lossSum.loss},
            {"loss_steps", state.lossSum.steps},
            {"loss_minutes", state.lossSum.minutes}};
}

void readPosition(const std::string& text, TrainState& state) {
    const json position = json::parse(text);
    state.step = position.at("step");
    state.minutes = position.at("minutes");
    state.lossSum = {position.at("loss"), position.at("loss_steps"), position.at("loss_minutes")};
}

void addTensors(model::dit::StateDict& all, const std::string& prefix, const model::dit::DitWeights& weights) {
    for (const auto& [key, tensor] : weights.toStateDict())
        all[prefix + key] = tensor;
}

at::Tensor flatFrom(const formats::SafetensorsFile& file, const std::string& prefix, const ParameterLayout& layout) {
    model::dit::StateDict tensors;
    for (const formats::TensorEntry& entry : file.entries())
        if (entry.name.starts_with(prefix))
            tensors[entry.name.substr(prefix.size())] = file.tensor(entry.name);
    return layout.flatten(model::dit::ditFromStateDict(layout.config(), tensors));
}

at::Tensor momentsFrom(const formats::SafetensorsFile& file, const std::string& name, std::int64_t size) {
    const at::Tensor moments = file.tensor(name);
    if (moments.dim() != 1 || moments.size(0) != size)
        file.fail(name + ": expected " + std::to_string(size) + " numbers, found " + std::to_string(moments.numel()));
    return moments;
}

} // namespace

TrainState::TrainState(const ParameterLayout& layout, const TrainOptions& options)
    : parameters(layout.flatten(model::dit::randomDit(options.config, options.seed)))
    , average(parameters.clone())
    , optimizer(layout, options.optimizer) {}

void saveTrainState(const std::filesystem::path& path, const ParameterLayout& layout, const TrainState& state) {
    model::dit::StateDict tensors;
    addTensors(tensors, "model.", layout.views(state.parameters));
    addTensors(tensors, "average.", layout.views(state.average));
    tensors["optimizer.first"] = state.optimizer.firstMoment();
    tensors["optimizer.second"] = state.optimizer.secondMoment();
    formats::writeSafetensors(path, tensors,
                              {{kPositionKey, positionJson(state).dump()}, {kLogKey, toJson(state.log)}});
}

void loadTrainState(const std::filesystem::path& path, const ParameterLayout& layout, TrainState& state) {
    const auto file = formats::SafetensorsFile::open(path);
    const auto entry = [&](const char* key) {
        const auto it = file.metadata().find(key);
        if (it == file.metadata().end())
            file.fail(std::string("not a training checkpoint: no '") + key + "' in its metadata");
        return it->second;
    };
    try {
        readPosition(entry(kPositionKey), state);
    } catch (const json::exception& e) {
        file.fail(std::string("training checkpoint: ") + kPositionKey + ": " + e.what());
    }
    state.log = trainLogFromJson(entry(kLogKey));
    state.parameters.copy_(flatFrom(file, "model.", layout));
    state.average.copy_(flatFrom(file, "average.", layout));
    state.optimizer.restore(state.step, momentsFrom(file, "optimizer.first", layout.size()),
                            momentsFrom(file, "optimizer.second", layout.size() - layout.otherWeights()));
}

std::string toJson(const TrainLog& log) {
    json loss = {{"step", json::array()},
                 {"minutes", json::array()},
                 {"loss", json::array()},
                 {"rate_factor", json::array()},
                 {"pictures_per_second", json::array()}};
    for (const LossPoint& point : log.loss) {
        loss["step"].push_back(point.step);
        loss["minutes"].push_back(point.minutes);
        loss["loss"].push_back(point.loss);
        loss["rate_factor"].push_back(point.rateFactor);
        loss["pictures_per_second"].push_back(point.imagesPerSecond);
    }
    json validation = {{"step", json::array()}, {"minutes", json::array()}, {"error", json::array()}};
    for (const ValidationPoint& point : log.validation) {
        validation["step"].push_back(point.step);
        validation["minutes"].push_back(point.minutes);
        validation["error"].push_back(point.error);
    }
    return json{{"loss", loss}, {"validation", validation}}.dump();
}

TrainLog trainLogFromJson(const std::string& text) {
    try {
        const json all = json::parse(text);
        const json &loss = all.at("loss"), &validation = all.at("validation");
        TrainLog log;
        for (std::size_t i = 0; i < loss.at("step").size(); ++i)
            log.loss.push_back({loss["step"][i], loss.at("minutes").at(i), loss.at("loss").at(i),
                                loss.at("rate_factor").at(i), loss.at("pictures_per_second").at(i)});
        for (std::size_t i = 0; i < validation.at("step").size(); ++i)
            log.validation.push_back(
                {validation["step"][i], validation.at("minutes").at(i), validation.at("error").at(i)});
        return log;
    } catch (const json::exception& e) {
        throw Error(ErrorCode::BadInput, std::string("training log: ") + e.what());
    }
}

} // namespace core::training::demo
