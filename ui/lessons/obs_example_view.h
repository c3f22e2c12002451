#pragma once

#include "core/teaching/obs_example.h"

#include <QWidget>

class QCheckBox;
class QLabel;
class QToolButton;

namespace ui::lessons {

class ObsExampleCanvas;

/// A six-column layer, pruned step by step by core's optimal brain surgeon, to click through with and without
/// compensation.
class ObsExampleView final : public QWidget {
    Q_OBJECT

public:
    explicit ObsExampleView(QWidget* parent = nullptr);

    const core::teaching::ObsExample& example() const { return m_example; }
    int step() const { return m_step; }
    /// @param step columns gone, clamped to 0…columns−1.
    void setStep(int step);
    bool isCompensated() const { return m_compensated; }
    void setCompensated(bool compensated);
    /// Loss so far as a share of the layer's whole output.
    double lossShare(bool compensated) const;

signals:
    void changed();

protected:
    void changeEvent(QEvent* event) override;

private:
    QString caption() const;
    void refresh();
    void retranslateUi();

    const core::teaching::ObsExample m_example;
    int m_step = 0;
    bool m_compensated = true;
    QLabel* m_caption;
    ObsExampleCanvas* m_canvas;
    QToolButton* m_back;
    QToolButton* m_remove;
    QCheckBox* m_compensate;
};

} // namespace ui::lessons
