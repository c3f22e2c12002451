#include "app/commands/train_command.h"

#include "app/commands/image_options.h"
#include "app/commands/text.h"
#include "core/base/argument.h"
#include "core/base/error.h"
#include "core/checkpoint/model_files.h"
#include "core/evaluation/classifier_trainer.h"
#include "core/exporting/export.h"
#include "core/training/demo/trainer.h"
#include "core/training/text/text_trainer.h"
#include "core/training/training_files.h"

#include <CLI/CLI.hpp>

namespace app::commands {
namespace {

using Json = nlohmann::ordered_json;

constexpr double kMinutesFurther = 10; ///< of training a model further, unless asked for otherwise

Json lossJson(const core::training::TrainingLog& log) {
    Json loss = Json::array();
    for (const auto& point : log.loss) {
        loss.push_back({{"step", point.step},
                        {"minutes", point.minutes},
                        {"loss", point.loss},
                        {"rate_factor", point.rateFactor},
                        {"pictures_per_second", point.imagesPerSecond}});
        for (const auto& [name, value] : point.figures)
            loss.back()[name] = value;
    }
    return loss;
}

/// The built-in model's pretraining dynamics.
Json validationJson(const core::training::TrainingLog& log) {
    Json validation = Json::array();
    for (const auto& point : log.measurements)
        validation.push_back({{"step", point.step}, {"minutes", point.minutes}, {"error", point.values}});
    return validation;
}

/// What captions told the text-to-image model: errors without minus errors with them, then those with them.
Json promptGapJson(const core::training::TrainingLog& log) {
    Json gaps = Json::array();
    for (const auto& point : log.measurements)
        gaps.push_back({{"step", point.step}, {"minutes", point.minutes}, {"values", point.values}});
    return gaps;
}

} // namespace

TrainCommand::TrainCommand(CLI::App& options)
    : Command(options) {
    addOutput("--out", m_out,
              "Weight file, .safetensors, of a model from scratch; with --from a folder. The rest of the run is "
              "written beside it")
        ->required()
        ->type_name("OUT");
    options.add_flag("--restart", m_restart, "Begin anew even if there is a checkpoint to go on from")->group("Output");
    options.add_flag("--classifier", m_classifier, "Train the classifier that judges the model's pictures instead")
        ->group("Training");
    options
        .add_flag("--text", m_isText,
                  "Train the built-in text-to-image model instead: OUT is the folder of its pipeline, --from one to "
                  "begin with")
        ->group("Training");
    options.add_option("--save-minutes", m_train.saveMinutes, "Between checkpoints and sample sheets; 0: at the end")
        ->type_name("X")
        ->capture_default_str()
        ->group("Output");
    addLength(options);
    addFurtherTraining(options);
    options.add_option("--guidance", m_train.guidanceScale, "Guidance scale of the sample sheets")
        ->type_name("X")
        ->capture_default_str()
        ->group("Training");
}

void TrainCommand::addLength(CLI::App& options) {
    options
        .add_option("--minutes", m_minutes,
                    "Length of the run; the learning rate follows it (default: 180, with --from 10)")
        ->type_name("X")
        ->group("Training");
    options.add_option("--steps", m_train.steps, "Length of the run in steps instead; 0: --minutes decides")
        ->type_name("N")
        ->capture_default_str()
        ->group("Training");
    options.add_option("--batch", m_train.batch, "Pictures per step")
        ->type_name("N")
        ->capture_default_str()
        ->group("Training");
}

void TrainCommand::addFurtherTraining(CLI::App& options) {
    const auto add = [&](const char* name, auto& value, const char* what, const char* type) {
        options.add_option(name, value, what)->type_name(type)->capture_default_str()->group("Training further");
    };
    add("--from", m_from,
        "Train this model further: dense, cut, or staged (each stage on its timesteps); products are bfloat16 unless "
        "--dtype f32",
        "MODEL");
    add("--teacher", m_teacher, "Learn this model's answers (distillation)", "MODEL");
    add("--teacher-weight", m_further.weights.teacher, "Of the squared distance to the teacher's answers", "X");
    add("--data-weight", m_further.weights.data, "Of the squared distance to what the pictures ask for", "X");
    addImageSource(options, {.source = m_further.images,
                             .classMap = m_further.classMap,
                             .group = "Training further",
                             .description = "Pictures to train on: builtin or a folder"});
    add("--samples", m_further.samples, "Pictures held in memory at most", "N");
    add("--rate", m_further.rate, "Learning rate of AdamW; 0: 1e-3 for a staged model, 1e-4 for others", "X");
    add("--vae", m_further.autoencoder, "Autoencoder for a folder's pictures, of a model of latents", "FILE");
    options
        .add_option("--part", m_further.trainer.imagesPerPart,
                    "Pictures whose gradients are computed at a time and added up; 0: what suits the device")
        ->type_name("N")
        ->capture_default_str()
        ->group("Training further");
    options
        .add_flag("--recompute", m_further.trainer.recompute,
                  "Compute the insides of blocks again instead of keeping them: less memory, a third more work")
        ->group("Training further");
    addModelChoice(options, m_choice);
}

/// With what is written beside --out.
std::vector<core::Output> TrainCommand::outputs() const {
    std::vector<core::Output> all = Command::outputs();
    all.front().kind = m_from.empty() && !m_isText ? Kind::File : Kind::Folder;
    const core::training::demo::TrainFiles demo(m_out);
    const core::training::TrainingFiles further(m_out);
    const std::vector<std::filesystem::path> beside =
        m_from.empty() && !m_isText ? std::vector{demo.config, demo.checkpoint, demo.log, demo.samples}
                                    : std::vector{further.checkpoint, further.log, further.samples};
    for (const std::filesystem::path& path : beside)
        if (!m_classifier)
            all.push_back({.name = "--out", .path = path});
    return all;
}

/// @throws core::Error{BadArgument} for options that belong to another kind of run.
void TrainCommand::requireFitting() {
    const bool isFile = std::filesystem::path(m_out).extension() == ".safetensors";
    const std::string found = "'" + m_out + "'";
    if (m_isText) {
        core::requireArgument(!isFile, "out", "a folder for the pipeline", found);
        core::requireArgument(!m_classifier, "classifier", "no --text with it", "--text");
        for (const char* name : {"--teacher", "--teacher-weight", "--data-weight", "--images", "--class-map",
                                 "--samples", "--rate", "--vae", "--recompute", "--guidance"})
            core::requireArgument(options().count(name) == 0, name + 2, "none with --text", "one");
        return;
    }
    if (!m_from.empty()) {
        core::requireArgument(!isFile, "out", "a folder for the trained model", found);
        core::requireArgument(!m_classifier, "classifier", "no --from with it", m_from);
        return;
    }
    core::requireArgument(isFile, "out", "a .safetensors file", found);
    for (const char* name : {"--teacher", "--teacher-weight", "--data-weight", "--images", "--class-map", "--samples",
                             "--rate", "--vae", "--part", "--recompute", "--arch", "--weights"})
        core::requireArgument(options().count(name) == 0, name + 2, "--from MODEL with it, which it trains further",
                              "none");
}

std::uint64_t TrainCommand::seed() {
    return options().count("--seed") > 0 ? common().seed : 1;
}

CommandResult TrainCommand::run(const core::Progress& progress) {
    requireFitting();
    if (m_classifier)
        return trainJudge(progress);
    if (m_isText)
        return trainText(progress);
    return m_from.empty() ? trainDemo(progress) : trainFurther(progress);
}

CommandResult TrainCommand::trainDemo(const core::Progress& progress) {
    core::training::demo::TrainOptions train = m_train;
    train.out = m_out;
    train.seed = seed();
    train.minutes = m_minutes.value_or(train.minutes);
    train.threads = common().threads;
    train.resume = !m_restart;
    const core::training::TrainingLog log = core::training::demo::train(train, progress);
    const core::training::demo::TrainFiles files(m_out);
    Json json{{"loss", lossJson(log)}, {"validation", validationJson(log)}, {"weights", files.weights.string()}};
    std::string text = files.weights.string();
    if (!log.loss.empty())
        text += ": step " + std::to_string(log.loss.back().step) + ", loss " + significant(log.loss.back().loss, 4);
    return {json, text + "\nsamples: " + files.samples.string() + ", log: " + files.log.string() + '\n'};
}

CommandResult TrainCommand::trainText(const core::Progress& progress) {
    core::training::text::TextTrainOptions train;
    train.out = m_out;
    train.from = m_from;
    train.seed = seed();
    train.steps = m_train.steps;
    train.minutes = m_minutes.value_or(train.minutes);
    train.batch = options().count("--batch") > 0 ? m_train.batch : train.batch;
    train.imagesPerPart = m_further.trainer.imagesPerPart;
    train.saveMinutes = m_train.saveMinutes;
    train.threads = common().threads;
    train.autocast = options().count("--dtype") > 0 && common().compute().dtype == core::Dtype::BFloat16;
    train.resume = !m_restart;
    const core::model::DenoiserPtr from = m_from.empty() ? nullptr : openModel(m_from, m_choice, {}).model;
    const core::training::TrainingLog log = core::training::text::trainTextModel(train, from, progress);
    const core::training::TrainingFiles files(m_out);
    std::string text = m_out;
    if (!log.loss.empty())
        text += ": step " + std::to_string(log.loss.back().step) + ", loss " + significant(log.loss.back().loss, 4);
    return {{{"out", m_out}, {"loss", lossJson(log)}, {"prompt_gap", promptGapJson(log)}},
            text + "\nsamples: " + files.samples.string() + ", log: " + files.log.string() + '\n'};
}

/// Weights and moments are float32 whatever --dtype says; it chooses what products are computed in.
CommandResult TrainCommand::trainFurther(const core::Progress& progress) {
    auto compute = common().compute();
    core::requireArgument(compute.dtype != core::Dtype::Float16, "dtype", "f32 or bf16 for training", "f16");
    core::workflow::TrainModelOptions job = m_further;
    job.trainer.autocast = options().count("--dtype") == 0 || compute.dtype == core::Dtype::BFloat16;
    compute.dtype = core::Dtype::Float32;
    const core::ComputeScope scope(compute);
    job.model = openModel(m_from, m_choice, compute).model;
    if (!m_teacher.empty())
        job.teacher = openModel(m_teacher, {}, compute).model;
    const std::filesystem::path folder = core::checkpoint::modelFolder(m_from);
    if (!folder.empty() && core::exporting::isStagedModelFolder(folder))
        job.report = core::exporting::readPruneReport(folder);
    job.trainer.steps = m_train.steps;
    job.trainer.minutes = m_minutes.value_or(kMinutesFurther);
    job.trainer.batch = m_train.batch;
    job.trainer.saveMinutes = m_train.saveMinutes;
    job.trainer.seed = seed();
    job.trainer.resume = !m_restart;
    job.out = m_out;
    const core::workflow::TrainOutcome outcome = trainModel(job, progress);
    for (const std::string& note : outcome.notes)
        printNote(note);
    const core::training::TrainingFiles files(m_out);
    std::string text = m_out + ": step " + std::to_string(outcome.steps);
    if (!outcome.log.loss.empty())
        text += ", loss " + significant(outcome.log.loss.back().loss, 4) + " (first " +
                significant(outcome.log.loss.front().loss, 4) + ")";
    return {{{"out", m_out},
             {"steps", outcome.steps},
             {"minutes", outcome.minutes},
             {"loss", lossJson(outcome.log)},
             {"notes", outcome.notes},
             {"checkpoint", files.checkpoint.string()},
             {"samples", files.samples.string()},
             {"log", files.log.string()}},
            text + "\nsamples: " + files.samples.string() + ", log: " + files.log.string() + '\n'};
}

CommandResult TrainCommand::trainJudge(const core::Progress& progress) {
    core::evaluation::ClassifierOptions judge{.threads = common().threads};
    judge.seed = seed();
    trainClassifier(judge, progress).save(m_out);
    return {{{"weights", m_out}, {"steps", judge.steps}}, m_out + ": " + std::to_string(judge.steps) + " steps\n"};
}

} // namespace app::commands
