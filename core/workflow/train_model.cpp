#include "core/workflow/train_model.h"

#include "core/base/argument.h"
#include "core/base/atomic_file.h"
#include "core/base/atomic_folder.h"
#include "core/base/error.h"
#include "core/base/output_check.h"
#include "core/base/text.h"
#include "core/calibration/image_memory.h"
#include "core/calibration/image_source.h"
#include "core/checkpoint/dense_model.h"
#include "core/checkpoint/model_images.h"
#include "core/data/image_tree.h"
#include "core/data/shape_world.h"
#include "core/exporting/autoencoder_copy.h"
#include "core/exporting/export.h"
#include "core/formats/sha256.h"
#include "core/training/distillation_loss.h"
#include "core/training/image_set_data.h"
#include "core/training/prediction_loss.h"
#include "core/training/sample_sheet.h"
#include "core/training/shape_world_data.h"
#include "core/training/trainer.h"
#include "core/training/training_files.h"

#include <ATen/ATen.h>

#include <chrono>

namespace core::workflow {
namespace {

namespace fs = std::filesystem;

constexpr double kSheetMinutes = 5;     ///< between sample sheets
constexpr double kTeacherDropout = 0.5; ///< guidance asks a model as often for nothing as for something
constexpr double kStagedRate = 1e-3, kWholeRate = 1e-4;

bool isStaged(const model::Denoiser& model) {
    return dynamic_cast<const model::StagedDenoiser*>(&model) != nullptr;
}

/// A model of one stage replaces nothing but what such a run left.
void requirePlace(const TrainModelOptions& options) {
    if (options.out.empty())
        return;
    if (isStaged(*options.model)) {
        requireArgument(options.report.has_value(), "report", "a staged model's", "none");
        exporting::requireReplaceable(options.out);
        return;
    }
    checkpoint::layoutOf(*options.model); // refuses what cannot be saved
    if (!isReplaceableFolder(options.out) && !training::TrainingFiles(options.out).isBegun())
        throw Error(ErrorCode::Failed,
                    escapedPath(options.out) + ": expected no folder or one that was trained here, found another");
}

/// The folder for the result, kept from others until the run ends.
std::vector<Publisher> claimPlace(const TrainModelOptions& options) {
    if (options.out.empty())
        return {};
    std::vector<Input> inputs{{"the model", options.model->info().source}, {"images", options.images}};
    if (options.teacher)
        inputs.push_back({"the teacher", options.teacher->info().source});
    std::error_code ignored;
    std::erase_if(inputs, [&](const Input& input) { return !fs::exists(input.path, ignored); }); // built in
    return claimOutputs({{.name = "out", .path = options.out, .kind = Output::Kind::Folder}}, inputs);
}

std::unique_ptr<training::TrainingData> builtinData(const TrainModelOptions& options, const Progress& progress) {
    const model::ModelInfo& info = options.model->info();
    const bool fits = info.isPixelSpace && info.channels == 3 && info.height == 32 && info.width == 32;
    requireArgument(fits, "images", "a folder (builtin is for models of 32x32 pixels)", options.images);
    calibration::requireImageMemory(info, options.samples);
    const bool readsPrompts = info.textChannels > 0;
    return std::make_unique<training::ShapeWorldData>(
        training::ShapePool{.images = options.samples,
                            .seed = training::poolSeed(options.trainer.seed),
                            .classes = readsPrompts ? data::kShapeClasses : info.classes.count,
                            .request = readsPrompts ? training::ShapeRequest::Caption : training::ShapeRequest::Label,
                            .pixelScale = info.pixelScale},
        progress);
}

std::unique_ptr<training::TrainingData> dataOf(const TrainModelOptions& options, std::vector<std::string>& notes,
                                               const Progress& progress) {
    requireArgument(options.samples > 0, "samples", "1 or more", options.samples);
    requireArgument(options.images != "own", "images", "builtin or a folder", options.images);
    requireArgument(options.images != "builtin" || options.classMap.empty(), "class_map",
                    "a folder of pictures beside it", options.images);
    if (options.images == "builtin")
        return builtinData(options, progress);
    const auto there =
        std::ssize(data::listImages(options.images, options.model->info().classes, options.classMap).images);
    const calibration::CalibrationOptions wanted{.samples = std::min(options.samples, static_cast<int>(there)),
                                                 .seed = options.trainer.seed,
                                                 .source = options.images,
                                                 .autoencoder = options.autoencoder,
                                                 .classMap = options.classMap};
    data::CalibrationSet images = calibration::calibrationSet(*options.model, wanted, progress);
    notes = images.notes;
    return std::make_unique<training::ImageSetData>(std::move(images));
}

double rateOf(const TrainModelOptions& options) {
    if (options.rate == 0)
        return isStaged(*options.model) ? kStagedRate : kWholeRate;
    return options.rate;
}

/// What the values of all parameters are, so that a checkpoint goes on with the model that it began with.
std::string hashOf(const training::TrainedModel& model) {
    formats::Sha256 hash;
    for (const training::TrainedPart& part : model.parts())
        for (const training::Parameter& parameter : part.parameters) {
            const at::Tensor value = parameter.value.detach().cpu();
            hash.update(
                std::as_bytes(std::span(value.const_data_ptr<float>(), static_cast<std::size_t>(value.numel()))));
        }
    return hash.finish().substr(0, 16);
}

std::string runInWords(const TrainModelOptions& options, const training::TrainedModel& model) {
    std::string words = "weights " + hashOf(model) + ", rate " + numberText(rateOf(options)) + ", decay " +
                        numberText(options.weightDecay);
    if (options.teacher)
        words += ", teacher " + options.teacher->info().name + ' ' + options.teacher->info().sha256.substr(0, 16) +
                 " at " + numberText(options.weights.teacher) + " and " + numberText(options.weights.data);
    return words;
}

/// All that follows from the model and its teacher.
training::TrainerOptions trainerOptions(const TrainModelOptions& options, const training::TrainedModel& model) {
    training::TrainerOptions trainer = options.trainer;
    trainer.groups = training::adamwGroups(rateOf(options), options.weightDecay);
    if (options.teacher)
        trainer.noising = {.draw = training::TimestepDraw::Antithetic, .dropout = kTeacherDropout};
    trainer.run = runInWords(options, model);
    if (!options.out.empty())
        trainer.checkpoint = training::TrainingFiles(options.out).checkpoint;
    return trainer;
}

training::Objective objectiveOf(const TrainModelOptions& options) {
    const model::ModelInfo& info = options.model->info();
    if (options.teacher)
        return training::distillation(info, options.teacher, options.weights);
    return training::predictionLoss(info);
}

void writeModel(const TrainModelOptions& options, const model::Denoiser& trained, const Progress& progress) {
    if (isStaged(trained)) {
        exporting::exportStagedModel(trained, *options.report, options.out, {.autoencoder = options.autoencoder},
                                     progress);
        return;
    }
    AtomicFolder folder(options.out);
    exporting::AutoencoderCopy(options.model->info(), options.autoencoder).writeTo(folder.part());
    checkpoint::saveDenseModel(trained, folder.part().string(), checkpoint::layoutOf(*options.model));
    folder.commit();
}

/// Sample sheets and the log, now and then.
class Records {
public:
    explicit Records(const TrainModelOptions& options)
        : m_files(options.out)
        , m_decoder(checkpoint::openImages(options.model->info(), options.autoencoder, options.model->device()).decoder)
        , m_last(std::chrono::steady_clock::now()) {}

    void write(const training::Trainer& trainer, const Progress& progress, bool isLast) {
        writeFileAtomically(m_files.log, toJson(trainer.log()));
        const auto now = std::chrono::steady_clock::now();
        if (!isLast && std::chrono::duration<double>(now - m_last).count() < kSheetMinutes * 60)
            return;
        m_last = now;
        training::writeSampleSheet(m_files.samples, *trainer.averaged(), m_decoder, progress);
    }

private:
    training::TrainingFiles m_files;
    sampling::ImageDecoderPtr m_decoder;
    std::chrono::steady_clock::time_point m_last;
};

} // namespace

TrainOutcome trainModel(const TrainModelOptions& options, const Progress& progress) {
    const auto place = claimPlace(options);
    requirePlace(options);
    const training::TrainedModel model(options.model);
    const training::Objective objective = objectiveOf(options);
    std::vector<std::string> notes;
    const auto data = dataOf(options, notes, progress);
    std::optional<Records> records;
    const training::Trainer* running = nullptr;
    training::TrainerHooks hooks = options.hooks;
    if (!options.out.empty())
        hooks.saved = [&] {
            if (running)
                records->write(*running, progress.silent(), false);
            if (options.hooks.saved)
                options.hooks.saved();
        };
    training::Trainer trainer(model, *data, objective, trainerOptions(options, model), hooks);
    if (!options.out.empty()) {
        records.emplace(options);
        running = &trainer;
    }
    trainer.run(progress);
    TrainOutcome outcome{trainer.averaged(), trainer.log(), trainer.steps(), trainer.minutes(), std::move(notes)};
    if (!options.out.empty()) {
        writeModel(options, *outcome.trained, progress);
        records->write(trainer, progress.silent(), true);
    }
    return outcome;
}

} // namespace core::workflow
