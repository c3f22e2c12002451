#include "core/training/text/text_trainer.h"

#include "core/base/argument.h"
#include "core/base/atomic_file.h"
#include "core/base/atomic_folder.h"
#include "core/base/tensor.h"
#include "core/base/text.h"
#include "core/data/shape_world.h"
#include "core/training/parameter.h"
#include "core/training/prediction_loss.h"
#include "core/training/shape_world_data.h"
#include "core/training/text/prompt_gap.h"
#include "core/training/text/prompt_sheet.h"
#include "core/training/text/text_model.h"
#include "core/training/trainer.h"
#include "core/training/training_files.h"

namespace core::training::text {
namespace {

constexpr std::uint64_t kGapSeed = 2000003; ///< added to the run's seed
constexpr std::int64_t kGapSteps = 500;     ///< between two measurements
/// Mean square of ShapeWorld's pixels in [−1,1].
constexpr double kImagePower = data::kShapePixelScale * data::kShapePixelScale;
/// Where it is decided what an image shows: below, nothing of it is seen but what the caption says.
constexpr double kDecidedLnSnr = -1.5;

bool isOfText(const std::string& key) {
    return key.starts_with("text_encoder") || key.find(".attn2.") != std::string::npos ||
           key.find("add_embedding") != std::string::npos;
}

void checkTextOptions(const TextTrainOptions& o) {
    requireArgument(!o.out.empty(), "out", "a folder", o.out.string());
    requireArgument(o.batch > 0, "batch", "1 or more", o.batch);
    requireArgument(o.pool >= o.batch, "pool", "at least a batch", o.pool);
}

TrainerOptions textTrainerOptions(const TextTrainOptions& options) {
    return {.steps = options.steps,
            .minutes = options.minutes,
            .batch = options.batch,
            .imagesPerPart = options.imagesPerPart,
            .groups = [=](const Parameter& parameter) { return textGroupOf(parameter, options); },
            .rate = options.rate,
            .averageDecay = options.averageDecay,
            .autocast = options.autocast,
            .noising = {.draw = TimestepDraw::LogSnr, .lnSnr = kDecidedLnSnr},
            .seed = options.seed,
            .logSteps = 100,
            .saveMinutes = options.saveMinutes,
            .checkpoint = TrainingFiles(options.out).checkpoint,
            .resume = options.resume,
            .run = "built-in text model from " + (options.from.empty() ? std::string("scratch") : options.from)};
}

void writeTextFiles(const TextTrainOptions& options, const Trainer& trainer) {
    const TrainingFiles files(options.out);
    const model::DenoiserPtr average = trainer.averaged()->to({}, Dtype::BFloat16);
    const auto& model = dynamic_cast<const PromptedModel&>(*average);
    AtomicFolder folder(options.out);
    writeTextModel(model, folder.part());
    folder.commit();
    writeFileAtomically(files.log, toJson(trainer.log()));
    writePromptSheet(files.samples, *model.asked()->to({}, Dtype::Float32), options.sheetSteps);
}

TrainingLog runTextTraining(const TextTrainOptions& options, const model::DenoiserPtr& from, const Progress& progress) {
    const std::string name = options.out.filename().string();
    const TrainedModel model(from ? promptedModel(from) : freshTextModel(options.sizes, name, options.seed));
    const model::ModelInfo& info = model.source()->info();
    const ShapeWorldData data({.images = options.pool,
                               .seed = poolSeed(options.seed),
                               .request = ShapeRequest::Caption,
                               .pixelScale = info.pixelScale},
                              progress);
    const PromptGap gap(info, options.seed + kGapSeed);
    const Trainer* running = nullptr;
    const TrainerHooks hooks{.measure =
                                 [&](std::int64_t step) {
                                     return step % kGapSteps == 0 ? gap.measure(*model.parts().front().model)
                                                                  : std::vector<double>();
                                 },
                             .saved = [&] { writeTextFiles(options, *running); }};
    Trainer trainer(
        model, data,
        predictionLoss(info, TimestepWeighting::CappedSnr, kImagePower / (info.pixelScale * info.pixelScale)),
        textTrainerOptions(options), hooks);
    running = &trainer;
    trainer.run(progress);
    return trainer.log();
}

} // namespace

ParameterGroup textGroupOf(const Parameter& parameter, const TextTrainOptions& options) {
    const std::string& key = parameter.name;
    if (isOfText(key))
        return {.rate = options.textRate};
    const bool isOuter = key.find("time_embedding") != std::string::npos || key.find("conv_in") != std::string::npos ||
                         key.find("conv_out") != std::string::npos;
    if (parameter.value.dim() < 2 || isOuter)
        return {.rate = options.adamRate};
    return {.rule = UpdateRule::Muon, .rate = options.muonRate, .weightDecay = options.weightDecay};
}

TrainingLog trainTextModel(const TextTrainOptions& options, const model::DenoiserPtr& from, const Progress& progress) {
    return translateTorchErrors("training", [&] {
        checkTextOptions(options);
        const bool isMine = isReplaceableFolder(options.out) || TrainingFiles(options.out).isBegun();
        if (!isMine)
            throw Error(ErrorCode::Failed,
                        escapedPath(options.out) + ": expected no folder or one that was trained here, found another");
        ComputeOptions compute;
        compute.threads = options.threads;
        const ComputeScope scope(compute);
        return runTextTraining(options, from, progress);
    });
}

} // namespace core::training::text
