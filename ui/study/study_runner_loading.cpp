#include "core/pytorch/ambiguous_weights.h"
#include "ui/study/study_runner.h"

namespace ui::study {

void StudyRunner::openModel(const QString& spec, const QString& weights, const QString& base) {
    m_thread.cancelAll();
    wantNothing();
    m_gatherInto.clear();
    m_longWork.clear();
    emit opening(spec);
    const core::study::ModelChoice& now = m_document.study().model;
    const bool isTheStudys = now.source == spec.toStdString();
    core::workflow::LoadModelOptions options{.spec = spec.toStdString(), .compute = m_thread.options()};
    if (isTheStudys) {
        options.autoencoder = now.autoencoder;
        options.weights = now.weights;
        options.base = now.base;
        options.variant = now.variant;
    }
    if (!weights.isEmpty())
        options.weights = weights.toStdString();
    if (!base.isEmpty())
        options.base = base.toStdString();
    m_thread.submit({jobs::JobKind::LoadModel, [this, options](const core::Progress& progress) -> jobs::JobResult {
                         return loadOrAsk(options, progress);
                     }});
}

core::workflow::LoadedModel StudyRunner::loadOrAsk(const core::workflow::LoadModelOptions& options,
                                                   const core::Progress& progress) {
    try {
        return core::workflow::loadModel(options, progress);
    } catch (const core::pytorch::AmbiguousWeights& doubt) {
        QStringList keys;
        for (const std::string& key : doubt.keys())
            keys.append(QString::fromStdString(key));
        // Thrown on the compute thread, which ends before this object does.
        const auto ask = [this, spec = QString::fromStdString(options.spec), keys] { emit weightsAsked(spec, keys); };
        QMetaObject::invokeMethod(this, ask, Qt::QueuedConnection);
        throw;
    }
}

void StudyRunner::leaveModel() {
    m_rest.stop();
    m_thread.cancelAll();
    wantNothing();
    m_gatherInto.clear();
    m_longWork.clear();
    forgetResults();
}

void StudyRunner::forgetResults() {
    m_results = {};
    m_rerunSeconds = 0;
    m_imagesWereCurrent = false;
    emit modelLeft();
    emit measuredChanged();
    emit prunedChanged();
    emit autoencoderChanged();
    emit imagesChanged();
}

void StudyRunner::chooseAutoencoder(const QString& spec) {
    if (!m_results.model)
        return;
    m_results.keys.autoencoder.reset(); // also the same one again: its files may have changed
    m_document.setAutoencoder(spec.toStdString());
    sample();
}

void StudyRunner::submitAutoencoder() {
    m_submitted.autoencoder = m_document.study().model.autoencoder;
    const core::workflow::OpenAutoencoderOptions options{m_results.model->info, *m_submitted.autoencoder,
                                                         m_thread.options().device};
    m_thread.submit({jobs::JobKind::OpenAutoencoder, [options](const core::Progress& progress) -> jobs::JobResult {
                         return core::workflow::openAutoencoder(options, progress);
                     }});
}

void StudyRunner::take(const core::checkpoint::ModelImages& images) {
    m_results.model->images = images;
    StudyKeys& keys = m_results.keys;
    keys.autoencoder = m_submitted.autoencoder;
    m_variants.forgetImages();
    const core::study::CalibrationChoices& calibration = m_document.study().calibration;
    if (calibration.bank.empty() && calibration.source != "own" && calibration.source != "builtin") {
        m_results.statistics = {}; // of latents that another autoencoder had made
        keys.calibration.reset();
        m_variants.forgetModels();
    }
    for (const std::string& note : images.notes)
        emit warned(QString::fromStdString(note));
    emit autoencoderChanged();
}

} // namespace ui::study
