#include "app/commands/sample_command.h"

#include "app/commands/image_outputs.h"
#include "app/commands/open_model.h"
#include "app/commands/text.h"
#include "core/base/argument.h"
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

} // namespace

SampleCommand::SampleCommand(CLI::App& options)
    : Command(options) {
    m_study.addModel(options);
    m_study.addImages(options, 8, mostSampled);
    m_study.addSteps(options, "Pictures");
    m_study.addReuse(options, "Pictures");
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
    const auto model = openModel(study.model.source, m_study.choice(), compute).model;
    const auto images = openImages(*model, study.model.autoencoder);
    const core::study::SamplingChoices all = m_study.allImages(study, common());
    auto options = core::workflow::sampleOptions(study);
    options.seeds = all.seeds;
    options.labels = all.labels;
    options.decoder = images.decoder;
    options.previewDecoder = images.preview;
    options.keepTrajectory = !m_trajectory.empty();
    ImageOutputs outputs({.sheet = m_out, .array = m_npz, .folder = m_each}, options.seeds.size());
    options.sink = [&outputs](std::size_t first, const std::vector<core::Image>& made) { outputs.take(first, made); };
    const SampleResult result = sample(*model, options, progress);
    outputs.finish();
    if (!m_trajectory.empty())
        writeTrajectory(m_trajectory, result);
    return report(*model, options, result, images, outputs);
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
    return {json,
            outputs.text() + ": " + std::to_string(options.seeds.size()) + " pictures in " +
                significant(result.seconds, 3) + " s" +
                (images.autoencoder ? " (and " + significant(result.decodeSeconds, 3) + " s to decode them)" : "") +
                (result.isApproximate ? ", approximate: " + images.decoder->description() : "") + ", " +
                withPrefix(static_cast<double>(result.macs)) + " MACs each\n"};
}

} // namespace app::commands
