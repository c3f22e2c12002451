#pragma once

#include "ui/variants/trade_off_point.h"

#include <QFont>
#include <QPalette>
#include <QPointF>
#include <QRectF>

#include <optional>
#include <vector>

class QCPAxis;
class QCustomPlot;
class QPainter;

namespace ui::variants {

/// Axes and points of the trade-off plot: where each point is, how it and its label are painted. The canvas outlives
/// it.
class TradeOffScene {
public:
    explicit TradeOffScene(QCustomPlot* plot);

    void setPoints(std::vector<TradeOffPoint> points);
    const std::vector<TradeOffPoint>& points() const { return m_points; }
    void setAxes(Cost cost, Quality quality);
    Cost cost() const { return m_cost; }
    Quality quality() const { return m_quality; }
    void setPalette(const QPalette& palette) { m_palette = palette; }
    void retranslate() { labelAxes(); }
    /// Both axes to every point with room for its label.
    void fit();

    /// The numbers at a place of the canvas, as the axes name them: "8.2 GMACs · SSIM 0.93".
    QString coordinates(const QPointF& position) const;
    /// Where a point is on the canvas; unset where its numbers are not known. On a logarithmic axis what is not above 0
    /// is at the edge.
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
    static bool isLogarithmic(const QCPAxis& axis);
    std::optional<QPointF> shownPixel(const TradeOffPoint& point) const;
    void paint(QPainter& painter) const;
    void paintPoint(QPainter& painter, const TradeOffPoint& point, const QPointF& centre) const;
    void paintLabels(QPainter& painter) const;
    QRectF placeLabel(const QSizeF& size, const QPointF& centre, const std::vector<QRectF>& taken) const;
    void scaleUnits();
    void labelAxes();
    void shortenLabel();

    QCustomPlot* m_plot;
    std::vector<TradeOffPoint> m_points;
    Cost m_cost = Cost::Macs;
    Quality m_quality = Quality::Ssim;
    double m_unit = 1; ///< of the cost axis
    QString m_prefix;
    QString m_qualityLabel;
    QPalette m_palette;
};

} // namespace ui::variants
