#pragma once

#include "ui/plots/plot_navigation.h"
#include "ui/plots/trade_off_point.h"

#include <QFont>
#include <QPalette>
#include <QPointF>
#include <QRectF>

#include <optional>
#include <vector>

class QCustomPlot;
class QPainter;

namespace ui::plots {

/// Axes and points of the trade-off plot: where each point is, how it and its label are painted. The plot owns the
/// canvas.
class TradeOffScene {
public:
    explicit TradeOffScene(QCustomPlot* plot);

    void setPoints(std::vector<TradeOffPoint> points);
    const std::vector<TradeOffPoint>& points() const { return m_points; }
    void setAxes(Cost cost, Quality quality);
    Cost cost() const { return m_cost; }
    Quality quality() const { return m_quality; }
    /// Logarithmic or not; what is not above 0 is then shown at the edge.
    void setLogarithmic(bool cost, bool quality);
    bool isCostLogarithmic() const { return m_costLogarithmic; }
    bool isQualityLogarithmic() const { return m_qualityLogarithmic; }
    void setPalette(const QPalette& palette);
    void retranslate();

    /// Shows every point with room for its label, now and whenever points come or go, until navigation moves the view.
    void fit();
    PlotNavigation& navigation() { return m_navigation; }
    /// The person chose what is seen: new points do not change it.
    void keepView() { m_isFitted = false; }
    void redraw();

    /// Where a point is on the canvas; unset where its numbers are not known.
    std::optional<QPointF> pixel(const TradeOffPoint& point) const;
    /// The id of the nearest point within reach.
    std::optional<int> at(const QPointF& position) const;
    /// Ids of the points that are shown, from the cheapest on.
    std::vector<int> inOrder() const;
    const TradeOffPoint* find(std::optional<int> id) const;

    std::optional<int> selected; ///< the comparison's column
    std::optional<int> hovered;
    std::optional<int> focused; ///< where the keys are

private:
    void paint(QPainter& painter) const;
    void paintPoint(QPainter& painter, const TradeOffPoint& point, const QPointF& centre) const;
    void paintLabels(QPainter& painter) const;
    QRectF placeLabel(const QSizeF& size, const QPointF& centre, const std::vector<QRectF>& taken) const;
    void scaleUnits();
    void labelAxes();
    void adaptToHeight();

    QCustomPlot* m_plot;
    PlotNavigation m_navigation;
    std::vector<TradeOffPoint> m_points;
    Cost m_cost = Cost::Macs;
    Quality m_quality = Quality::Ssim;
    bool m_costLogarithmic = false;
    bool m_qualityLogarithmic = false;
    bool m_isFitted = true;
    double m_unit = 1; ///< of the cost axis
    QString m_prefix;
    QString m_qualityLabel;
    QPalette m_palette;
};

} // namespace ui::plots
