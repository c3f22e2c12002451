#pragma once

#include "core/schedule/stages.h"
#include "core/study/study.h"
#include "ui/jobs/job.h"
#include "ui/preview/trajectories.h"

#include <QObject>
#include <QTimer>

#include <optional>

namespace ui::preview {
class ComparisonView;
}

namespace ui::study {
class StudyRunner;
}

namespace ui::workbench {

/// Fills the comparison's trajectory strip: while it is in sight, has the compute thread sample the chosen row with the
/// models of both columns once nothing else is to be done, and again when choices change. Lives in the window's thread.
class TrajectoryRunner final : public QObject {
    Q_OBJECT

public:
    TrajectoryRunner(study::StudyRunner& runner, preview::ComparisonView& view, QObject* parent);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    /// A column's model and its stages.
    struct Way {
        core::model::DenoiserPtr denoiser{}; ///< unset: not there yet
        int column = 0;                      ///< ComparedVariant::id
        std::vector<core::schedule::Stage> stages{};
        core::study::ExecutionChoices execution{};
        core::study::VariantSampling sampling{};

        bool operator==(const Way& other) const {
            return denoiser == other.denoiser && execution == other.execution && sampling == other.sampling;
        }
    };
    /// What trajectories are made from.
    struct Key {
        Way first;
        Way second; ///< no model: the first alone
        core::study::SamplingChoices choices;
        core::sampling::ImageDecoderPtr decoder;
        int row = 0;

        bool operator==(const Key&) const = default;
    };

    std::optional<Key> wanted() const;
    Way wayOf(int column) const;
    void update();
    void forget();
    core::sampling::SampleOptions samplingOf(const Way& way, const Key& key) const;
    void submit(const Key& key);
    void onFinished(const core::workflow::SampledTrajectories& sampled);
    void showStages();
    void showTexts();
    void show(const QString& note);

    study::StudyRunner& m_runner;
    preview::ComparisonView& m_view;
    std::optional<Key> m_submitted;
    std::optional<Key> m_shown;
    QTimer m_rest;                ///< runs while the hand moves
    std::optional<Key> m_givenUp; ///< stopped by the person, or failed: not tried again
};

} // namespace ui::workbench
