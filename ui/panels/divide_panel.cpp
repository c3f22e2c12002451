#include "ui/panels/divide_panel.h"

#include "core/schedule/dynamics.h"
#include "ui/access/mnemonics.h"
#include "ui/panels/divide_presets.h"
#include "ui/panels/value_slider.h"
#include "ui/study/study_document.h"
#include "ui/theme/kept_place.h"
#include "ui/theme/number_text.h"

#include <QCheckBox>
#include <QEvent>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QMenu>
#include <QToolButton>

#include <algorithm>
#include <cmath>

namespace ui::panels {

namespace {

constexpr double lambdaShown = 1e5; ///< the box shows λ in 10⁻⁵
constexpr double lambdaStep = 1e-3; ///< times 1/T, as Grad goes

/// The whole steps of λ's useful range; at least one, so that there is something to drag.
ValueSlider::Range lambdaRange(const core::schedule::Dynamics& dynamics) {
    const double step = lambdaStep / static_cast<double>(dynamics.grad.size());
    const double steps = std::floor(core::schedule::lambdaLimit(dynamics) / step);
    return {.minimum = 0,
            .maximum = std::max(steps, 1.0) * step,
            .step = step,
            .decimals = 1,
            .displayFactor = lambdaShown};
}

/// Of images and latents as they are scaled mostly; a model's own σ² may be larger.
ValueSlider::Range sigmaRange(double sigma2) {
    return {.minimum = 0.05, .maximum = std::max(3.0, std::ceil(sigma2)), .step = 0.01, .decimals = 3};
}

} // namespace

DividePanel::DividePanel(study::StudyDocument& document, QWidget* parent)
    : QWidget(parent)
    , m_document(document)
    , m_mLabel(new QLabel)
    , m_m(new ValueSlider({.minimum = 0.01, .maximum = 0.99, .step = 0.005, .decimals = 3}))
    , m_lambdaLabel(new QLabel)
    , m_lambda(new ValueSlider(lambdaRange(document.dynamics())))
    , m_sigmaLabel(new QLabel)
    , m_sigmaMeasured(new QCheckBox)
    , m_sigma(new ValueSlider(sigmaRange(1)))
    , m_presets(new QToolButton)
    , m_presetMenu(new QMenu(this))
    , m_cutByCurve(new QToolButton) {
    auto* layout = new QGridLayout(this);
    layout->setColumnStretch(1, 3);
    layout->setColumnStretch(4, 2);
    layout->setColumnMinimumWidth(2, 12);
    layout->addWidget(m_mLabel, 0, 0);
    layout->addWidget(m_m, 0, 1);
    layout->addWidget(m_sigmaLabel, 0, 3);
    layout->addWidget(m_sigma, 0, 4);
    layout->addWidget(m_lambdaLabel, 1, 0);
    layout->addWidget(m_lambda, 1, 1);
    auto* measured = new QHBoxLayout;
    measured->addWidget(m_sigmaMeasured);
    measured->addStretch();
    measured->addWidget(m_cutByCurve);
    measured->addWidget(m_presets);
    layout->addLayout(measured, 1, 4);
    m_mLabel->setBuddy(m_m);
    m_lambdaLabel->setBuddy(m_lambda);
    m_sigmaLabel->setBuddy(m_sigma);
    m_sigmaMeasured->setObjectName(QStringLiteral("sigmaMeasured"));
    m_presets->setObjectName(QStringLiteral("dividePresets"));
    m_presets->setPopupMode(QToolButton::InstantPopup);
    m_presets->setFocusPolicy(Qt::StrongFocus);
    m_presets->setMenu(m_presetMenu);
    m_presetMenu->setObjectName(QStringLiteral("dividePresetMenu"));
    m_presetMenu->setToolTipsVisible(true);
    m_cutByCurve->setObjectName(QStringLiteral("cutByCurve"));
    theme::keepPlace(*m_cutByCurve);
    connectSignals();
    retranslateUi();
    refresh();
}

void DividePanel::connectSignals() {
    connect(m_m, &ValueSlider::edited, this, [this](double m, bool finished) { m_document.setM(m, finished); });
    connect(m_lambda, &ValueSlider::edited, this,
            [this](double lambda, bool finished) { m_document.setLambda(lambda, finished); });
    connect(m_sigma, &ValueSlider::edited, this,
            [this](double sigma2, bool finished) { m_document.setSigma2(sigma2, finished); });
    connect(m_sigmaMeasured, &QCheckBox::toggled, this, [this](bool measured) {
        m_document.setSigma2(measured ? std::nullopt : std::optional(m_document.measuredSigma2()));
    });
    connect(m_cutByCurve, &QToolButton::clicked, this, [this] { m_document.leaveCutsToCurve(); });
    connect(m_presetMenu, &QMenu::aboutToShow, this, &DividePanel::fillPresets);
    access::giveMnemonics(*m_presetMenu);
    connect(&m_document, &study::StudyDocument::planChanged, this, &DividePanel::refresh);
    connect(&m_document, &study::StudyDocument::rejected, this, &DividePanel::refresh);
}

/// Says what each preset makes of the present curve, so it is made anew each time.
void DividePanel::fillPresets() {
    m_presetMenu->clear();
    for (const DividePreset& preset : dividePresets(m_document.schedule().timesteps())) {
        const QString effect = presetEffect(preset, m_document.planFor(preset.m, preset.lambda));
        QAction* action = m_presetMenu->addAction(preset.title + QLatin1Char('\t') + effect);
        action->setObjectName(preset.name);
        action->setToolTip(preset.note);
        action->setStatusTip(preset.note);
        connect(action, &QAction::triggered, this, [this, preset] { m_document.setDivision(preset.m, preset.lambda); });
    }
    m_presetMenu->addSeparator();
    QAction* reset = m_presetMenu->addAction(tr("Reset to recommended"));
    reset->setObjectName(QStringLiteral("divideReset"));
    reset->setToolTip(tr("Back to the recommended M and λ, the measured σ², and edges where the curve has them."));
    reset->setEnabled(!m_document.isDivisionRecommended());
    connect(reset, &QAction::triggered, &m_document, &study::StudyDocument::resetDivision);
}

void DividePanel::refresh() {
    const core::study::StageChoices& stages = m_document.study().stages;
    const QSignalBlocker quiet(m_sigmaMeasured);
    m_lambda->setRange(lambdaRange(m_document.dynamics()));
    m_m->setValue(stages.m);
    m_lambda->setValue(stages.lambda);
    m_sigma->setRange(sigmaRange(m_document.plan().sigma2));
    m_sigma->setValue(m_document.plan().sigma2);
    m_sigma->setEnabled(stages.sigma2.has_value());
    m_sigmaMeasured->setChecked(!stages.sigma2);
    const bool isCut = m_document.isCut();
    for (QWidget* widget : std::initializer_list<QWidget*>{m_mLabel, m_m, m_lambdaLabel, m_lambda, m_presets})
        widget->setEnabled(!isCut);
    m_cutByCurve->setVisible(!isCut && (stages.oneStage || !stages.cuts.empty()));
}

void DividePanel::changeEvent(QEvent* event) {
    if (event->type() == QEvent::LanguageChange)
        retranslateUi();
    QWidget::changeEvent(event);
}

void DividePanel::retranslateUi() {
    const auto name = [](QLabel* label, ValueSlider* slider, const QString& text, const QString& tip) {
        label->setText(text);
        label->setToolTip(tip);
        slider->setToolTip(tip);
    };
    m_m->setNames(QStringLiteral("m"), tr("Threshold M"));
    name(m_mLabel, m_m, tr("&M"),
         tr("<b>Threshold M</b>, share of the maximal score, 0…1.<br>The middle stage is where score(t) ≥ M · max "
            "score. "
            "A larger M makes it shorter."));
    m_lambda->setNames(QStringLiteral("lambda"), tr("Weight λ"));
    m_lambda->setSuffix(tr(" · 10⁻⁵"));
    name(m_lambdaLabel, m_lambda, tr("&λ"),
         tr("<b>Weight λ</b> of the signal-to-noise ratio, in MSE per timestep.<br>score(t) = E[Grad(t)] + λ · ln "
            "SNR(t). "
            "A larger λ moves the middle stage towards the picture."));
    m_sigma->setNames(QStringLiteral("sigma2"), tr("Variance σ²"));
    name(m_sigmaLabel, m_sigma, tr("&σ²"),
         tr("<b>σ² = ‖x₀‖²/d</b>, mean square of the finished pictures in the model's own units.<br>"
            "E[Grad(t)] = (δ + 2(√ᾱ(t−1) − √ᾱ(t)))·σ² − δ, δ = ᾱ(t) − ᾱ(t−1)."));
    m_sigmaMeasured->setText(tr("as measured"));
    m_sigmaMeasured->setToolTip(tr("σ² follows the model's own pictures; untick it to try other values."));
    m_cutByCurve->setText(tr("M and λ again"));
    m_cutByCurve->setToolTip(tr("The edges were moved by hand. This cuts by M and λ again."));
    m_presets->setText(tr("Presets"));
    m_presets->setToolTip(tr("Values of M and λ for different aims, with the stages that they make of this curve."));
}

} // namespace ui::panels
