#include "app/commands/comparison.h"

#include "app/commands/open_model.h"
#include "core/base/argument.h"
#include "core/base/error.h"
#include "core/caching/reuse_method.h"
#include "core/metrics/cost.h"
#include "core/pruning/criterion_table.h"
#include "core/sampling/sampler_table.h"
#include "core/workflow/study_options.h"

#include <algorithm>
#include <charconv>
#include <cstring>
#include <sstream>

namespace app::commands {
namespace {

double parseSparsity(const std::string& text, const std::string& spec) {
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    core::requireArgument(error == std::errc() && end == text.data() + text.size() && value >= 0 && value < 1,
                          ("variant " + spec).c_str(), "a sparsity in [0,1)", "'" + text + "'");
    return value;
}

int parseSteps(const std::string& text) {
    int value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    core::requireArgument(error == std::errc() && end == text.data() + text.size() && value >= 1, "+steps",
                          "a count >= 1", "'" + text + "'");
    return value;
}

void apply(const Suffix& suffix, Compared& compared) {
    if (suffix.name == "reuse")
        compared.plan = core::caching::parseReuse(suffix.value);
    else if (suffix.name == "steps")
        compared.sampling.steps = parseSteps(suffix.value);
    else
        compared.sampling.sampler = std::string(core::sampling::samplerKind(suffix.value).name);
}

} // namespace

std::optional<Suffix> suffixOf(const std::string& text) {
    const std::size_t place = text.rfind('+');
    for (const char* name : {"reuse", "sampler", "steps"})
        if (place != std::string::npos && text.compare(place + 1, std::strlen(name) + 1, std::string(name) + "=") == 0)
            return Suffix{place, name, text.substr(place + std::strlen(name) + 2)};
    return std::nullopt;
}

Compared parseCompared(const std::string& text) {
    Compared compared{text};
    while (const std::optional<Suffix> suffix = suffixOf(compared.model)) {
        apply(*suffix, compared);
        compared.model = compared.model.substr(0, suffix->place);
    }
    return compared;
}

std::optional<VariantSpec> parseVariantSpec(const std::string& text) {
    const std::size_t colon = text.find(':');
    const std::vector<std::string> methods = core::pruning::criterionNames();
    if (colon == std::string::npos || std::find(methods.begin(), methods.end(), text.substr(0, colon)) == methods.end())
        return std::nullopt;
    std::istringstream words(text);
    std::string word;
    VariantSpec spec;
    std::getline(words, spec.method, ':');
    std::getline(words, word, ':');
    spec.sparsity = parseSparsity(word, text);
    if (std::getline(words, word, ':'))
        spec.allocation = core::schedule::parseAllocationRule(word);
    spec.within = core::pruning::usualWithin(spec.allocation);
    if (std::getline(words, word, ':'))
        spec.within = core::pruning::parseWithinRule(word);
    if (std::getline(words, word))
        spec.lossWeighting = core::pruning::parseLossWeighting(word);
    return spec;
}

Comparison::Comparison(core::study::Study study, core::model::DenoiserPtr dense,
                       core::sampling::ImageDecoderPtr decoder, const core::Progress& progress)
    : m_study(std::move(study))
    , m_dense(std::move(dense))
    , m_decoder(std::move(decoder))
    , m_progress(progress) {
    sampleRow("dense", m_dense, {.model = "dense"});
}

void Comparison::add(const std::string& text) {
    const Compared compared = parseCompared(text);
    const auto spec = parseVariantSpec(compared.model);
    sampleRow(text, compared.model == "dense" ? m_dense : spec ? prune(*spec) : opened(compared.model), compared);
}

core::model::DenoiserPtr Comparison::opened(const std::string& place) const {
    const auto other = core::workflow::atSize(
        openModel(place, {}, {.device = m_dense->device(), .dtype = m_dense->dtype()}).model, m_study.sampling.words);
    const auto& found = other->info();
    const auto& wanted = m_dense->info();
    if (found.width != wanted.width || found.height != wanted.height)
        throw core::Error(core::ErrorCode::BadArgument,
                          place + ": expected pictures of " + std::to_string(wanted.width) + "x" +
                              std::to_string(wanted.height) + ", found " + std::to_string(found.width) + "x" +
                              std::to_string(found.height));
    if (found.channels != wanted.channels || found.isPixelSpace != wanted.isPixelSpace)
        throw core::Error(core::ErrorCode::BadArgument,
                          place + ": expected " + std::to_string(wanted.channels) + " channels of " +
                              (wanted.isPixelSpace ? "pixels" : "latents") + ", found " +
                              std::to_string(found.channels) + " of " + (found.isPixelSpace ? "pixels" : "latents"));
    return other;
}

core::model::DenoiserPtr Comparison::prune(const VariantSpec& spec) {
    core::study::Study study = m_study;
    study.pruning.method = spec.method;
    study.stages.targetSparsity = spec.sparsity;
    study.stages.allocation = spec.allocation;
    study.stages.within = spec.within;
    study.stages.lossWeighting = spec.lossWeighting;
    validate(study);
    const auto& info = m_dense->info();
    auto outcome = core::workflow::pruneModel({.dense = m_dense,
                                               .plan = plan(study, core::schedule::NoiseSchedule(info.schedule)),
                                               .pruning = core::workflow::pruneOptions(study, info),
                                               .calibration = core::workflow::calibrationOptions(study),
                                               .lossWeights = core::workflow::lossWeightOptions(study),
                                               .statistics = m_statistics},
                                              m_progress);
    m_statistics = std::move(outcome.statistics);
    for (const std::string& note : outcome.report.notes)
        printNote(spec.method + ": " + note);
    return outcome.pruned;
}

void Comparison::sampleRow(const std::string& name, const core::model::DenoiserPtr& denoiser,
                           const Compared& compared) {
    const core::study::SamplingChoices sampling = applied(compared.sampling, m_study.sampling);
    auto options = core::workflow::sampleOptions(sampling);
    options.decoder = m_decoder;
    options.plan = compared.plan;
    auto result = sample(*denoiser, options, m_progress);
    const std::vector<core::Image>& dense = m_rows.empty() ? result.images : m_rows.front().images;
    ComparisonRow row{.name = name,
                      .macs = result.macs,
                      .quality = core::metrics::setQuality(dense, result.images),
                      .peakBytes = core::metrics::peakResidentBytes()};
    row.images = std::move(result.images);
    m_rows.push_back(std::move(row));
    m_models.push_back(
        {.denoiser = denoiser, .plan = compared.plan, .sampler = sampling.sampler, .steps = sampling.steps});
}

void Comparison::takeTurns() {
    const auto timed = core::workflow::timeModels(
        {.models = m_models, .sampling = core::workflow::sampleOptions(m_study.sampling)}, m_progress);
    for (std::size_t i = 0; i < timed.times.size(); ++i)
        m_rows[i].time = timed.times[i];
}

} // namespace app::commands
