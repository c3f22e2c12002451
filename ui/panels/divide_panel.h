#pragma once

#include <QWidget>

class QCheckBox;
class QLabel;
class QMenu;
class QToolButton;

namespace ui::study {
class StudyDocument;
}

namespace ui::panels {

class ValueSlider;

/// Where the trajectory is cut: threshold M, weight λ, variance σ², presets of them, and the way back from cuts made by
/// hand.
class DividePanel final : public QWidget {
    Q_OBJECT

public:
    explicit DividePanel(study::StudyDocument& document, QWidget* parent = nullptr);

protected:
    void changeEvent(QEvent* event) override;

private:
    void connectSignals();
    void fillPresets();
    void refresh();
    void retranslateUi();

    study::StudyDocument& m_document;
    QLabel* m_mLabel;
    ValueSlider* m_m;
    QLabel* m_lambdaLabel;
    ValueSlider* m_lambda;
    QLabel* m_sigmaLabel;
    QCheckBox* m_sigmaMeasured;
    ValueSlider* m_sigma;
    QToolButton* m_presets;
    QMenu* m_presetMenu;
    QToolButton* m_cutByCurve;
};

} // namespace ui::panels
