#pragma once

#include "ui/plots/plot_export.h"

#include <QWidget>

#include <memory>

class QCustomPlot;
class QKeyEvent;
class QMenu;
class QMouseEvent;
class QWheelEvent;

namespace ui::plots {

/// What every plot can do, by mouse and by keys: zoom, pan, fit, logarithmic axes, a cursor with a read-out, copying
/// and exporting. A plot of its own draws its curves on plot() and says what all of it is. Works without being shown.
///
/// Mouse: wheel zooms (Ctrl: both axes, Shift: the left one), right drag spans the part to enlarge, middle or Ctrl drag
/// pans, double click fits, right click opens the menu. Keys: arrows move the cursor, + − F fit and zoom, Ctrl+C
/// copies.
class NavigablePlot : public QWidget {
    Q_OBJECT

public:
    explicit NavigablePlot(QWidget* parent = nullptr);
    ~NavigablePlot() override;

    /// Shows everything, and again whenever the curves change, until the person zooms.
    void fit();
    void setLogarithmic(Qt::Orientation axis, bool logarithmic);
    bool isLogarithmic(Qt::Orientation axis) const;
    /// Moves the cursor without a signal. @param x coordinate on the bottom axis; NaN: none.
    void setCursor(double x);
    double cursor() const;

    /// Black on white, .png (at twice the size), .svg, .pdf, or the numbers as .csv. @throws core::Error naming the
    /// path or the format.
    void exportTo(const QString& path, Extent extent = Extent::All);
    /// What is visible, black on white, as exported. @param scale pixels of the picture per pixel of `size`.
    QImage renderToImage(const QSize& size, double scale = 1);
    QSize minimumSizeHint() const override { return {220, 140}; }

signals:
    /// The person moved the cursor.
    void cursorMoved(double x);
    void failed(const QString& message);

protected:
    QCustomPlot& plot() const;
    /// The curves are new: fits them where the person has not zoomed, and draws.
    void refresh();
    /// What stands in the middle of an empty plot.
    void setEmptyText(const QString& text);

    virtual bool isEmpty() const = 0;
    /// Sets both axes to all that there is.
    virtual void fitAxes() = 0;
    virtual void applyColours(const QPalette& palette) = 0;
    /// @param x on the bottom axis; NaN: there is neither a mouse nor a cursor.
    virtual QString readOut(double x) const = 0;
    /// Numbers in the C locale. @param lower, upper part of the bottom axis.
    virtual QByteArray table(double lower, double upper) const = 0;
    /// Of a file without its suffix.
    virtual QString figureName() const = 0;
    /// A click without a drag. @return false: it moves the cursor.
    virtual bool clickAt(const QPointF&) { return false; }
    virtual void retranslateUi();

    void changeEvent(QEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    class Private;

    void onPress(QMouseEvent* event);
    void onMove(QMouseEvent* event);
    void onRelease(QMouseEvent* event);
    void onWheel(QWheelEvent* event);
    void onKeptView();
    bool moveCursorByKey(int key, bool large);
    bool commandByKey(QKeyEvent* event);
    void showMenu(const QPoint& position);
    void addAxisAction(QMenu& menu, Qt::Orientation axis, const QString& text);
    void askForExport(Extent extent);
    void updateReadOut();
    void copy();

    std::unique_ptr<Private> m_d;
};

} // namespace ui::plots
