#pragma once

#include "core/data/calibration_set.h"
#include "core/model/staged_denoiser.h"
#include "core/training/image_set_data.h"
#include "core/training/trainer.h"
#include "tests/core/small_dit.h"

#include <QTemporaryDir>

/// A small model, images of its size, and a run that takes a second.
namespace fixture {

inline core::training::ImageSetData images() {
    at::manual_seed(3);
    core::data::CalibrationSet set;
    set.clean = at::randn({40, 3, 8, 8}) * 0.5;
    set.labels = at::arange(40, at::kLong).remainder(5);
    set.source = "random";
    return core::training::ImageSetData(set);
}

/// Three stages: cut to every second group, whole, cut to every fourth.
inline std::shared_ptr<const core::model::StagedDenoiser> staged() {
    const auto dense = small::dit();
    return std::make_shared<core::model::StagedDenoiser>(
        dense, std::vector<core::model::StageSubnetwork>{{"early", 601, 1000, small::thinSubnetwork(*dense, 0, 2)},
                                                         {"middle", 201, 600, small::wholeSubnetwork(*dense)},
                                                         {"late", 1, 200, small::thinSubnetwork(*dense, 1, 4)}});
}

inline core::ComputeOptions onThreads(int threads) {
    core::ComputeOptions options;
    options.threads = threads;
    return options;
}

/// Stops a run once it has reported so many of its steps.
inline core::Progress stopAt(std::int64_t step, std::stop_source& stop) {
    return core::Progress(
        stop.get_token(),
        [step, &stop](const core::ProgressUpdate& update) {
            if (update.phase == "train" && update.done >= step)
                stop.request_stop();
        },
        std::chrono::milliseconds(0));
}

inline core::training::TrainerOptions options(std::int64_t steps) {
    return {.steps = steps,
            .batch = 12,
            .imagesPerPart = 5,
            .groups = core::training::adamwGroups(1e-3, 0.01),
            .rate = {.warmUpSteps = 3},
            .autocast = false,
            .logSteps = 2,
            .saveMinutes = 0};
}

/// Numbers of all parameters, one after the other.
inline at::Tensor flat(const core::training::TrainedModel& model) {
    std::vector<at::Tensor> all;
    for (const auto& part : model.parts())
        for (const auto& parameter : part.parameters)
            all.push_back(parameter.value.detach().flatten());
    return at::cat(all);
}

inline at::Tensor flat(const std::vector<core::training::ParameterTensors>& values) {
    std::vector<at::Tensor> all;
    for (const auto& part : values)
        for (const at::Tensor& tensor : part)
            all.push_back(tensor.flatten());
    return at::cat(all);
}

} // namespace fixture
