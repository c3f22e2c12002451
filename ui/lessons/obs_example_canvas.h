#pragma once

#include "core/teaching/obs_example.h"

#include <QVariantAnimation>
#include <QWidget>

#include <vector>

namespace ui::lessons {

/// Paints one step of the six-column example: what each column would cost, the weights as bars with their former length
/// behind them, what has gone, and the loss so far with and without compensation. Changes of weights are seen to
/// happen.
class ObsExampleCanvas final : public QWidget {
    Q_OBJECT

public:
    explicit ObsExampleCanvas(const core::teaching::ObsExample& example, QWidget* parent = nullptr);

    /// @param step 0…columns−1. @param compensated which of the two weights to show.
    void show(int step, bool compensated);
    /// The column that goes next; −1: none, one always stays.
    int next() const;

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    void changeEvent(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;

private:
    const core::teaching::ObsExampleStep& now() const { return m_example.steps[static_cast<std::size_t>(m_step)]; }
    const std::vector<double>& weights(int step) const;
    bool isGone(int column) const;
    QRectF columnRect(int column) const;
    double line() const;
    static double costsTop() { return 0; }
    double weightsTop() const;
    double lossTop() const;
    void paintCosts(QPainter& painter) const;
    void paintWeights(QPainter& painter) const;
    void paintWeight(QPainter& painter, const QRectF& cell, int row, int column) const;
    void paintNext(QPainter& painter) const;
    void paintLosses(QPainter& painter) const;
    void paintLoss(QPainter& painter, int row, double loss) const;

    const core::teaching::ObsExample& m_example;
    int m_step = 0;
    bool m_compensated = true;
    double m_largestWeight = 1;
    double m_largestLoss = 1;
    std::vector<double> m_from;  ///< weights when the movement began
    std::vector<double> m_shown; ///< weights on the screen
    QVariantAnimation m_movement;
};

} // namespace ui::lessons
