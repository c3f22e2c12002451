#include "app/commands/sample_command.h"

#include "app/commands/image_outputs.h"
#include "app/commands/open_model.h"
#include "app/commands/text.h"
#include "core/base/argument.h"
#include "core/metrics/cost.h"
#include "core/metrics/machine_memory.h"
#include "core/study/study_file.h"
#include "core/study/study_paths.h"
#include "core/workflow/memory_need.h"
#include "core/workflow/study_options.h"

#include <CLI/CLI.hpp>

#include <filesystem>
#ifdef __GLIBC__
#include <malloc.h>
#endif

namespace app::commands {
namespace {

using core::sampling::SampleResult;

constexpr int mostSampled = 1'000'000;

/// Large blocks come from the system and go back to it: else the gaps between them grow for some hundred batches.
void keepMemoryFlat() {
#ifdef __GLIBC__
    constexpr int largeBlock = 4 << 20; // bytes: packed weights; activations stay quick to get
    mallopt(M_MMAP_THRESHOLD, largeBlock);
#endif
}

std::string padded(std::size_t number) {
    const std::string digits = std::to_string(number);
    return std::string(digits.size() < 4 ? 4 - digits.size() : 0, '0') + digits;
}

/// One sheet of x̂_t and one of the predicted x̂_0 per step, named so that they sort in sampling order.
void writeTrajectory(const std::filesystem::path& folder, const SampleResult& result) {
    for (std::size_t i = 0; i < result.trajectory.size(); ++i) {
        const auto& frame = result.trajectory[i];
        const std::string name = "step_" + padded(i) + "_t" + padded(static_cast<std::size_t>(frame.timestep) + 1);
        writePng(folder / (name + "_state.png"), sheetOf(frame.state));
        writePng(folder / (name + "_clean.png"), sheetOf(frame.predictedClean));
    }
}

/// What is said in the results of prompts and their sizes; empty for a model of classes. What of them is not read
/// becomes notes, too.
nlohmann::ordered_json aboutPrompts(const core::model::Denoiser& model, const core::sampling::SampleOptions& options) {
    if (options.requests.empty())
        return nlohmann::ordered_json::object();
    const auto conditioner = core::conditioning::usualConditioner(model.info());
    const auto requests = conditioner->resolve(options.requests, options.seeds.size());
    const std::vector<std::string> notices = conditioner->notices(requests);
    for (const std::string& notice : notices)
        printNote(notice);
    std::vector<std::string> prompts;
    for (const core::conditioning::Request& request : requests)
        prompts.push_back(request.prompt.value_or(""));
    const core::conditioning::ImageSize size = requests.front().size.value_or(core::conditioning::ImageSize());
    return {{"prompts", prompts}, {"tokens_cut", notices}, {"size", {size.height, size.width}}};
}

/// The study of `count` of these images. @param frame without seeds, classes and prompts, so that a picture's study
/// costs the same however many there are. @param classes that the model knows.
core::study::Study partOf(core::study::Study frame, const core::study::SamplingChoices& all, std::size_t first,
                          std::size_t count, int classes) {
    core::study::SamplingChoices& part = frame.sampling;
    const std::vector<std::string>& prompts = all.words.prompts;
    if (first == 0)
        part.words.prompts = prompts;
    if (all.labels.size() == 1 && all.seeds.size() > 1)
        part.labels = all.labels;
    for (std::size_t i = first; i < first + count; ++i) {
        part.seeds.push_back(all.seeds[i]);
        if (first > 0 && !prompts.empty())
            part.words.prompts.push_back(prompts[i % prompts.size()]);
        if (all.labels.size() == all.seeds.size())
            part.labels.push_back(all.labels[i]);
        else if (all.labels.empty() && classes > 0)
            part.labels.push_back(static_cast<int>(i % static_cast<std::size_t>(classes)));
    }
    return frame;
}

/// Says what a model of prompts will take, and refuses what cannot fit. @param limit in GiB; 0: what is free.
/// @return bytes; 0: nothing is known.
std::int64_t foretellMemory(const core::study::Study& study, const core::checkpoint::OpenOptions& opening,
                            double limit) {
    constexpr std::int64_t worthSaying = std::int64_t{2} << 30;
    constexpr double gibibyte = 1 << 30;
    const core::study::PromptChoices& words = study.sampling.words;
    if (words.prompts.empty())
        return 0;
    const bool isGuided = study.sampling.guidanceScale.value_or(2) > 1;
    const auto need =
        core::workflow::memoryNeed({.spec = study.model.source,
                                    .opening = opening,
                                    .autoencoder = study.model.autoencoder,
                                    .height = words.height.value_or(0),
                                    .width = words.width.value_or(0),
                                    .images = static_cast<int>(std::min<std::size_t>(study.sampling.seeds.size(), 32)),
                                    .isGuided = isGuided});
    if (!need)
        return 0;
    core::workflow::requireMemory(*need, limit > 0 ? static_cast<std::int64_t>(limit * gibibyte)
                                                   : core::metrics::availableMemory());
    if (need->peak() >= worthSaying)
        printNote("memory: " + need->text());
    return need->peak();
}

} // namespace

SampleCommand::SampleCommand(CLI::App& options)
    : Command(options) {
    m_study.addModel(options);
    m_study.addImages(options, 8, mostSampled);
    m_study.addSteps(options, "Pictures");
    m_study.addPrompts(options);
    m_study.addReuse(options, "Pictures");
    options
        .add_option("--memory", m_memory,
                    "Most memory for a model of prompts, GiB: what would take more is refused (default: what is free)")
        ->type_name("GIB")
        ->group("Model");
    addOutput("--out", m_out, "Sheet of the pictures, .png; of many, the first " + std::to_string(mostOnASheet),
              Kind::File, endsIn("out", {".png"}));
    addOutput("--trajectory", m_trajectory, "Sheets of every step's state and predicted clean pictures",
              Kind::SharedFolder);
    addOutput("--npz", m_npz, "Pictures as uint8 [n,height,width,3], named arr_0");
    addOutput("--each", m_each, "A .png of each picture, 000000.png and so on", Kind::SharedFolder);
}

void SampleCommand::requireOutputs(const core::study::Study& study) const {
    core::requireArgument(!m_out.empty() || !m_npz.empty() || !m_each.empty(), "--out, --npz, --each",
                          "at least one of them", "none");
    core::requireArgument(m_trajectory.empty() || study.sampling.seeds.size() <= mostOnASheet, "--n with --trajectory",
                          ("at most " + std::to_string(mostOnASheet)).c_str(),
                          static_cast<double>(study.sampling.seeds.size()));
}

CommandResult SampleCommand::run(const core::Progress& progress) {
    const auto study = m_study.study(common());
    requireOutputs(study);
    keepMemoryFlat();
    const auto compute = common().compute();
    const core::ComputeScope scope(compute);
    ModelChoice choice = m_study.choice();
    choice.requests = core::workflow::sampleOptions(study).requests;
    const std::int64_t foretold = foretellMemory(study, openOptions(choice, compute), m_memory);
    const auto opened = openModel(study.model.source, choice, compute).model;
    const auto model = core::workflow::atSize(opened, study.sampling.words);
    const bool readsPrompts = model->info().textChannels > 0;
    const auto images = openImages(*model, study.model.autoencoder,
                                   readsPrompts ? core::checkpoint::AutoencoderStay::WhileItWorks
                                                : core::checkpoint::AutoencoderStay{});
    const core::study::SamplingChoices all = m_study.allImages(study, common());
    auto options = core::workflow::sampleOptions(study);
    options.seeds = all.seeds;
    if (options.requests.empty())
        options.labels = all.labels;
    else
        options.requests = core::workflow::sampleOptions(all).requests;
    const nlohmann::ordered_json prompts = aboutPrompts(*model, options);
    options.decoder = images.decoder;
    options.previewDecoder = images.preview;
    options.keepTrajectory = !m_trajectory.empty();
    core::study::Study frame = withAbsolutePaths(study);
    frame.calibration = {}; // nothing was gathered
    frame.sampling.seeds.clear();
    frame.sampling.labels.clear();
    frame.sampling.words.prompts.clear();
    ImageOutputs outputs({.sheet = m_out, .array = m_npz, .folder = m_each}, options.seeds.size(),
                         [&](std::size_t first, std::size_t count) {
                             return toJson(partOf(frame, all, first, count, model->info().classes.count));
                         });
    options.sink = [&outputs](std::size_t first, const std::vector<core::Image>& made) { outputs.take(first, made); };
    const SampleResult result = sample(*model, options, progress);
    outputs.finish();
    if (!m_trajectory.empty())
        writeTrajectory(m_trajectory, result);
    CommandResult outcome = report(*model, options, result, images, outputs);
    outcome.json.update(prompts);
    outcome.json["peak_bytes"] = core::metrics::peakResidentBytes();
    if (foretold > 0)
        outcome.json["foretold_bytes"] = foretold;
    if (readsPrompts)
        outcome.text += "at most " + core::metrics::memoryText(core::metrics::peakResidentBytes()) + " of memory" +
                        (foretold > 0 ? " (foretold: " + core::metrics::memoryText(foretold) + ")" : "") + "\n";
    return outcome;
}

CommandResult SampleCommand::report(const core::model::Denoiser& model, const core::sampling::SampleOptions& options,
                                    const SampleResult& result, const core::checkpoint::ModelImages& images,
                                    const ImageOutputs& outputs) const {
    const auto count = static_cast<double>(options.seeds.size());
    const double guidance = options.guidanceScale.value_or(model.info().recommendedGuidance);
    nlohmann::ordered_json json{{"model", model.info().name},
                                {"out", m_out},
                                {"sampler", result.sampler},
                                {"steps", options.steps},
                                {"model_calls", result.timesteps.size()},
                                {"guidance", guidance},
                                {"eta", options.sampler.eta},
                                {"classes", result.labels},
                                {"seeds", options.seeds},
                                {"macs", result.macs},
                                {"seconds", result.seconds},
                                {"seconds_per_image", result.seconds / count},
                                {"decoder", images.decoder->description()},
                                {"approximate", result.isApproximate},
                                {"decode_seconds", result.decodeSeconds}};
    return {json, outputs.text() + ": " + std::to_string(options.seeds.size()) + " pictures in " +
                      significant(result.seconds, 3) + " s" +
                      (!images.decoder->isApproximate() && !model.info().isPixelSpace
                           ? " (and " + significant(result.decodeSeconds, 3) + " s to decode them)"
                           : "") +
                      (result.isApproximate ? ", approximate: " + images.decoder->description() : "") + ", " +
                      withPrefix(static_cast<double>(result.macs)) + " MACs each\n"};
}

} // namespace app::commands
