#include "ui/history/run_recorder.h"

#include "core/base/error.h"
#include "core/base/provenance.h"
#include "core/study/reproduce.h"
#include "core/study/run_thumbnail.h"
#include "core/study/study_file.h"
#include "core/study/study_paths.h"
#include "ui/history/run_history.h"
#include "ui/study/study_runner.h"

#include <QDateTime>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

namespace ui::history {

using core::study::Run;
using jobs::JobKind;

namespace {

std::optional<double> mean(const std::vector<double>& values) {
    if (values.empty())
        return std::nullopt;
    const double sum = std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
    return std::isfinite(sum) ? std::optional(sum) : std::nullopt; // the same picture has no finite PSNR
}

void addPictures(Run& run, const study::PictureSet& pictures) {
    run.psnr = mean(pictures.psnr);
    run.ssim = mean(pictures.ssim);
    run.thumbnail = core::study::runThumbnail(pictures.images);
}

} // namespace

RunRecorder::RunRecorder(study::StudyRunner& runner, RunHistory& history, QObject* parent)
    : QObject(parent)
    , m_runner(runner)
    , m_history(history) {
    connect(&runner.thread(), &jobs::ComputeThread::finished, this,
            [this](jobs::JobId, JobKind kind) { onFinished(kind); });
    connect(&runner.thread(), &jobs::ComputeThread::busyChanged, this, [this](bool isBusy) {
        if (!isBusy)
            record();
    });
}

void RunRecorder::onFinished(JobKind kind) {
    if (kind == JobKind::Prune && m_runner.prunedIsCurrent())
        m_present = {{}, m_runner.document().study(), m_runner.document().plan(), true};
    m_hasSampled = m_hasSampled || kind == JobKind::SampleDense || kind == JobKind::SamplePruned;
    if (kind == JobKind::LoadModel) {
        m_present.hasPruned = m_hasSampled = false;
        m_variants.clear();
    }
    if (kind == JobKind::PruneVariant || kind == JobKind::SampleVariant)
        onVariantFinished(kind);
}

void RunRecorder::onVariantFinished(JobKind kind) {
    const core::study::Variant& variant = m_runner.lastVariant();
    const auto isSame = [&variant](const auto& other) {
        return other.variant.stages == variant.stages && other.variant.pruning == variant.pruning;
    };
    const std::vector<study::VariantPlan>& plans = m_runner.document().variantPlans();
    const auto planned = std::ranges::find_if(plans, isSame);
    if (planned == plans.end()) // removed meanwhile
        return;
    auto work = std::ranges::find_if(m_variants, isSame);
    if (work == m_variants.end())
        work = m_variants.insert(work, Work{variant, {}, {}, false});
    work->recipe = with(m_runner.document().study(), variant);
    work->plan = planned->plan;
    work->hasPruned = work->hasPruned || kind == JobKind::PruneVariant;
    if (kind == JobKind::SampleVariant && m_runner.variantIsCurrent(*planned)) {
        const Work done = *work;
        m_variants.erase(work);
        add([&] { return variantRun(done); });
    }
}

void RunRecorder::record() {
    recordPresent();
    for (const Work& work : std::exchange(m_variants, {})) // stopped before their pictures were there
        if (const auto* result = m_runner.results().find(work.variant);
            work.hasPruned && result != nullptr && result->pruned)
            add([&] { return pruneRun(work, result->pruned->report, nullptr); });
}

void RunRecorder::recordPresent() {
    const study::StudyResults& results = m_runner.results();
    const bool hasPruned = std::exchange(m_present.hasPruned, false) && results.pruned;
    const bool hasSampled = std::exchange(m_hasSampled, false) && results.dense.isComplete();
    const study::PictureSet* pictures = prunedPictures();
    if (hasPruned)
        add([&] { return pruneRun(m_present, results.pruned->report, pictures); });
    else if (hasSampled && pictures != nullptr)
        add([&] { return sampleRun(m_runner.document().study(), &results.pruned->report, *pictures); });
    else if (hasSampled)
        add([&] { return sampleRun(m_runner.document().study(), nullptr, results.dense); });
}

void RunRecorder::add(const std::function<Run()>& run) {
    try {
        m_history.add(run());
    } catch (const core::Error& error) {
        emit m_history.warned(QString::fromUtf8(error.what()));
    }
}

Run RunRecorder::commonRun(const core::study::Study& study) const {
    Run run;
    run.time = QDateTime::currentMSecsSinceEpoch();
    run.version = core::programVersion();
    run.model = m_runner.results().model->info.name;
    run.recipe = toJson(withAbsolutePaths(study));
    return run;
}

const study::PictureSet* RunRecorder::prunedPictures() const {
    const study::StudyResults& results = m_runner.results();
    const bool areThere = results.pruned && results.prunedPictures.isComplete() &&
                          results.prunedPictures.denoiser == results.pruned->pruned;
    return areThere ? &results.prunedPictures : nullptr;
}

/// Of pictures that are all there.
Run RunRecorder::variantRun(const Work& work) const {
    const study::VariantResult& result = *m_runner.results().find(work.variant);
    const core::pruning::PruneReport& report = result.pruned->report;
    return work.hasPruned ? pruneRun(work, report, &result.pictures) : sampleRun(work.recipe, &report, result.pictures);
}

Run RunRecorder::pruneRun(const Work& work, const core::pruning::PruneReport& report,
                          const study::PictureSet* pictures) const {
    Run run = commonRun(work.recipe);
    run.kind = core::study::RunKind::Prune;
    run.command = pruneCommand(work.recipe, work.plan);
    run.macsDense = report.macsDense;
    run.macsPruned = report.macsPruned;
    run.seconds = report.secondsCalibrate + report.secondsSolve;
    run.targetSparsity = report.targetSparsity;
    run.achievedSparsity = report.achievedSparsity;
    if (pictures != nullptr)
        addPictures(run, *pictures);
    return run;
}

/// @param report of the pruned model that they were sampled with; null: the dense one.
Run RunRecorder::sampleRun(const core::study::Study& study, const core::pruning::PruneReport* report,
                           const study::PictureSet& pictures) const {
    Run run = commonRun(study);
    run.kind = core::study::RunKind::Sample;
    run.command = sampleCommand(study);
    run.macsDense = m_runner.results().dense.macs;
    run.seconds = pictures.secondsPerPicture();
    if (report != nullptr) {
        run.macsPruned = pictures.macs;
        run.targetSparsity = report->targetSparsity;
        run.achievedSparsity = report->achievedSparsity;
    }
    addPictures(run, pictures);
    return run;
}

} // namespace ui::history
