#include "core/training/demo/trainer.h"

#include "core/base/argument.h"
#include "core/base/atomic_file.h"
#include "core/base/tensor.h"
#include "core/data/shape_world.h"
#include "core/formats/safetensors.h"
#include "core/model/dit/dit.h"
#include "core/training/demo/demo_config.h"
#include "core/training/demo/validation.h"
#include "core/training/prediction_loss.h"
#include "core/training/sample_sheet.h"
#include "core/training/shape_world_data.h"
#include "core/training/trainer.h"

namespace core::training::demo {
namespace {

constexpr std::uint64_t kValidationSeed = 2000003; ///< added to the run's seed

void checkOptions(const TrainOptions& o) {
    requireArgument(!o.out.empty(), "out", "a file name", o.out.string());
    requireArgument(o.batch > 0, "batch", "1 or more", o.batch);
    requireArgument(o.pool >= o.batch, "pool", "at least a batch", o.pool);
    requireArgument(o.config.inputSize == data::kShapeSize && o.config.inChannels == 3 &&
                        o.config.numClasses == data::kShapeClasses && !o.config.learnSigma &&
                        !o.config.embedderPerBlock,
                    "config", "32×32 RGB pictures in ten classes, without variance", "another");
}

/// Muon for the block matrices (those of q, k and v, and of the modulation's six, each by itself), AdamW for the rest.
ParameterGroup groupOf(const Parameter& parameter, const TrainOptions& options) {
    const std::int64_t rows = parameter.value.size(0);
    if (parameter.value.dim() < 2)
        return {.rate = options.adamRate};
    if (!parameter.name.starts_with("blocks."))
        return {.rate = options.adamRate, .weightDecay = options.weightDecay};
    const bool isStack = parameter.name.find("mlp.") == std::string::npos;
    return {.rule = UpdateRule::Muon,
            .rate = options.muonRate,
            .weightDecay = options.weightDecay,
            .matrices = isStack ? static_cast<int>(rows / parameter.value.size(1)) : 1};
}

TrainerOptions trainerOptions(const TrainOptions& options) {
    return {.steps = options.steps,
            .minutes = options.minutes,
            .batch = options.batch,
            .groups = [=](const Parameter& parameter) { return groupOf(parameter, options); },
            .rate = options.rate,
            .averageDecay = options.averageDecay,
            .gradientLimit = options.gradientLimit,
            .noising = {.draw = TimestepDraw::LogSnr, .dropout = options.labelDropout},
            .seed = options.seed,
            .saveMinutes = options.saveMinutes,
            .checkpoint = TrainFiles(options.out).checkpoint,
            .resume = options.resume,
            .run = "built-in model from scratch"};
}

void writeFiles(const TrainOptions& options, const Trainer& trainer) {
    const TrainFiles files(options.out);
    const model::DenoiserPtr average = trainer.averaged()->to({}, Dtype::BFloat16);
    formats::writeSafetensors(files.weights, dynamic_cast<const model::dit::Dit&>(*average).weights().toStateDict());
    writeFileAtomically(files.config, demoConfigJson(options));
    writeFileAtomically(files.log, toJson(trainer.log()));
    writeSampleSheet(files.samples, *average);
}

TrainingLog run(const TrainOptions& options, const Progress& progress) {
    const auto fresh =
        std::make_shared<model::dit::Dit>(demoModelInfo(options), model::dit::randomDit(options.config, options.seed));
    const TrainedModel model(fresh);
    const ShapeWorldData data({.images = options.pool, .seed = poolSeed(options.seed)}, progress);
    const Validation validation(fresh->info(), options.seed + kValidationSeed);
    const Trainer* running = nullptr;
    const TrainerHooks hooks{.measure =
                                 [&](std::int64_t step) {
                                     return isValidationMoment(step)
                                                ? validation.errorPerBin(*model.parts().front().model)
                                                : std::vector<double>();
                                 },
                             .saved = [&] { writeFiles(options, *running); }};
    Trainer trainer(model, data, predictionLoss(fresh->info(), TimestepWeighting::CappedSnr), trainerOptions(options),
                    hooks);
    running = &trainer;
    trainer.run(progress);
    return trainer.log();
}

} // namespace

TrainFiles::TrainFiles(const std::filesystem::path& out)
    : TrainingFiles(out)
    , weights(out)
    , config(out.parent_path() / "config.json") {}

TrainingLog train(const TrainOptions& options, const Progress& progress) {
    return translateTorchErrors("training", [&] {
        checkOptions(options);
        ComputeOptions compute;
        compute.threads = options.threads;
        const ComputeScope scope(compute);
        return run(options, progress);
    });
}

} // namespace core::training::demo
