#include "app/commands/compare_command.h"

#include "app/commands/comparison.h"
#include "app/commands/open_model.h"
#include "app/commands/text.h"
#include "app/commands/time_text.h"
#include "core/workflow/study_options.h"

#include <CLI/CLI.hpp>

#include <cmath>
#include <filesystem>

namespace app::commands {
namespace {

using Json = nlohmann::ordered_json;

constexpr int shownPixels = 96; ///< small images are enlarged to about this width

Json toJson(const std::vector<ComparisonRow>& rows) {
    Json json = Json::array();
    for (const auto& row : rows) {
        Json entry{{"name", row.name},
                   {"macs", row.macs},
                   {"macs_of_dense", static_cast<double>(row.macs) / static_cast<double>(rows.front().macs)}};
        entry.update(timeJson(row.time));
        entry.update(Json{{"psnr", row.quality.psnr}, // null where the images are equal
                          {"ssim", row.quality.ssim},
                          {"mse", row.quality.mse},
                          {"peak_bytes", row.peakBytes}});
        json.push_back(std::move(entry));
    }
    return json;
}

std::string toText(const std::vector<ComparisonRow>& rows) {
    std::vector<std::vector<std::string>> cells{
        {"model", "MACs", "of dense", "s/image", "speed-up", "spread", "PSNR dB", "SSIM", "MSE", "peak MiB"}};
    for (const auto& row : rows)
        cells.push_back({row.name, withPrefix(static_cast<double>(row.macs)),
                         fixed(static_cast<double>(row.macs) / static_cast<double>(rows.front().macs), 3),
                         secondsText(row.time), speedUpText(row.time), spreadText(row.time),
                         std::isfinite(row.quality.psnr) ? fixed(row.quality.psnr, 2) : "equal",
                         fixed(row.quality.ssim, 4), significant(row.quality.mse, 4),
                         fixed(static_cast<double>(row.peakBytes) / (1 << 20), 0)});
    return table(cells) + timeNote(rows.front().time);
}

/// One row per image, one column per model, the dense one first.
void writeSideBySide(const std::string& file, const std::vector<ComparisonRow>& rows) {
    const int factor = std::max(1, shownPixels / rows.front().images.front().width);
    std::vector<core::Image> tiles;
    for (std::size_t image = 0; image < rows.front().images.size(); ++image)
        for (const auto& row : rows)
            tiles.push_back(enlargeImage(row.images[image], factor));
    writePng(file, tileImages(tiles, static_cast<int>(rows.size()), 2 * factor));
}

} // namespace

CompareCommand::CompareCommand(CLI::App& options)
    : Command(options) {
    m_study.addModel(options);
    options
        .add_option("A", m_others,
                    "Models to compare with it, variants as obs:0.33 or magnitude:0.33:uniform, or dense; each may "
                    "end in +reuse=SPEC, +steps=N and +sampler=NAME, as dense+reuse=every:2 or obs:0.33+steps=10")
        ->required();
    m_study.addStages(options);
    m_study.addImages(options, 8);
    m_study.addPrompts(options);
    m_study.addPruning(options, false);
    addOutput("--out", m_out, "Side-by-side picture, .png", Kind::File, endsIn("out", {".png"}));
}

CommandResult CompareCommand::run(const core::Progress& progress) {
    const auto study = m_study.study(common());
    for (const std::string& other : m_others)
        parseVariantSpec(parseCompared(other).model); // a wrong one is reported before the work, not after it
    const auto compute = common().compute();
    const core::ComputeScope scope(compute);
    const auto dense =
        core::workflow::atSize(openModel(study.model.source, m_study.choice(), compute).model, study.sampling.words);
    Comparison comparison(study, dense, openImages(*dense, study.model.autoencoder).decoder, progress);
    for (const std::string& other : m_others)
        comparison.add(other);
    comparison.takeTurns();
    if (!m_out.empty())
        writeSideBySide(m_out, comparison.rows());
    return {{{"rows", toJson(comparison.rows())}}, toText(comparison.rows())};
}

} // namespace app::commands
