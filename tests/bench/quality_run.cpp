#include "tests/bench/quality_run.h"

#include "core/base/atomic_file.h"
#include "core/base/stopwatch.h"
#include "core/base/tensor.h"
#include "core/formats/json.h"
#include "core/metrics/image_quality.h"
#include "core/metrics/set_quality.h"
#include "core/sampling/trajectory.h"
#include "core/workflow/time_models.h"

#include <filesystem>
#include <numeric>

namespace bench {
namespace {

using Json = nlohmann::ordered_json;

constexpr int chunk = 200; ///< images that are compared at once
/// Seeds of data that no model is sampled or calibrated with.
constexpr std::uint64_t referenceSeed = 0x7E55'E7A0'0000'0000ULL;
constexpr std::uint64_t dataSeed = 0x7E55'E7A1'0000'0000ULL;
constexpr std::uint64_t ratedPromptSeed = 0x7E55'E7A4'0000'0000ULL;

} // namespace

QualityRun::QualityRun(core::model::DenoiserPtr dense, QualityOptions options, const core::Progress& progress)
    : m_dense(std::move(dense))
    , m_options(std::move(options))
    , m_progress(progress)
    , m_pruner(m_dense, m_options.steps, m_options.calibration, m_options.seed)
    , m_judge(m_options.reference, referenceSeed + m_options.seed, progress) {
    if (m_dense->info().textChannels > 0)
        m_prompts = core::evaluation::unseenPrompts(m_options.samples, ratedPromptSeed + m_options.seed);
}

/// Progress of work that is worth so many images, as a part of the whole.
core::Progress QualityRun::part(int images) {
    const std::int64_t before = m_done;
    m_done += images;
    return core::Progress({}, [this, before, images](const core::ProgressUpdate& update) {
        const double share =
            update.total > 0 ? static_cast<double>(update.done) / static_cast<double>(update.total) : 0;
        m_progress.report("quality", before + static_cast<std::int64_t>(share * images), m_total);
    });
}

std::vector<int> QualityRun::labels(int first, int count) const {
    std::vector<int> labels(static_cast<std::size_t>(count));
    for (int i = 0; i < count; ++i)
        labels[static_cast<std::size_t>(i)] = m_prompts.empty() ? (first + i) % m_dense->info().classes.count
                                                                : m_prompts[static_cast<std::size_t>(first + i)].shape;
    return labels;
}

void QualityRun::sampleAll(const core::model::Denoiser& model, const core::Progress& progress, const Use& use) const {
    for (int first = 0; first < m_options.samples; first += chunk) {
        const int count = std::min(chunk, m_options.samples - first);
        core::sampling::SampleOptions options;
        options.steps = m_options.steps;
        if (m_prompts.empty())
            options.labels = labels(first, count);
        for (int i = 0; !m_prompts.empty() && i < count; ++i)
            options.requests.emplace_back().prompt = m_prompts[static_cast<std::size_t>(first + i)].prompt;
        options.seeds.resize(static_cast<std::size_t>(count));
        std::iota(options.seeds.begin(), options.seeds.end(), m_options.seed + static_cast<std::uint64_t>(first));
        const core::Progress ofChunk({}, [&](const core::ProgressUpdate& update) {
            const double share = static_cast<double>(update.done) / static_cast<double>(update.total);
            progress.report("sample", first + static_cast<std::int64_t>(share * count), m_options.samples);
        });
        use(first, runTrajectory(model, resolve(model, options), ofChunk));
    }
}

QualityRow QualityRun::rateDense() {
    QualityRow row{.variant = "dense"};
    const core::Stopwatch watch;
    sampleAll(*m_dense, part(m_options.samples), [&](int first, const at::Tensor& finals) {
        const std::vector<core::Image> images = core::toImages(finals, m_dense->info().pixelScale);
        m_judge.add(images, labels(first, static_cast<int>(images.size())));
        m_denseImages.insert(m_denseImages.end(), images.begin(), images.end());
    });
    row.secondsSample = watch.seconds();
    const Verdict verdict = m_judge.verdict();
    row.accuracy = verdict.accuracy;
    row.fid = verdict.fid;
    row.psnr = std::numeric_limits<double>::infinity();
    row.ssim = 1;
    row.macs = static_cast<double>(m_pruner.macsOf(*m_dense));
    if (m_options.timing > 0)
        time(row, m_dense);
    return row;
}

void QualityRun::compare(QualityRow& row, const core::model::Denoiser& pruned, const core::Progress& progress) {
    const core::Stopwatch watch;
    std::vector<double> psnrs, ssims, errors;
    sampleAll(pruned, progress, [&](int first, const at::Tensor& finals) {
        const std::vector<core::Image> images = core::toImages(finals, m_dense->info().pixelScale);
        m_judge.add(images, labels(first, static_cast<int>(images.size())));
        for (std::size_t i = 0; i < images.size(); ++i) {
            const core::Image& dense = m_denseImages[static_cast<std::size_t>(first) + i];
            errors.push_back(core::metrics::mse(dense, images[i]));
            psnrs.push_back(core::metrics::psnr(dense, images[i]));
            ssims.push_back(core::metrics::ssim(dense, images[i]));
        }
    });
    const core::metrics::SetQuality quality = core::metrics::setQuality(psnrs, ssims);
    row.mse = quality.mse;
    row.psnr = quality.psnr;
    row.ssim = quality.ssim;
    row.mseError = at::tensor(errors, at::kDouble).std().item<double>() / std::sqrt(static_cast<double>(errors.size()));
    row.secondsSample = watch.seconds();
    const Verdict verdict = m_judge.verdict();
    row.accuracy = verdict.accuracy;
    row.fid = verdict.fid;
}

void QualityRun::time(QualityRow& row, const core::model::DenoiserPtr& pruned) const {
    core::sampling::SampleOptions options;
    options.steps = m_options.steps;
    options.seeds.resize(static_cast<std::size_t>(m_options.timing));
    options.batch = m_options.timing;
    std::iota(options.seeds.begin(), options.seeds.end(), m_options.seed);
    std::vector<core::workflow::TimedModel> models{{m_dense}};
    if (pruned != m_dense)
        models.push_back({pruned});
    const auto times = core::workflow::timeModels({.models = models, .sampling = options}, m_progress.silent()).times;
    row.secondsDense = times.front().seconds;
    row.secondsImage = times.back().seconds;
    row.speedUp = times.back().speedUp;
    row.speedUpSpread = times.back().spread;
}

void QualityRun::measure(QualityRow& row, const core::model::DenoiserPtr& model) {
    compare(row, *model, part(m_options.samples));
    if (m_options.timing > 0)
        time(row, model);
}

QualityRow QualityRun::rate(const QualityVariant& variant, double sparsity) {
    QualityRow row{.variant = variant.name, .sparsity = sparsity};
    const auto pruned = m_pruner.prune(variant, sparsity, m_progress.silent());
    row.achievedSparsity = pruned.report.achievedSparsity;
    row.macs = static_cast<double>(pruned.report.macsPruned);
    row.secondsSolve = pruned.report.secondsSolve;
    for (const auto& stage : pruned.report.stages)
        row.stageSparsities.push_back(stage.achievedSparsity);
    for (const std::string& note : pruned.report.notes)
        m_notes.push_back(variant.name + " at " + std::to_string(sparsity).substr(0, 4) + ": " + note);
    measure(row, pruned.pruned);
    return row;
}

QualityRow QualityRun::rate(const RatedModel& rated) {
    QualityRow row{.variant = rated.name, .macs = static_cast<double>(m_pruner.macsOf(*rated.model))};
    measure(row, rated.model);
    return row;
}

Json QualityRun::settings() const {
    return {{"model", m_dense->info().sha256},      {"dtype", core::toString(m_dense->dtype())},
            {"samples", m_options.samples},         {"steps", m_options.steps},
            {"calibration", m_options.calibration}, {"reference", m_options.reference},
            {"timing", m_options.timing},           {"seed", m_options.seed}};
}

void QualityRun::readState() {
    if (m_options.state.empty() || !std::filesystem::exists(m_options.state))
        return;
    const nlohmann::json json = core::formats::readJsonFile(m_options.state);
    if (!json.is_object() || !json.contains("settings") || !json.contains("rows") || !json["rows"].is_array())
        throw core::Error(core::ErrorCode::BadInput, m_options.state + ": not the state of a quality benchmark");
    if (json["settings"] != nlohmann::json(settings()))
        throw core::Error(core::ErrorCode::BadInput,
                          m_options.state + ": is of a run with other settings: " + json["settings"].dump());
    for (const nlohmann::json& row : json["rows"])
        m_finished.push_back(rowFromJson(row));
}

void QualityRun::writeState() const {
    if (m_options.state.empty())
        return;
    Json rows = Json::array();
    for (const QualityRow& row : m_finished)
        rows.push_back(toJson(row));
    core::writeFileAtomically(m_options.state, Json{{"settings", settings()}, {"rows", rows}}.dump(1) + '\n');
}

QualityTable QualityRun::run() {
    readState();
    QualityTable known{.dense = {}, .data = {}, .rows = m_finished, .models = {}};
    std::vector<std::pair<QualityVariant, double>> left;
    std::vector<QualityVariant> needed;
    for (const double sparsity : m_options.sparsities)
        for (const QualityVariant& variant : m_options.variants)
            if (!known.find(variant.name, sparsity)) {
                left.emplace_back(variant, sparsity);
                needed.push_back(variant);
            }
    m_pruner.gather(needed, m_progress);
    m_notes = m_pruner.notes();
    m_total = static_cast<std::int64_t>(left.size() + m_options.models.size() + 1) * m_options.samples;
    QualityTable table;
    const Verdict data = m_judge.judgeData(m_options.samples, dataSeed + m_options.seed, m_progress);
    table.data = {.variant = "data", .accuracy = data.accuracy, .fid = data.fid};
    table.dense = rateDense();
    for (const auto& [variant, sparsity] : left) {
        m_finished.push_back(rate(variant, sparsity));
        writeState();
    }
    for (const RatedModel& rated : m_options.models)
        table.models.push_back(rate(rated));
    m_progress.report("quality", m_total, m_total);
    known.rows = m_finished;
    for (const double sparsity : m_options.sparsities)
        for (const QualityVariant& variant : m_options.variants)
            table.rows.push_back(*known.find(variant.name, sparsity));
    return table;
}

} // namespace bench
