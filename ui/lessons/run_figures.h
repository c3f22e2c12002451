#pragma once

#include "core/study/study.h"

#include <QObject>

#include <map>
#include <optional>

namespace ui::study {
class StudyRunner;
}

namespace ui::lessons {

/// Remembers what came of each run while lessons are open, so that a text can set two of them side by side. Lives in
/// the window's thread.
class RunFigures final : public QObject {
    Q_OBJECT

public:
    struct Figures {
        double psnr = 0; ///< dB to the dense images, see core::metrics::SetQuality
        double ssim = 0;
        std::int64_t macs = 0; ///< of one image
    };

    explicit RunFigures(const study::StudyRunner& runner, QObject* parent = nullptr);

    /// The last complete run; nothing before the first one.
    std::optional<Figures> last() const;
    /// @param run "mosaic", "uniform", "marginal" (allocation, with what is usual within a stage), "compensated",
    /// "plain" (compensation) or "at33" (target sparsity in percent): the run that differs from the present choices in
    /// this alone, or in nothing; "now": in nothing. Nothing where there was none.
    std::optional<Figures> of(const QString& run) const;
    /// Whether of() can ever know a run of this name.
    static bool isName(const QString& run);

signals:
    void changed();

private:
    struct Run {
        core::study::Study study;
        Figures figures;
    };

    void record();

    const study::StudyRunner& m_runner;
    std::vector<Run> m_runs; ///< the last one at the end
};

} // namespace ui::lessons
