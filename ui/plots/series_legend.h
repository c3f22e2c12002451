#pragma once

#include "ui/plots/series.h"

#include <QWidget>

#include <array>

class QCheckBox;

namespace ui::plots {

/// The dynamics plot's legend as check boxes that show and hide curves, and two for logarithmic axes.
class SeriesLegend : public QWidget {
    Q_OBJECT

public:
    explicit SeriesLegend(QWidget* parent = nullptr);

    void setSeriesChecked(Series series, bool checked);
    void setSeriesEnabled(Series series, bool enabled);
    void setLogarithmic(Qt::Orientation axis, bool logarithmic);
    /// The names as shown, in the order of Series.
    QStringList names() const;
    /// The boxes of the logarithmic axes, for a place of their own.
    QWidget* axisBoxes() { return m_axisBoxes; }

signals:
    void seriesToggled(ui::plots::Series series, bool visible);
    void logarithmicToggled(Qt::Orientation axis, bool logarithmic);

protected:
    void changeEvent(QEvent* event) override;

private:
    QCheckBox* addLogarithmicBox(const char* name, Qt::Orientation axis);
    void retranslateUi();
    void drawSwatches();

    std::array<QCheckBox*, seriesCount> m_boxes{};
    QWidget* m_axisBoxes = nullptr;
    QCheckBox* m_logarithmicLeft = nullptr;
    QCheckBox* m_logarithmicBottom = nullptr;
};

} // namespace ui::plots
