#include "ui/lessons/run_figures.h"

#include "core/metrics/set_quality.h"
#include "ui/study/study_runner.h"

#include <algorithm>
#include <cmath>

namespace ui::lessons {

using core::schedule::AllocationRule;
using core::study::Study;

namespace {

constexpr std::size_t most = 64;

/// The study as it would have been for a run of that name; nothing for a name that is none.
std::optional<Study> asFor(const QString& run, Study study) {
    for (const AllocationRule rule : {AllocationRule::Mosaic, AllocationRule::Uniform, AllocationRule::Marginal}) {
        if (run.toStdString() == toString(rule)) {
            study.stages.allocation = rule;
            study.stages.within = core::pruning::usualWithin(rule);
            return study;
        }
    }
    if (run == u"now")
        return study;
    if (run == u"compensated" || run == u"plain") {
        study.pruning.compensate = run == u"compensated";
        return study;
    }
    bool isNumber = false;
    const int percent = run.mid(2).toInt(&isNumber);
    if (!run.startsWith(QStringLiteral("at")) || !isNumber)
        return std::nullopt;
    study.stages.targetSparsity = percent / 100.0;
    return study;
}

/// What is left of a study once everything is gone that images and their figures do not depend on.
Study essence(Study study) {
    study.pruning.compensate = study.pruning.compensate.value_or(true);
    study.stages.targetSparsity = std::round(1000 * study.stages.targetSparsity) / 1000;
    study.unknown.clear();
    study.variants.clear(); // what is kept beside changes nothing of the run
    return study;
}

} // namespace

RunFigures::RunFigures(const study::StudyRunner& runner, QObject* parent)
    : QObject(parent)
    , m_runner(runner) {
    connect(&m_runner, &study::StudyRunner::imagesChanged, this, &RunFigures::record);
    connect(&m_runner, &study::StudyRunner::modelChanged, this, [this] { m_runs.clear(); });
    record();
}

void RunFigures::record() {
    const study::ImageSet& images = m_runner.results().present().images;
    if (!images.isComplete() || !m_runner.isCurrent(core::study::presentId) || images.psnr.empty())
        return;
    const core::metrics::SetQuality quality = core::metrics::setQuality(images.psnr, images.ssim);
    Run run{essence(m_runner.document().study()), {quality.psnr, quality.ssim, images.macs}};
    std::erase_if(m_runs, [&run](const Run& former) { return former.study == run.study; });
    if (m_runs.size() == most)
        m_runs.erase(m_runs.begin());
    m_runs.push_back(std::move(run));
    emit changed();
}

std::optional<RunFigures::Figures> RunFigures::last() const {
    return m_runs.empty() ? std::nullopt : std::optional(m_runs.back().figures);
}

std::optional<RunFigures::Figures> RunFigures::of(const QString& run) const {
    const auto wanted = asFor(run, m_runner.document().study());
    if (!wanted)
        return std::nullopt;
    const auto found = std::ranges::find(m_runs, essence(*wanted), &Run::study);
    return found == m_runs.end() ? std::nullopt : std::optional(found->figures);
}

bool RunFigures::isName(const QString& run) {
    return asFor(run, {}).has_value();
}

} // namespace ui::lessons
