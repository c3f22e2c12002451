#include "ui/panels/prune_panel.h"

#include "core/pruning/criterion_table.h"
#include "ui/panels/calibration_rows.h"
#include "ui/panels/criterion_text.h"
#include "ui/panels/loss_view.h"
#include "ui/panels/reuse_box.h"
#include "ui/study/study_document.h"
#include "ui/theme/kept_place.h"
#include "ui/theme/number_text.h"

#include <QAction>
#include <QCheckBox>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QEvent>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QSignalBlocker>
#include <QToolButton>
#include <QVBoxLayout>

#include <utility>

namespace ui::panels {

using study::StudyDocument;

namespace {

QLayout* buttonsOf(const PrunePanel::Actions& actions) {
    auto* buttons = new QHBoxLayout;
    for (QAction* action : {actions.prune, actions.stop, actions.fineTune}) {
        auto* button = new QToolButton;
        button->setObjectName(action->objectName() + QStringLiteral("PanelButton"));
        button->setDefaultAction(action);
        button->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
        buttons->addWidget(button);
    }
    buttons->addStretch();
    return buttons;
}

/// Narrow enough for two fields in a line.
void keepNarrow(QComboBox* box, int characters) {
    box->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    box->setMinimumContentsLength(characters);
}

/// An unknown method does nothing here: pruning itself will name it.
bool compensatesByDefault(const std::string& method) {
    return core::pruning::isCriterion(method) && core::pruning::compensates(method, std::nullopt);
}

} // namespace

PrunePanel::PrunePanel(StudyDocument& document, study::UnitSelection& selection, const Actions& actions,
                       QWidget* parent)
    : QWidget(parent)
    , m_document(document)
    , m_methodLabel(new QLabel)
    , m_method(new QComboBox)
    , m_compensate(new QCheckBox)
    , m_dampingLabel(new QLabel)
    , m_damping(new QDoubleSpinBox)
    , m_widthLabel(new QLabel)
    , m_width(new QComboBox)
    , m_precisionLabel(new QLabel)
    , m_precision(new QComboBox)
    , m_reuseLabel(new QLabel)
    , m_reuse(new ReuseBox(document))
    , m_isCut(new QLabel)
    , m_openDense(new QToolButton)
    , m_result(new QLabel)
    , m_losses(new LossView(selection))
    , m_notes(new QLabel) {
    auto* form = new QGridLayout;
    createForm(form);
    m_calibration = new CalibrationRows(document, form, 5, this);
    createLayout(form, actions);
    connectSignals();
    retranslateUi();
}

void PrunePanel::createForm(QGridLayout* form) {
    form->setVerticalSpacing(4);
    form->setColumnStretch(1, 1);
    form->setColumnStretch(3, 1);
    form->addWidget(m_methodLabel, 0, 0);
    form->addWidget(m_method, 0, 1, 1, 3);
    form->addWidget(m_compensate, 1, 1, 1, 3);
    form->addWidget(m_dampingLabel, 2, 0);
    form->addWidget(m_damping, 2, 1);
    form->addWidget(m_precisionLabel, 2, 2);
    form->addWidget(m_precision, 2, 3);
    form->addWidget(m_widthLabel, 3, 0);
    form->addWidget(m_width, 3, 1, 1, 3);
    form->addWidget(m_reuseLabel, 4, 0);
    form->addWidget(m_reuse, 4, 1, 1, 3);
    m_reuseLabel->setBuddy(m_reuse);
    m_methodLabel->setBuddy(m_method);
    m_dampingLabel->setBuddy(m_damping);
    m_widthLabel->setBuddy(m_width);
    m_precisionLabel->setBuddy(m_precision);
    m_method->setObjectName(QStringLiteral("method"));
    m_compensate->setObjectName(QStringLiteral("compensate"));
    m_damping->setObjectName(QStringLiteral("damping"));
    m_width->setObjectName(QStringLiteral("widthMultiple"));
    m_precision->setObjectName(QStringLiteral("precision"));
    keepNarrow(m_method, 12);
    keepNarrow(m_width, 6);
    keepNarrow(m_precision, 6);
    for (const std::string& name : core::pruning::criterionNames())
        m_method->addItem(QString(), QString::fromStdString(name));
    for (const int multiple : {1, 8, 16, 32, 64})
        m_width->addItem(QString(), multiple);
    m_precision->addItems({QString(), QString()});
    m_damping->setDecimals(4);
    m_damping->setRange(0.0001, 1);
    m_damping->setSingleStep(0.005);
    m_damping->setKeyboardTracking(false);
}

void PrunePanel::createLayout(QGridLayout* form, const Actions& actions) {
    auto* layout = new QVBoxLayout(this);
    layout->addLayout(form);
    layout->addLayout(buttonsOf(actions));
    m_isCut->setObjectName(QStringLiteral("isCut"));
    m_isCut->setWordWrap(true);
    m_openDense->setObjectName(QStringLiteral("openDense"));
    m_openDense->setFocusPolicy(Qt::StrongFocus);
    layout->addWidget(m_isCut);
    layout->addWidget(m_openDense);
    m_result->setTextFormat(Qt::RichText);
    m_result->setObjectName(QStringLiteral("pruneResult"));
    m_result->setWordWrap(true);
    theme::keepLines(*m_result, 3); // as many as it takes in a narrow dock
    m_notes->setWordWrap(true);
    layout->addWidget(m_result);
    layout->addWidget(m_losses, 100);
    layout->addWidget(m_notes);
    layout->addStretch();
}

void PrunePanel::connectSignals() {
    connect(m_method, &QComboBox::currentIndexChanged, this,
            [this](int index) { m_document.setMethod(m_method->itemData(index).toString().toStdString()); });
    // Back at the criterion's own way the choice is none again, so that it follows another method.
    connect(m_compensate, &QCheckBox::toggled, this, [this](bool compensate) {
        const bool isDefault = compensate == compensatesByDefault(m_document.study().pruning.method);
        m_document.setCompensation(isDefault ? std::nullopt : std::optional(compensate));
    });
    connect(m_damping, &QDoubleSpinBox::valueChanged, this, [this](double damping) { m_document.setDamping(damping); });
    connect(m_width, &QComboBox::currentIndexChanged, this,
            [this](int index) { m_document.setWidthMultiple(m_width->itemData(index).toInt()); });
    connect(m_precision, &QComboBox::currentIndexChanged, this,
            [this](int index) { m_document.setFloat64(index == 1); });
    connect(m_openDense, &QToolButton::clicked, this, &PrunePanel::denseModelRequested);
    connect(m_calibration, &CalibrationRows::gatherRequested, this, &PrunePanel::gatherRequested);
    connect(&m_document, &StudyDocument::pruningChanged, this, &PrunePanel::refresh);
    connect(&m_document, &StudyDocument::rejected, this, &PrunePanel::refresh);
}

void PrunePanel::refresh() {
    const core::study::PruningChoices& choices = m_document.study().pruning;
    const QSignalBlocker quietMethod(m_method);
    const QSignalBlocker quietDamping(m_damping);
    const QSignalBlocker quietWidth(m_width);
    const QSignalBlocker quietPrecision(m_precision);
    m_method->setCurrentIndex(m_method->findData(QString::fromStdString(choices.method)));
    m_method->setToolTip(CriterionText::of(m_method->currentData().toString()).tip);
    m_damping->setValue(choices.damping);
    m_precision->setCurrentIndex(choices.float64 ? 1 : 0);
    if (m_width->findData(choices.widthMultiple) < 0) {
        m_width->addItem(QString(), choices.widthMultiple);
        retranslateMethods();
    }
    m_width->setCurrentIndex(m_width->findData(choices.widthMultiple));
    const bool hasHessian =
        core::pruning::isCriterion(choices.method) && core::pruning::needsBank(choices.method, choices.compensate);
    const bool isCut = m_document.isCut();
    m_damping->setEnabled(hasHessian && !isCut);
    m_precision->setEnabled(hasHessian && !isCut);
    for (QWidget* widget : std::initializer_list<QWidget*>{m_method, m_compensate, m_width})
        widget->setEnabled(!isCut);
    m_calibration->setEnabled(!isCut);
    m_isCut->setVisible(isCut);
    m_openDense->setVisible(isCut);
    showCompensation();
}

/// Says what holds now, and whether that is the criterion's own way.
void PrunePanel::showCompensation() {
    const core::study::PruningChoices& choices = m_document.study().pruning;
    const bool byDefault = compensatesByDefault(choices.method);
    const bool compensates = choices.compensate.value_or(byDefault);
    const QSignalBlocker quiet(m_compensate);
    m_compensate->setChecked(compensates);
    if (compensates == byDefault)
        m_compensate->setText(tr("Compe&nsate (as published)"));
    else if (byDefault)
        m_compensate->setText(tr("Compe&nsate (the paper does)"));
    else
        m_compensate->setText(tr("Compe&nsate (the paper does not)"));
}

void PrunePanel::setReport(const std::optional<core::pruning::PruneReport>& report) {
    m_report = report;
    m_isCurrent = true;
    m_losses->setReport(report);
    showReport();
}

void PrunePanel::setCurrent(bool isCurrent) {
    if (std::exchange(m_isCurrent, isCurrent) != isCurrent)
        showReport();
}

void PrunePanel::showReport() {
    m_losses->setVisible(m_report.has_value());
    m_notes->setVisible(m_report && !m_report->notes.empty());
    if (!m_report) {
        m_result->setText(tr("Nothing has been pruned yet."));
        return;
    }
    const core::pruning::PruneReport& report = *m_report;
    QString text = tr("Achieved sparsity <b>%1</b> · MACs %2 → <b>%3</b><br>statistics %4 · elimination %5")
                       .arg(theme::percentText(report.achievedSparsity), theme::macsText(report.macsDense),
                            theme::macsText(report.macsPruned), theme::secondsText(report.secondsCalibrate),
                            theme::secondsText(report.secondsSolve));
    if (!m_isCurrent) // in the same line, so that nothing jumps while a hand drags
        text += tr(" · <i>before the change</i>");
    m_result->setText(text);
    QStringList notes;
    for (std::size_t i = 0; i < report.notes.size() && i < 3; ++i)
        notes.append(QString::fromStdString(report.notes[i]));
    if (report.notes.size() > 3)
        notes.append(tr("and %1 more").arg(report.notes.size() - 3));
    m_notes->setText(notes.join(QLatin1Char('\n')));
}

void PrunePanel::changeEvent(QEvent* event) {
    if (event->type() == QEvent::LanguageChange) {
        retranslateUi();
        m_calibration->retranslateUi();
    } else if (event->type() == QEvent::PaletteChange) {
        m_calibration->retranslateUi();
    }
    QWidget::changeEvent(event);
}

void PrunePanel::retranslateMethods() {
    for (int i = 0; i < m_method->count(); ++i) {
        const CriterionText text = CriterionText::of(m_method->itemData(i).toString());
        m_method->setItemText(i, text.title);
        m_method->setItemData(i, text.tip, Qt::ToolTipRole);
    }
    for (int i = 0; i < m_width->count(); ++i) {
        const int multiple = m_width->itemData(i).toInt();
        m_width->setItemText(i, multiple == 1 ? tr("any number") : tr("multiples of %1").arg(multiple));
    }
    m_precision->setItemText(0, tr("float32"));
    m_precision->setItemText(1, tr("float64"));
}

void PrunePanel::retranslateUi() {
    const auto name = [](QLabel* label, QWidget* field, const QString& text, const QString& tip) {
        label->setText(text);
        label->setToolTip(tip);
        field->setToolTip(tip);
    };
    m_methodLabel->setText(tr("Meth&od"));
    m_methodLabel->setToolTip(
        tr("How groups, such as heads and neurons, are ranked; the list says what each looks at."));
    m_compensate->setToolTip(
        tr("What stays makes up for what goes, in the least-squares sense: W' = W · H[:, kept] · H[kept, kept]⁻¹. "
           "Needs statistics; any method can do it."));
    name(m_dampingLabel, m_damping, tr("&Damping"),
         tr("<b>p</b> in H + p · mean(diag H) · I, which keeps the Hessian invertible. Without statistics there is "
            "none."));
    name(m_precisionLabel, m_precision, tr("Precision"),
         tr("Of the elimination. float64 takes about twice as long and helps where the Hessian is almost singular."));
    name(m_widthLabel, m_width, tr("&Widths"),
         tr("Kept neurons per layer are a multiple of this where they can be: processors like round widths."));
    m_isCut->setText(tr("This model is pruned already, so that there is nothing to prune: it is an export. Its dense "
                        "model is sampled beside it; opened by itself, that can be pruned anew."));
    m_openDense->setText(tr("Open the dense model"));
    m_openDense->setToolTip(tr("Opens the model that this export was cut from, which lies in its folder"));
    m_reuseLabel->setText(tr("Re&use"));
    m_reuseLabel->setToolTip(ReuseBox::tip());
    retranslateMethods();
    refresh();
    showReport();
}

} // namespace ui::panels
