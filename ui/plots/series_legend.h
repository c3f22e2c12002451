#pragma once

#include "ui/plots/series.h"

#include <QWidget>

#include <array>

class QCheckBox;

namespace ui::plots {

/// The dynamics plot's legend as check boxes that show and hide curves, and one for the logarithmic axis.
class SeriesLegend : public QWidget {
    Q_OBJECT

public:
    explicit SeriesLegend(QWidget* parent = nullptr);

    void setSeriesChecked(Series series, bool checked);
    void setSeriesEnabled(Series series, bool enabled);
    void setLogarithmic(bool logarithmic);
    /// The names as shown, in the order of Series.
    QStringList names() const;

signals:
    void seriesToggled(ui::plots::Series series, bool visible);
    void logarithmicToggled(bool logarithmic);

protected:
    void changeEvent(QEvent* event) override;

private:
    void retranslateUi();
    void drawSwatches();

    std::array<QCheckBox*, seriesCount> m_boxes{};
    QCheckBox* m_logarithmic = nullptr;
};

} // namespace ui::plots
