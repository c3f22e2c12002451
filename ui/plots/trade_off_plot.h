#pragma once

#include "ui/plots/trade_off_point.h"

#include <QImage>
#include <QWidget>

#include <memory>
#include <vector>

class QAction;

namespace ui::plots {

/// What every variant costs against how near its pictures are to the dense model's: one labelled point each, the dense
/// model a square, the present choices a diamond. Points answer mouse and keys like the other plots.
class TradeOffPlot : public QWidget {
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
    void setLogarithmic(bool cost, bool quality);
    void fit();
    /// Where a point is, in pixels of the plot; null where its numbers are not known.
    QPointF pointPosition(int id) const;

    /// Writes .png (at twice the size), .svg or .pdf, black on white, or the numbers as .csv. @throws core::Error
    /// naming the path or the format.
    void exportTo(const QString& path);
    /// The same as a file's bytes. @param format png, svg or pdf. @throws core::Error{BadArgument} naming another.
    QByteArray encode(const QSize& size, const QString& format);
    /// Black on white, as exported. @param scale pixels of the picture per pixel of `size`.
    QImage renderToImage(const QSize& size, double scale = 1);
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

signals:
    /// The person chose a point. @param id as ComparisonColumn::id.
    void pointChosen(int id);
    void failed(const QString& message);

protected:
    void changeEvent(QEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    class Private;

    void createHeader();
    void createEmptyPage();
    void connectMouse();
    void connectHeader();
    void onPress(QMouseEvent* event);
    void onMove(QMouseEvent* event);
    void onRelease(QMouseEvent* event);
    void onWheel(QWheelEvent* event);
    void hover(const QPointF& position);
    void stepFocus(int steps);
    bool commandByKey(QKeyEvent* event);
    void zoomBy(double factor);
    void updateTexts();
    QString readOut(const TradeOffPoint& point) const;
    void retranslateUi();
    void showMenu(const QPoint& globalPosition);
    void copy();
    void askForExport();

    std::unique_ptr<Private> m_d;
};

/// One line per point, in the C locale: name, MACs, seconds, SSIM, PSNR, MSE, Fréchet distance; empty where unknown.
QByteArray tradeOffCsv(const std::vector<TradeOffPoint>& points);

} // namespace ui::plots
