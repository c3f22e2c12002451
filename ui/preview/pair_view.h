#pragma once

#include "ui/preview/compare_mode.h"
#include "ui/preview/difference_map.h"
#include "ui/preview/viewpoint.h"

#include "core/base/image.h"

#include <QTimer>
#include <QWidget>

namespace ui::preview {

/// An image with what is written at it.
struct PairImage {
    core::Image image;
    QString title;
    QString caption; ///< below the image; may be empty
};

/// One pair of images large: side by side, divided by a line that can be dragged, in turn, or as a signed difference
/// with its scale.
class PairView : public QWidget {
    Q_OBJECT

public:
    explicit PairView(QWidget* parent = nullptr);

    void setPair(PairImage reference, PairImage other);
    /// Any mode but the grid.
    void setMode(CompareMode mode);
    CompareMode mode() const { return m_mode; }
    double zoom() const { return m_view.zoom; }
    void setZoom(double zoom);
    void fit();
    /// Takes over what another view shows, without viewpointChanged().
    void setViewpoint(const Viewpoint& view);
    const Viewpoint& viewpoint() const { return m_view; }
    /// Difference: the scale's end; unset: the smallest that holds all values.
    void setDifferenceRange(std::optional<double> range);

    /// Wipe: share of the visible width that shows the reference, in [0,1].
    double wipe() const { return m_wipe; }
    /// Flicker: whether the other image is shown now.
    bool showsOther() const { return m_showsOther; }
    const DifferenceMap& difference() const { return m_difference; }
    /// The (first) image's place in the widget.
    QRect imageRect() const;

signals:
    void zoomChanged(double zoom);
    /// The person zoomed or panned.
    void viewpointChanged(const ui::preview::Viewpoint& view);
    void closed(); ///< Escape
    void rowStepped(int rows);

protected:
    void changeEvent(QEvent* event) override;
    void hideEvent(QHideEvent* event) override;
    void showEvent(QShowEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void keyReleaseEvent(QKeyEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;

private:
    QSize imageSize() const;
    int rooms() const;
    QRect area(int index, int count) const;
    QRect roomOf(int index) const;
    /// How wide a room of several must be, so that images that leave much of it empty move together.
    int usedWidth(int room) const;
    /// The room that holds a point, else the first.
    QRect roomAt(const QPointF& position) const;
    QRect targetIn(const QRect& room) const;
    void refit();
    void lookAt(const Viewpoint& view);
    void updateDifference();
    void showPixel(const QPoint& position);
    void updateTimer();
    void setWipe(double share);
    /// Where no pixel has something to say.
    QString usualTip() const;
    void retranslateUi();
    void toggleFlicker();
    void pressFlicker(const QKeyEvent& event);
    void releaseFlicker(bool wasHeld);
    static void paintWipeGrip(QPainter& painter, const QPoint& middle);
    void paintTexts(QPainter& painter, const QRect& image, const QRect& area, const PairImage& texts) const;
    void paintPlain(QPainter& painter, const QRect& area, const PairImage& image) const;
    void paintWipe(QPainter& painter) const;
    void paintDifference(QPainter& painter) const;
    void paintScale(QPainter& painter, const QRect& bar) const;
    void paintWaiting(QPainter& painter, const QRect& room) const;

    PairImage m_reference;
    PairImage m_other;
    DifferenceMap m_difference;
    QImage m_heat;
    CompareMode m_mode = CompareMode::SideBySide;
    Viewpoint m_view;
    std::optional<double> m_range;
    double m_wipe = 0.5;
    bool m_showsOther = false;
    QPointF m_grabbed;
    QTimer m_flicker;
    std::optional<quint64> m_spaceSince; ///< when the key was pressed, ms; unset: it is not
    bool m_spaceRepeats = false;         ///< it is held so long that it repeats
};

} // namespace ui::preview
