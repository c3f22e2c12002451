#pragma once

#include "ui/plots/navigable_plot.h"
#include "ui/variants/trade_off_point.h"

#include <vector>

class QAction;

namespace ui::variants {

/// What every variant costs against how near its images are to the dense model's: one labelled point each, the dense
/// model a square, the present choices a diamond. A click on a point or Return chooses its variant, Left and Right walk
/// from the cheapest to the dearest.
class TradeOffPlot final : public plots::NavigablePlot {
    Q_OBJECT

public:
    explicit TradeOffPlot(QWidget* parent = nullptr);
    ~TradeOffPlot() override;

    /// In the order of the columns. Fewer than three are not worth a plot: then it says what makes more.
    void setPoints(std::vector<TradeOffPoint> points);
    /// What the button does that stands in an empty plot's place.
    void setLadderAction(QAction* action);
    /// Why there is no Fréchet distance; empty: there is one.
    void setDistanceNote(const QString& reason);
    /// Marks the comparison's selected column without a signal.
    void setSelected(int id);
    void setAxes(Cost cost, Quality quality);
    /// Where a point is, in pixels of the plot; null where its numbers are not known.
    QPointF pointPosition(int id) const;
    QSize sizeHint() const override { return {640, 240}; }
    QSize minimumSizeHint() const override { return {320, 112}; }

signals:
    /// The person chose a point. @param id as ComparedVariant::id.
    void pointChosen(int id);

protected:
    bool isEmpty() const override;
    void fitAxes() override;
    void applyColours(const QPalette& palette) override;
    QString readOut(double x) const override;
    QByteArray table(plots::Extent extent) const override;
    QString figureName() const override { return QStringLiteral("trade-off"); }
    bool clickAt(const QPointF& position) override;
    void hoverAt(const std::optional<QPointF>& position) override;
    std::optional<QPointF> keyedPlace() const override;
    void retranslateUi() override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    class Private;

    void createHeader();
    void createLadder();
    void connectHeader();
    void showLadder();
    void stepFocus(int steps);
    void retranslateChoices();

    std::unique_ptr<Private> m_d;
};

/// One line per point, in the C locale: name, MACs, seconds, SSIM, PSNR, MSE, Fréchet distance; empty where unknown.
QByteArray tradeOffCsv(const std::vector<TradeOffPoint>& points);

} // namespace ui::variants
