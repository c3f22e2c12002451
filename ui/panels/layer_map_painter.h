#pragma once

#include "ui/panels/map_view.h"
#include "ui/panels/report_table.h"

#include <QFont>
#include <QPalette>
#include <QRect>

#include <vector>

class QPainter;

namespace ui::panels {

/// Where everything of a layer map is, and how it is painted, on a screen or into a figure: one column per place of the
/// model, several where a place has several units of a kind, one row per kind of unit and stage, coloured by the share
/// that is kept, with a legend.
class LayerMapPainter {
public:
    /// A cell; −1 where there is none.
    struct Place {
        int column = -1;
        int row = -1;
        bool operator==(const Place&) const = default;
    };

    QPalette palette;
    QFont font;
    QRect area;   ///< that the map fills
    MapView view; ///< the part of the cells that is shown there
    Place chosen; ///< framed

    void setReport(ReportTable table);
    const ReportTable& report() const { return m_report; }
    bool isEmpty() const { return m_kinds.empty(); }
    int columns() const { return m_firstColumns.back(); }
    int rows() const { return static_cast<int>(m_kinds.size()) * m_report.stages(); }

    /// Where the cells are, without the numbers and names beside them.
    QRect cells() const;
    /// Beyond cells() where the view does not show it.
    QRect cellRect(const Place& place) const;
    /// The same as a part of the map, for the view.
    QRectF partOf(const Place& place) const;
    /// At least a part of it.
    bool isShown(const Place& place) const { return cells().intersects(cellRect(place)); }
    Place placeAt(const QPoint& position) const;
    Place placeOf(int unit, int stage) const;
    /// −1: the place has no such unit.
    int unitAt(const Place& place) const;
    /// So many cells further, as far as there are any; cells without a unit are passed over.
    Place moved(const Place& from, int columns, int rows) const;
    int stageAt(const Place& place) const { return place.row % m_report.stages(); }
    /// @param share of the rows that is to have room.
    int heightFor(int rowHeight, double share = 1) const;
    /// The least height of a row that has room for its stage's name.
    int namedRow() const;

    void paint(QPainter& painter) const;

private:
    /// All cells, of which the view shows a part.
    QRectF content() const;
    int stageLabelWidth() const;
    int labelWidth() const;
    int legendWidth() const;
    int headerHeight() const;
    QString kindTitle(int row) const;
    /// What all places begin with, "blocks"; empty where they differ.
    QString commonWord() const;
    void paintPlaces(QPainter& painter) const;
    void paintRowLabels(QPainter& painter) const;
    void paintStageLabel(QPainter& painter, const QRect& row, int stage) const;
    /// Which of the wordings fits all cells, so that they read alike.
    int captionLevel() const;
    void paintCell(QPainter& painter, const Place& place, int level) const;
    void paintLegend(QPainter& painter) const;

    ReportTable m_report;
    std::vector<core::model::UnitKind> m_kinds; ///< that there are
    std::vector<int> m_firstColumns{0};         ///< of each place, and behind the last one
    std::vector<int> m_units;                   ///< [kind·columns + column], −1: none
};

} // namespace ui::panels
