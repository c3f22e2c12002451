#pragma once

#include <QWidget>

class QBoxLayout;
class QLabel;

namespace ui::plots {

class SeriesLegend;

/// The dynamics plot's legend and read-out: in one row where there is room, else one below the other.
class PlotHeader : public QWidget {
    Q_OBJECT

public:
    explicit PlotHeader(QWidget* parent = nullptr);

    SeriesLegend& legend() { return *m_legend; }
    void setReadOut(const QString& text);

protected:
    void changeEvent(QEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    void retranslateUi();

    SeriesLegend* m_legend;
    QLabel* m_readOut;
    QBoxLayout* m_layout;
};

} // namespace ui::plots
