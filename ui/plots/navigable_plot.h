#pragma once

#include "ui/plots/plot_export.h"

#include <QWidget>

#include <functional>
#include <memory>
#include <optional>

class QBoxLayout;
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
/// pans, left drag moves the cursor, double click fits, right click opens the menu. Keys: arrows move the cursor, with
/// Ctrl the view, + − zoom (Ctrl: both axes), F fits, L and Shift+L switch the axes to logarithms, Ctrl+C copies.
class NavigablePlot : public QWidget {
    Q_OBJECT

public:
    /// Curves have a cursor on the bottom axis. Points have none: they are zoomed in both axes and panned by the left
    /// button.
    enum class Kind { Curves, Points };

    explicit NavigablePlot(Kind kind, QWidget* parent = nullptr);
    ~NavigablePlot() override;

    /// Shows everything, and again whenever the curves change, until the person zooms.
    void fit();
    /// What is not above 0 has no place on a logarithmic axis.
    void setLogarithmic(Qt::Orientation axis, bool logarithmic);
    bool isLogarithmic(Qt::Orientation axis) const;
    /// Moves the cursor without a signal. @param x coordinate on the bottom axis; NaN: none.
    void setCursor(double x);
    double cursorKey() const;

    /// Black on white, .png (at twice the size), .svg, .pdf, or the numbers as .csv. @throws core::Error naming the
    /// path or the format.
    void exportTo(const QString& path, Extent extent = Extent::All);
    /// What is visible, black on white, as exported. @param scale pixels of the image per pixel of `size`.
    QImage renderToImage(const QSize& size, double scale = 1);
    /// All of it as a file's bytes. @param format png, svg or pdf. @throws core::Error{BadArgument} naming another.
    QByteArray encode(const QSize& size, const QString& format);
    QSize minimumSizeHint() const override { return {220, 112}; }

signals:
    /// The person moved the cursor.
    void cursorMoved(double x);
    void logarithmicChanged(Qt::Orientation axis, bool logarithmic);
    void failed(const QString& message);

protected:
    QCustomPlot& plot() const;
    /// The row above the canvas, which ends with the read-out: for choices of a plot of its own.
    QBoxLayout& header() const;
    /// A part of an axis that a table is of.
    struct Span {
        double lower;
        double upper;
        bool contains(double value) const { return value >= lower && value <= upper; }
    };
    /// All: without bounds.
    Span span(Qt::Orientation axis, Extent extent) const;
    void redraw();
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
    /// Numbers in the C locale.
    virtual QByteArray table(Extent extent) const = 0;
    /// Of a file without its suffix.
    virtual QString figureName() const = 0;
    /// A click without a drag. @return false: it moves the cursor.
    virtual bool clickAt(const QPointF&) { return false; }
    /// The mouse is there, on the canvas, or nowhere.
    virtual void hoverAt(const std::optional<QPointF>&) {}
    /// What the keys zoom around. Else: the cursor, or the middle.
    virtual std::optional<QPointF> keyedPlace() const { return std::nullopt; }
    virtual void retranslateUi();

    void changeEvent(QEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    class Private;

    void connectCanvas();
    void showAxes();
    void onPress(QMouseEvent* event);
    void onMove(QMouseEvent* event);
    void onRelease(QMouseEvent* event);
    void onWheel(QWheelEvent* event);
    void onLeave();
    void onKeptView();
    void moveCursorTo(double pixel);
    bool moveCursorByKey(int key, bool large);
    bool commandByKey(QKeyEvent* event);
    void showMenu(const QPoint& position);
    void addAxisAction(QMenu& menu, Qt::Orientation axis, const QString& text);
    void askForExport(Extent extent);
    void updateReadOut();
    void copy();
    /// Has `draw` draw it black on white, without a cursor, whole where that is wanted.
    void drawOnPaper(Extent extent, const std::function<void()>& draw);

    std::unique_ptr<Private> m_d;
};

} // namespace ui::plots
