#pragma once

#include <QWidget>

class QAction;
class QBoxLayout;
class QLabel;
class QToolButton;

namespace ui::plots {

class SeriesLegend;

/// The dynamics plot's legend and read-out: in one row where there is room, else one below the other.
class PlotHeader : public QWidget {
    Q_OBJECT

public:
    explicit PlotHeader(QWidget* parent = nullptr);

    SeriesLegend& legend() { return *m_legend; }
    void setReadOut(const QString& text);
    /// For a button, and a double click on what is free.
    void setMaximiseAction(QAction& action);
    /// Of two rows, also while there is one: it must not keep a window from becoming narrow.
    QSize minimumSizeHint() const override;

protected:
    void changeEvent(QEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    void retranslateUi();

    SeriesLegend* m_legend;
    QLabel* m_readOut;
    QToolButton* m_maximise;
    QBoxLayout* m_layout;
};

} // namespace ui::plots
