#include "core/base/error.h"
#include "core/base/text.h"
#include "core/training/training_files.h"
#include "ui/study/study_runner.h"

#include <algorithm>

namespace ui::study {

using core::workflow::TrainModelOptions;

namespace {

/// Images in memory: enough that a run of this length sees few of them twice, and made within seconds.
int sampleCount(double minutes) {
    constexpr double perMinute = 1000, least = 1000, most = 10'000;
    return static_cast<int>(std::clamp(perMinute * minutes, least, most));
}

core::model::DenoiserPtr inFloat32(const core::model::DenoiserPtr& model) {
    return model->dtype() == core::Dtype::Float32 ? model : model->to(model->device(), core::Dtype::Float32);
}

/// Run on the compute thread.
core::workflow::TrainOutcome train(TrainModelOptions options, const core::Progress& progress) {
    // Else the first checkpoint would find out, minutes later.
    if (const auto parent = options.out.parent_path(); !parent.empty()) {
        std::error_code error;
        std::filesystem::create_directories(parent, error);
        if (error)
            throw core::Error(core::ErrorCode::Failed, core::escapedPath(parent) + ": " + error.message());
    }
    options.model = inFloat32(options.model);
    if (options.teacher)
        options.teacher = inFloat32(options.teacher);
    return trainModel(options, progress);
}

} // namespace

void StudyRunner::fineTune(const FineTuning& how) {
    if (!prunedIsCurrent())
        return;
    constexpr std::int64_t stepsPerPoint = 5; // a person watches the loss
    m_fineTuning = how;
    m_trainedFrom = presentVariant(m_document.study());
    const core::workflow::PruneOutcome& pruned = *m_results.present().pruned;
    const core::study::CalibrationChoices& calibration = m_document.study().calibration;
    TrainModelOptions options{.model = pruned.pruned,
                              .teacher = how.taught ? m_results.model->dense : nullptr,
                              .images = how.images,
                              .classMap = how.images == calibration.source ? calibration.classMap : std::string(),
                              .samples = sampleCount(how.minutes),
                              .autoencoder = m_document.study().model.autoencoder,
                              .out = how.out,
                              .report = pruned.report};
    options.trainer.minutes = how.minutes;
    options.trainer.logSteps = stepsPerPoint;
    // Called on the compute thread, which ends before this object does.
    options.hooks.point = [this](const core::training::LossPoint& point) {
        const auto report = [this, loss = point.loss] { emit trainingProgressed(loss); };
        QMetaObject::invokeMethod(this, report, Qt::QueuedConnection);
    };
    m_thread.submit({jobs::JobKind::Train, [options](const core::Progress& progress) -> jobs::JobResult {
                         return train(options, progress);
                     }});
    emit imagesChanged();
}

void StudyRunner::takeTrained(const core::workflow::TrainOutcome& outcome) {
    constexpr std::size_t mostNotes = 3;
    for (std::size_t i = 0; i < std::min(mostNotes, outcome.notes.size()); ++i)
        emit warned(QString::fromStdString(outcome.notes[i]));
    core::study::Variant after = m_trainedFrom;
    after.pruning.trained = m_fineTuning.out;
    after.pruning.trainedMinutes += m_fineTuning.minutes;
    after.pruning.taught = m_fineTuning.taught;
    m_variants.forgetTrained(m_fineTuning.out);
    m_wantsKept = true; // also where nothing else follows by itself
    emit trained(m_trainedFrom, after);
}

QString checkpointOf(const FineTuning& how) {
    const core::training::TrainingFiles files(how.out);
    return files.isBegun() ? QString::fromStdString(files.checkpoint.string()) : QString();
}

} // namespace ui::study
