#include "app/commands/train_command.h"

#include "app/commands/text.h"
#include "core/base/argument.h"
#include "core/evaluation/classifier_trainer.h"
#include "core/training/demo/trainer.h"

#include <CLI/CLI.hpp>

namespace app::commands {
namespace {

using Json = nlohmann::ordered_json;

Json toJson(const core::training::demo::TrainLog& log) {
    Json loss = Json::array();
    for (const auto& point : log.loss)
        loss.push_back({{"step", point.step},
                        {"minutes", point.minutes},
                        {"loss", point.loss},
                        {"pictures_per_second", point.imagesPerSecond}});
    Json validation = Json::array();
    for (const auto& point : log.validation)
        validation.push_back({{"step", point.step}, {"minutes", point.minutes}, {"error", point.error}});
    return {{"loss", loss}, {"validation", validation}};
}

} // namespace

TrainCommand::TrainCommand(CLI::App& options)
    : Command(options) {
    options.add_option("--out", m_out, "Weight file, .safetensors; the rest of the run is written beside it")
        ->required()
        ->type_name("FILE")
        ->group("Output");
    options.add_flag("--restart", m_restart, "Begin anew even if there is a checkpoint to go on from")->group("Output");
    options.add_flag("--classifier", m_classifier, "Train the classifier that judges the model's pictures instead")
        ->group("Training");
    options.add_option("--save-minutes", m_train.saveMinutes, "Between checkpoints and sample sheets; 0: at the end")
        ->type_name("X")
        ->capture_default_str()
        ->group("Output");
    options.add_option("--minutes", m_train.minutes, "Length of the run; the learning rate follows it")
        ->type_name("X")
        ->capture_default_str()
        ->group("Training");
    options.add_option("--steps", m_train.steps, "Length of the run in steps instead; 0: --minutes decides")
        ->type_name("N")
        ->capture_default_str()
        ->group("Training");
    options.add_option("--batch", m_train.batch, "Pictures per step")
        ->type_name("N")
        ->capture_default_str()
        ->group("Training");
    options.add_option("--guidance", m_train.guidanceScale, "Guidance scale of the sample sheets")
        ->type_name("X")
        ->capture_default_str()
        ->group("Training");
}

CommandResult TrainCommand::run(const core::Progress& progress) {
    core::requireArgument(std::filesystem::path(m_out).extension() == ".safetensors", "out", "a .safetensors file",
                          "'" + m_out + "'");
    if (m_classifier)
        return trainJudge(progress);
    core::training::demo::TrainOptions train = m_train;
    train.out = m_out;
    if (options().count("--seed") > 0)
        train.seed = common().seed;
    train.threads = common().threads;
    train.resume = !m_restart;
    const core::training::demo::TrainLog log = core::training::demo::train(train, progress);
    const core::training::demo::TrainFiles files(m_out);
    Json json = toJson(log);
    json["weights"] = files.weights.string();
    std::string text = files.weights.string();
    if (!log.loss.empty())
        text += ": step " + std::to_string(log.loss.back().step) + ", loss " + significant(log.loss.back().loss, 4);
    return {json, text + "\nsamples: " + files.samples.string() + ", log: " + files.log.string() + '\n'};
}

CommandResult TrainCommand::trainJudge(const core::Progress& progress) {
    core::evaluation::ClassifierOptions judge{.threads = common().threads};
    if (options().count("--seed") > 0)
        judge.seed = common().seed;
    trainClassifier(judge, progress).save(m_out);
    return {{{"weights", m_out}, {"steps", judge.steps}}, m_out + ": " + std::to_string(judge.steps) + " steps\n"};
}

} // namespace app::commands
