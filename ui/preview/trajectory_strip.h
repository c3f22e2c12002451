#pragma once

#include "ui/preview/scaled_images.h"
#include "ui/preview/trajectories.h"

#include <QAbstractScrollArea>

namespace ui::preview {

/// The steps of one image's way through one or more models, as rows of small images edged in their stage's colour,
/// with t below. A cursor marks one step; mouse and keys move it.
class TrajectoryStrip : public QAbstractScrollArea {
    Q_OBJECT

public:
    enum class Shown { Clean, State }; ///< the predicted x̂_0, or x̂_t itself

    explicit TrajectoryStrip(QWidget* parent = nullptr);

    void setTrajectories(Trajectories trajectories);
    const Trajectories& trajectories() const { return m_trajectories; }
    /// Other stages at the same steps: cheap enough for every mouse move. @param marks one per step.
    void setStages(std::size_t series, const std::vector<StageMark>& marks);
    /// Other names of the series and of the image: what is shown stays. Empty ones stay as they are.
    void setTexts(const QStringList& titles, const QString& caption);
    void setShown(Shown shown);
    Shown shown() const { return m_shown; }
    /// The height that all rows together may take, as far as images can be so small.
    void setMostHeight(int height);
    int step() const { return m_step; } ///< −1: nothing there
    /// Clamped; scrolls there. No signal.
    void setStep(int step);
    /// The place of a step's image in the viewport.
    QRect cellRect(int series, int step) const;
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

signals:
    /// The person moved the cursor.
    void stepMoved(int step);
    void playToggled();        ///< Space
    void rowStepped(int rows); ///< Up and Down
    void closed();             ///< Escape

protected:
    void changeEvent(QEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    bool viewportEvent(QEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;

private:
    int steps() const { return static_cast<int>(m_trajectories.steps()); }
    int rows() const { return static_cast<int>(m_trajectories.series.size()); }
    int labelWidth() const { return m_labelWidth; }
    int cellSide() const { return m_cellSide; }
    int pitch() const;
    int stepAt(const QPoint& position) const;
    void moveTo(int step);
    void layOut();
    void forgetScaled();
    void paintCell(QPainter& painter, int row, int step);
    void paintTexts(QPainter& painter, int first, int last) const;
    void updateAccessibleText();

    Trajectories m_trajectories;
    Shown m_shown = Shown::Clean;
    int m_step = -1;
    ScaledImages m_scaled;
    int m_labelWidth = 0; ///< as laid out last, as below
    int m_cellSide = 0;
    int m_mostHeight = 0; ///< 0: any
};

} // namespace ui::preview
