#include "core/workflow/study_options.h"
#include "ui/study/study_runner.h"

namespace ui::study {

using jobs::JobKind;

namespace {

constexpr int trajectories = 16;

/// Whether all trajectories are soon there, as far as that is known before: @param limit seconds of long work.
bool areQuick(const core::workflow::LoadedModel& model, int steps, double limit) {
    constexpr double perSecond = 2e10; // multiply-adds of a slow processor
    constexpr double share = 1.0 / 30;
    return static_cast<double>(model.macsPerForward) * steps * trajectories / perSecond < share * limit;
}

} // namespace

void StudyRunner::submitMeasuring() {
    const core::study::SamplingChoices& sampling = m_document.study().sampling;
    m_submitted.trajectory = trajectoryKey(sampling);
    core::workflow::MeasureOptions options{m_results.model->dense,
                                           core::workflow::measureOptions(sampling, trajectories)};
    const core::study::SamplingChoices usual = core::workflow::varianceSampling(m_document.schedule());
    if (!m_results.sigma2 && trajectoryKey(sampling) != trajectoryKey(usual))
        options.variance = core::workflow::measureOptions(usual, trajectories);
    if (!areQuick(*m_results.model, sampling.steps, m_longWork.limit()))
        options.sampling.batch = 1; // each is shown as soon as it is there
    m_thread.submit(
        {JobKind::Measure, [options, partly = measuredListener()](const core::Progress& p) -> jobs::JobResult {
             return measure(options, p, partly);
         }});
}

core::sampling::MeasuredListener StudyRunner::measuredListener() {
    // Called on the compute thread, which ends before this object does.
    return [this, asked = *m_submitted.trajectory](const core::schedule::MeasuredDynamics& measured) {
        const auto show = [this, asked, measured] {
            if (m_submitted.trajectory != asked || !m_thread.isPending(JobKind::Measure))
                return;
            m_results.measured = measured;
            emit measuredChanged();
        };
        QMetaObject::invokeMethod(this, show, Qt::QueuedConnection);
    };
}

void StudyRunner::take(const core::schedule::MeasuredDynamics& measured) {
    m_results.measured = measured;
    m_results.keys.trajectory = m_submitted.trajectory;
    if (!m_results.sigma2) // else it stays: steps and samplers do not change what a model makes
        m_results.sigma2 = measured.sigma2;
    m_results.measured->sigma2 = *m_results.sigma2;
    m_document.setMeasuredSigma2(*m_results.sigma2);
    emit measuredChanged();
}

/// Other work goes on, and what has come of this one is as good as it gets for now.
void StudyRunner::onHeld(const jobs::Task& task) {
    if (task == JobKind::Measure && m_results.measured && !m_results.sigma2)
        m_document.setMeasuredSigma2(m_results.measured->sigma2);
    advance();
    emit imagesChanged(); // nothing is being done for them any more
}

} // namespace ui::study
