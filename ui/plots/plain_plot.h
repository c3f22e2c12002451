#pragma once

#include <QString>
#include <QWidget>

#include <vector>

class QCustomPlot;

namespace ui::plots {

/// A curve of a PlainPlot.
struct PlainCurve {
    QString name{};
    std::vector<double> x{};
    std::vector<double> y{}; ///< as many
};

/// A pair of axes and what stands at them.
struct PlainAxes {
    QString xLabel{};
    QString yLabel{};
    double xFrom = 0; ///< at the left; over xTo: it falls to the right
    double xTo = 1;
    bool hasLegend = false; ///< above the plot
};

/// Curves to look at, from 0 upwards, without a cursor or a zoom: for a page that explains them.
class PlainPlot final : public QWidget {
    Q_OBJECT

public:
    explicit PlainPlot(QWidget* parent = nullptr);

    /// Each curve has a colour and a pattern of its own, for two may lie on each other.
    void setCurves(const PlainAxes& axes, const std::vector<PlainCurve>& curves);
    QSize minimumSizeHint() const override { return {160, 150}; }

protected:
    void changeEvent(QEvent* event) override;

private:
    void putLegendAbove();
    void applyColours();

    QCustomPlot* m_plot;
};

} // namespace ui::plots
