#pragma once

#include "core/teaching/path_comparison.h"

#include <QWidget>

class QLabel;

namespace ui::plots {
class PlainPlot;
}

namespace ui::lessons {

/// Schedules side by side: how fast the distance to the image changes per timestep, and the same per unit of ln SNR,
/// which no labelling of time can move.
class PathComparisonView final : public QWidget {
    Q_OBJECT

public:
    explicit PathComparisonView(QWidget* parent = nullptr);

    const std::vector<core::teaching::PathCurve>& curves() const { return m_curves; }

protected:
    void changeEvent(QEvent* event) override;

private:
    void showPerTimestep(const QStringList& names);
    void showPerLnSnr(const QStringList& names);
    void retranslateUi();

    const std::vector<core::teaching::PathCurve> m_curves;
    plots::PlainPlot* m_perTimestep;
    plots::PlainPlot* m_perLnSnr;
    QLabel* m_caption;
};

} // namespace ui::lessons
