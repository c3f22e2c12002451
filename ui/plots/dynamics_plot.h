#pragma once

#include "ui/plots/plot_export.h"
#include "ui/plots/series.h"

#include "core/schedule/dynamics.h"
#include "core/schedule/stages.h"

#include <QImage>
#include <QSize>
#include <QWidget>

#include <array>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

class QAction;

namespace ui::plots {

struct DynamicsFigure;
struct Handle;

/// What a dynamics plot shows of its curves, to be put back later.
struct DynamicsView {
    std::array<bool, seriesCount> visible{};
    bool isLogarithmicLeft = false;
    bool isLogarithmicBottom = false;
    std::vector<std::pair<double, double>> ranges{}; ///< of bottom, left and right axis; empty: all is shown

    bool operator==(const DynamicsView&) const = default;
};

/// Learning dynamics over the training timestep, in sampling direction (noise left, image right): closed-form and
/// measured gradient, score, ln SNR on the right axis, the stages as coloured spans. The threshold line and the stage
/// edges can be moved by mouse and by keys; whoever owns the choice answers a drag with setPlan(). Works without being
/// shown.
class DynamicsPlot : public QWidget {
    Q_OBJECT

public:
    explicit DynamicsPlot(QWidget* parent = nullptr);
    ~DynamicsPlot() override;

    void setDynamics(const core::schedule::Dynamics& dynamics);
    void setMeasured(const std::optional<core::schedule::MeasuredDynamics>& measured);
    void setPlan(const core::schedule::StagePlan& plan);
    /// Moves the cursor without a signal. @param t training timestep, clamped to 1…T.
    void setCursor(int t);
    int cursorTimestep() const;
    void setSeriesVisible(Series series, bool visible);
    /// The bottom axis begins below t = 1; what is not above 0 has no place on a logarithmic left one.
    void setLogarithmic(Qt::Orientation axis, bool logarithmic);
    /// Shows all of every visible curve.
    void fit();
    DynamicsView view() const;
    void setView(const DynamicsView& view);
    /// What gives this plot all of the window, for a button and a double click beside the curves.
    void setMaximiseAction(QAction& action);

    /// Writes .png (at twice the size), .svg or .pdf, black on white, or the curves as .csv. @throws core::Error naming
    /// the path or the format.
    void exportTo(const QString& path, Extent extent = Extent::All);
    /// All of it as a file's bytes. @param format png, svg or pdf. @throws core::Error{BadArgument} naming another.
    QByteArray encode(const QSize& size, const QString& format);
    /// What is visible of the plot with its legend, black on white, as exported. @param scale pixels of the image per
    /// pixel of `size`.
    QImage renderToImage(const QSize& size, double scale = 1);
    /// As high as curves need to be read.
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

signals:
    /// @param m share of the maximal score, in (0,1). @param finished true once at the end of a movement.
    void thresholdDragged(double m, bool finished);
    /// @param cuts as StageOptions::cuts: descending, a cut c parts t > c from t <= c; none: one stage.
    void cutsDragged(const std::vector<int>& cuts, bool finished);
    /// M and λ are to decide about the cuts again.
    void automaticCutsRequested();
    /// The person moved the cursor. @param t training timestep.
    void cursorMoved(int t);
    /// Something that was asked for in the context menu did not work. @param message one line, for the Issues list.
    void failed(const QString& message);

protected:
    void changeEvent(QEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    bool focusNextPrevChild(bool next) override;
    void focusOutEvent(QFocusEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void keyReleaseEvent(QKeyEvent* event) override;

private:
    class Private;

    void connectMouse();
    void onPress(QMouseEvent* event);
    void onMove(QMouseEvent* event);
    void onRelease(QMouseEvent* event);
    void onWheel(QWheelEvent* event);
    void onDoubleClick(QMouseEvent* event);
    void takeHold(const QPointF& position);
    void cancelDrag();
    void hover(const QPointF& position);
    bool moveByKey(QKeyEvent* event);
    bool commandByKey(QKeyEvent* event);
    void finishKeyMovement();
    void report(bool finished);
    void afterMove();
    void addCut(int t);
    void removeChosenCut();
    void reportCuts();
    bool navigateByKey(QKeyEvent* event);
    void updateTexts();
    void retranslateUi();
    void showMenu(const QPoint& position, int t);
    void copy();
    void askForExport(Extent extent);
    DynamicsFigure figure(Extent extent);
    void showWhy(const Handle& handle);
    void showTip(const QPoint& position);
    void editChosen();
    void onValueEntered(const Handle& handle, double value);

    std::unique_ptr<Private> m_d;
};

} // namespace ui::plots
