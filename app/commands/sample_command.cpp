#include "app/commands/sample_command.h"

#include "app/commands/open_model.h"
#include "app/commands/text.h"
#include "core/base/argument.h"
#include "core/metrics/image_array.h"
#include "core/workflow/study_options.h"

#include <CLI/CLI.hpp>

#include <cmath>

namespace app::commands {
namespace {

using core::Image;
using core::sampling::SampleResult;

constexpr int sheetPixels = 128; ///< small images are enlarged to about this width

/// A sheet as square as it gets.
Image sheet(const std::vector<Image>& images) {
    const int columns = static_cast<int>(std::ceil(std::sqrt(static_cast<double>(images.size()))));
    const int factor = std::max(1, sheetPixels / images.front().width);
    std::vector<Image> enlarged;
    for (const Image& image : images)
        enlarged.push_back(enlargeImage(image, factor));
    return tileImages(enlarged, columns, 2 * factor);
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
        writePng(folder / (name + "_state.png"), sheet(frame.state));
        writePng(folder / (name + "_clean.png"), sheet(frame.predictedClean));
    }
}

} // namespace

SampleCommand::SampleCommand(CLI::App& options)
    : Command(options) {
    m_study.addModel(options);
    m_study.addImages(options, 8);
    m_study.addSteps(options, "Pictures");
    m_study.addReuse(options, "Pictures");
    addOutput("--out", m_out, "Sheet of all pictures, .png")->required();
    addOutput("--trajectory", m_trajectory, "Sheets of every step's state and predicted clean pictures",
              Kind::SharedFolder);
    addOutput("--npz", m_npz, "Pictures as uint8 [n,height,width,3], named arr_0");
}

CommandResult SampleCommand::run(const core::Progress& progress) {
    const auto study = m_study.study(common());
    core::requireArgument(std::filesystem::path(m_out).extension() == ".png", "out", "a .png file", "'" + m_out + "'");
    const auto compute = common().compute();
    const core::ComputeScope scope(compute);
    const auto model = openModel(study.model.source, m_study.choice(), compute).model;
    const auto images = openImages(*model, study.model.autoencoder);
    auto options = core::workflow::sampleOptions(study);
    options.decoder = images.decoder;
    options.previewDecoder = images.preview;
    options.keepTrajectory = !m_trajectory.empty();
    const SampleResult result = sample(*model, options, progress);

    writePng(m_out, sheet(result.images));
    if (!m_trajectory.empty())
        writeTrajectory(m_trajectory, result);
    if (!m_npz.empty())
        core::metrics::writeImageArray(m_npz, result.images);
    const auto count = static_cast<double>(result.images.size());
    const double guidance = options.guidanceScale.value_or(model->info().recommendedGuidance);
    nlohmann::ordered_json json{{"model", model->info().name},
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
            m_out + ": " + std::to_string(result.images.size()) + " pictures in " + significant(result.seconds, 3) +
                " s" +
                (images.autoencoder ? " (and " + significant(result.decodeSeconds, 3) + " s to decode them)" : "") +
                (result.isApproximate ? ", approximate: " + images.decoder->description() : "") + ", " +
                withPrefix(static_cast<double>(result.macs)) + " MACs each\n"};
}

} // namespace app::commands
