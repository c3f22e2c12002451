#include "ui/lessons/path_comparison_view.h"

#include "ui/access/painted.h"
#include "ui/plots/plain_plot.h"

#include <QEvent>
#include <QLabel>
#include <QVBoxLayout>

#include <numeric>

namespace ui::lessons {

namespace {

constexpr double shownLnSnr = 10; ///< to both sides
constexpr int plotHeight = 170;
constexpr int legendHeight = 60;

} // namespace

PathComparisonView::PathComparisonView(QWidget* parent)
    : QWidget(parent)
    , m_curves(core::teaching::comparedPaths())
    , m_perTimestep(new plots::PlainPlot)
    , m_perLnSnr(new plots::PlainPlot)
    , m_caption(new QLabel) {
    setObjectName(QStringLiteral("pathComparison"));
    m_perTimestep->setObjectName(QStringLiteral("pathsPerTimestep"));
    m_perLnSnr->setObjectName(QStringLiteral("pathsPerLnSnr"));
    m_caption->setObjectName(QStringLiteral("pathComparisonCaption"));
    m_caption->setWordWrap(true);
    access::describe(*this, QAccessible::Chart);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 4, 0, 4);
    m_perTimestep->setFixedHeight(plotHeight + legendHeight);
    m_perLnSnr->setFixedHeight(plotHeight);
    layout->addWidget(m_perTimestep);
    layout->addWidget(m_perLnSnr);
    layout->addWidget(m_caption);
    retranslateUi();
}

void PathComparisonView::showPerTimestep(const QStringList& names) {
    std::vector<plots::PlainCurve> curves;
    for (const core::teaching::PathCurve& curve : m_curves) {
        std::vector<double> timesteps(curve.grad.size());
        std::iota(timesteps.begin(), timesteps.end(), 1.0);
        curves.push_back({names.at(static_cast<qsizetype>(curves.size())), timesteps, curve.grad});
    }
    m_perTimestep->setCurves({.xLabel = tr("timestep t"),
                              .yLabel = tr("change per t"),
                              .xFrom = 0,
                              .xTo = static_cast<double>(m_curves.front().grad.size()),
                              .hasLegend = true},
                             curves);
}

/// Noise is where the large timesteps are.
void PathComparisonView::showPerLnSnr(const QStringList& names) {
    std::vector<plots::PlainCurve> curves;
    for (const core::teaching::PathCurve& curve : m_curves)
        curves.push_back({names.at(static_cast<qsizetype>(curves.size())), curve.lnSnr, curve.perLnSnr});
    m_perLnSnr->setCurves({.xLabel = tr("ln SNR (noise on the right)"),
                           .yLabel = tr("change per ln SNR"),
                           .xFrom = shownLnSnr,
                           .xTo = -shownLnSnr},
                          curves);
}

void PathComparisonView::changeEvent(QEvent* event) {
    if (event->type() == QEvent::LanguageChange)
        retranslateUi();
    QWidget::changeEvent(event);
}

void PathComparisonView::retranslateUi() {
    const QStringList names{tr("linear (DiT)"), tr("cosine"), tr("straight path (flow, SiT)")};
    showPerTimestep(names);
    showPerLnSnr(names);
    setAccessibleName(tr("Three schedules side by side"));
    setToolTip(tr("Above: change of the mean squared distance per timestep. Below: the same per unit of ln SNR."));
    m_caption->setText(tr("Largest change per timestep: linear at t = %1, cosine at t = %2, straight path at t = %3.")
                           .arg(m_curves[0].peak())
                           .arg(m_curves[1].peak())
                           .arg(m_curves[2].peak()));
    setAccessibleDescription(m_caption->text());
}

} // namespace ui::lessons
