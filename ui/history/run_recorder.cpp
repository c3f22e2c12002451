#include "ui/history/run_recorder.h"

#include "core/base/error.h"
#include "core/base/provenance.h"
#include "core/metrics/set_quality.h"
#include "core/study/reproduce.h"
#include "core/study/run_thumbnail.h"
#include "core/study/study_file.h"
#include "core/study/study_paths.h"
#include "ui/history/run_history.h"
#include "ui/study/study_runner.h"

#include <QDateTime>

#include <algorithm>
#include <cmath>
#include <utility>

namespace ui::history {

using core::study::Run;
using jobs::JobKind;

namespace {

std::optional<double> ifFinite(double value) {
    return std::isfinite(value) ? std::optional(value) : std::nullopt; // the same images have no finite PSNR
}

void addImages(Run& run, const study::ImageSet& images) {
    const core::metrics::SetQuality quality = core::metrics::setQuality(images.psnr, images.ssim);
    run.psnr = ifFinite(quality.psnr);
    run.ssim = ifFinite(quality.ssim);
    run.thumbnail = core::study::runThumbnail(images.images);
}

} // namespace

RunRecorder::RunRecorder(study::StudyRunner& runner, RunHistory& history, QObject* parent)
    : QObject(parent)
    , m_runner(runner)
    , m_history(history) {
    connect(&runner.thread(), &jobs::ComputeThread::finished, this,
            [this](jobs::JobId, const jobs::Task& task) { onFinished(task); });
    connect(&runner, &study::StudyRunner::modelLeft, this, [this] {
        m_present.hasPruned = m_hasSampled = false;
        m_kept.clear();
    });
    connect(&runner.thread(), &jobs::ComputeThread::busyChanged, this, [this](bool isBusy) {
        if (!isBusy)
            record();
    });
}

void RunRecorder::onFinished(const jobs::Task& task) {
    if (!task.variant)
        return;
    if (study::isKept(*task.variant))
        onKeptFinished(task);
    else if (task.kind == JobKind::Sample)
        m_hasSampled = true;
    else if (m_runner.prunedIsCurrent())
        m_present = {core::study::presentId, m_runner.document().study(), m_runner.document().plan(), true};
}

void RunRecorder::onKeptFinished(const jobs::Task& task) {
    const std::optional<study::VariantPlan> planned = planOf(m_runner.document(), *task.variant);
    if (!planned) // removed meanwhile
        return;
    auto work = std::ranges::find(m_kept, planned->id, &Work::id);
    if (work == m_kept.end())
        work = m_kept.insert(work, Work{planned->id, {}, {}, false});
    work->study = with(m_runner.document().study(), planned->variant);
    work->plan = planned->plan;
    work->hasPruned = work->hasPruned || task.kind == JobKind::Prune;
    if (task.kind == JobKind::Sample && m_runner.isCurrent(planned->id)) {
        const Work done = std::move(*work);
        m_kept.erase(work);
        add([&] { return keptRun(done); });
    }
}

void RunRecorder::record() {
    recordPresent();
    for (const Work& work : std::exchange(m_kept, {})) // stopped before their images were there
        if (const auto* result = m_runner.results().find(work.id);
            work.hasPruned && result != nullptr && result->pruned)
            add([&] { return pruneRun(work, result->pruned->report, nullptr); });
}

void RunRecorder::recordPresent() {
    const study::StudyResults& results = m_runner.results();
    const auto& pruned = results.present().pruned;
    const study::ImageSet& dense = results.dense().images;
    const bool hasPruned = std::exchange(m_present.hasPruned, false) && pruned;
    const bool hasSampled = std::exchange(m_hasSampled, false) && dense.isComplete();
    const study::ImageSet* images = presentImageSet();
    if (hasPruned)
        add([&] { return pruneRun(m_present, pruned->report, images); });
    else if (hasSampled && images != nullptr)
        add([&] { return sampleRun(m_runner.document().study(), &pruned->report, *images); });
    else if (hasSampled)
        add([&] { return sampleRun(m_runner.document().study(), nullptr, dense); });
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
    run.study = toJson(withAbsolutePaths(study));
    return run;
}

/// Of the pruned model that is there, all of them; null: there are none.
const study::ImageSet* RunRecorder::presentImageSet() const {
    const study::StudyResults& results = m_runner.results();
    const study::ImageSet& images = results.present().images;
    const bool areThere = images.isComplete() && images.denoiser == results.denoiserOf(core::study::presentId);
    return areThere ? &images : nullptr;
}

/// Of images that are all there.
Run RunRecorder::keptRun(const Work& work) const {
    const study::VariantResult& result = *m_runner.results().find(work.id);
    const core::pruning::PruneReport& report = result.pruned->report;
    return work.hasPruned ? pruneRun(work, report, &result.images) : sampleRun(work.study, &report, result.images);
}

Run RunRecorder::pruneRun(const Work& work, const core::pruning::PruneReport& report,
                          const study::ImageSet* images) const {
    Run run = commonRun(work.study);
    run.kind = core::study::RunKind::Prune;
    run.command = pruneCommand(work.study, work.plan);
    if (const std::string train = trainCommand(work.study); !train.empty())
        run.command += " && " + train;
    run.macsDense = report.macsDense;
    run.macsPruned = report.macsPruned;
    run.seconds = report.secondsCalibrate + report.secondsSolve;
    run.targetSparsity = report.targetSparsity;
    run.achievedSparsity = report.achievedSparsity;
    if (images != nullptr)
        addImages(run, *images);
    return run;
}

/// @param report of the pruned model that they were sampled with; null: the dense one.
Run RunRecorder::sampleRun(const core::study::Study& study, const core::pruning::PruneReport* report,
                           const study::ImageSet& images) const {
    Run run = commonRun(study);
    run.kind = core::study::RunKind::Sample;
    run.command = sampleCommand(study);
    run.macsDense = m_runner.results().dense().images.macs;
    run.seconds = images.secondsPerImage();
    if (report != nullptr) {
        run.macsPruned = images.macs;
        run.targetSparsity = report->targetSparsity;
        run.achievedSparsity = report->achievedSparsity;
    }
    addImages(run, images);
    return run;
}

} // namespace ui::history
