#include "ui/history/run_recorder.h"

#include "core/base/error.h"
#include "core/base/provenance.h"
#include "core/study/reproduce.h"
#include "core/study/run_thumbnail.h"
#include "core/study/study_file.h"
#include "core/study/study_paths.h"
#include "ui/history/run_history.h"
#include "ui/workbench/study_runner.h"

#include <QDateTime>

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

} // namespace

RunRecorder::RunRecorder(workbench::StudyRunner& runner, RunHistory& history, QObject* parent)
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
    if (kind == JobKind::Prune && m_runner.prunedIsCurrent()) {
        m_recipe = m_runner.document().study();
        m_plan = m_runner.document().plan();
        m_hasPruned = true;
    }
    m_hasSampled = m_hasSampled || kind == JobKind::SampleDense || kind == JobKind::SamplePruned;
    if (kind == JobKind::LoadModel)
        m_hasPruned = m_hasSampled = false;
}

void RunRecorder::record() {
    const bool hasPruned = std::exchange(m_hasPruned, false) && m_runner.results().pruned;
    const bool hasSampled = std::exchange(m_hasSampled, false) && m_runner.results().dense.isComplete();
    try {
        if (hasPruned)
            m_history.add(pruneRun());
        else if (hasSampled)
            m_history.add(sampleRun());
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

bool RunRecorder::hasPrunedPictures() const {
    const workbench::StudyResults& results = m_runner.results();
    return results.pruned && results.prunedPictures.isComplete() &&
           results.prunedPictures.denoiser == results.pruned->pruned;
}

void RunRecorder::addPictures(Run& run, const workbench::PictureSet& pictures) const {
    run.psnr = mean(pictures.psnr);
    run.ssim = mean(pictures.ssim);
    run.thumbnail = core::study::runThumbnail(pictures.images);
}

Run RunRecorder::pruneRun() const {
    Run run = commonRun(m_recipe);
    const core::pruning::PruneReport& report = m_runner.results().pruned->report;
    run.kind = core::study::RunKind::Prune;
    run.command = pruneCommand(m_recipe, m_plan);
    run.macsDense = report.macsDense;
    run.macsPruned = report.macsPruned;
    run.seconds = report.secondsCalibrate + report.secondsSolve;
    run.targetSparsity = report.targetSparsity;
    run.achievedSparsity = report.achievedSparsity;
    if (hasPrunedPictures())
        addPictures(run, m_runner.results().prunedPictures);
    return run;
}

Run RunRecorder::sampleRun() const {
    const core::study::Study& study = m_runner.document().study();
    const workbench::StudyResults& results = m_runner.results();
    Run run = commonRun(study);
    run.kind = core::study::RunKind::Sample;
    run.command = sampleCommand(study);
    run.macsDense = results.dense.macs;
    const bool isPruned = hasPrunedPictures();
    const workbench::PictureSet& pictures = isPruned ? results.prunedPictures : results.dense;
    run.seconds = pictures.secondsPerPicture();
    if (isPruned) {
        run.macsPruned = pictures.macs;
        run.targetSparsity = results.pruned->report.targetSparsity;
        run.achievedSparsity = results.pruned->report.achievedSparsity;
    }
    addPictures(run, pictures);
    return run;
}

} // namespace ui::history
