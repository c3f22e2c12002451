#include "ui/panels/prune_panel.h"

#include "core/pruning/criterion_table.h"
#include "ui/panels/loss_table.h"
#include "ui/theme/number_text.h"
#include "ui/workbench/study_document.h"

#include <QAction>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QEvent>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QSignalBlocker>
#include <QSpinBox>
#include <QTableView>
#include <QToolButton>
#include <QVBoxLayout>

namespace ui::panels {

using workbench::StudyDocument;

namespace {

QLayout* buttonsOf(const PrunePanel::Actions& actions) {
    auto* buttons = new QHBoxLayout;
    for (QAction* action : {actions.prune, actions.stop}) {
        auto* button = new QToolButton;
        button->setDefaultAction(action);
        button->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
        buttons->addWidget(button);
    }
    buttons->addStretch();
    return buttons;
}

} // namespace

PrunePanel::PrunePanel(StudyDocument& document, const Actions& actions, QWidget* parent)
    : QWidget(parent)
    , m_document(document)
    , m_methodLabel(new QLabel)
    , m_method(new QComboBox)
    , m_dampingLabel(new QLabel)
    , m_damping(new QDoubleSpinBox)
    , m_samplesLabel(new QLabel)
    , m_samples(new QSpinBox)
    , m_binsLabel(new QLabel)
    , m_bins(new QSpinBox)
    , m_result(new QLabel)
    , m_tableTitle(new QLabel)
    , m_losses(new LossTable(this))
    , m_table(new QTableView)
    , m_notes(new QLabel) {
    createLayout(actions);
    createTable();
    connectSignals();
    retranslateUi();
    refresh();
}

void PrunePanel::createLayout(const Actions& actions) {
    auto* layout = new QVBoxLayout(this);
    auto* form = new QFormLayout;
    const auto add = [form](QLabel* label, QWidget* field, const char* name) {
        field->setObjectName(QLatin1String(name));
        label->setBuddy(field);
        form->addRow(label, field);
    };
    add(m_methodLabel, m_method, "method");
    add(m_dampingLabel, m_damping, "damping");
    add(m_samplesLabel, m_samples, "calibrationSamples");
    add(m_binsLabel, m_bins, "calibrationBins");
    layout->addLayout(form);
    layout->addLayout(buttonsOf(actions));
    m_result->setObjectName(QStringLiteral("pruneResult"));
    m_result->setWordWrap(true);
    m_notes->setWordWrap(true);
    m_tableTitle->setWordWrap(true);
    m_method->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_method->setMinimumContentsLength(12);
    layout->addWidget(m_result);
    layout->addWidget(m_tableTitle);
    layout->addWidget(m_table, 100);
    layout->addWidget(m_notes);
    layout->addStretch();
}

void PrunePanel::createTable() {
    m_table->setObjectName(QStringLiteral("lossTable"));
    m_table->setModel(m_losses);
    m_table->setItemDelegate(new LossDelegate(m_table));
    m_table->setSelectionMode(QAbstractItemView::NoSelection);
    m_table->setShowGrid(false);
    m_table->horizontalHeader()->setSectionResizeMode(QHeaderView::Stretch);
    m_table->verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    m_table->verticalHeader()->setDefaultSectionSize(m_table->fontMetrics().height() + 4);
    m_table->setMinimumHeight(5 * m_table->fontMetrics().height());
}

void PrunePanel::connectSignals() {
    for (const std::string& name : core::pruning::criterionNames())
        m_method->addItem(QString(), QString::fromStdString(name));
    m_damping->setDecimals(4);
    m_damping->setRange(0.0001, 1);
    m_damping->setSingleStep(0.005);
    m_samples->setRange(32, 100'000);
    m_samples->setSingleStep(256);
    m_bins->setRange(1, 200);
    for (QAbstractSpinBox* box : {static_cast<QAbstractSpinBox*>(m_damping), static_cast<QAbstractSpinBox*>(m_samples),
                                  static_cast<QAbstractSpinBox*>(m_bins)})
        box->setKeyboardTracking(false);
    connect(m_method, &QComboBox::currentIndexChanged, this,
            [this](int index) { m_document.setMethod(m_method->itemData(index).toString().toStdString()); });
    connect(m_damping, &QDoubleSpinBox::valueChanged, this, [this](double damping) { m_document.setDamping(damping); });
    const auto editCalibration = [this] {
        core::study::CalibrationChoices choices = m_document.study().calibration;
        choices.samples = m_samples->value();
        choices.bins = m_bins->value();
        m_document.setCalibration(choices);
    };
    connect(m_samples, &QSpinBox::valueChanged, this, editCalibration);
    connect(m_bins, &QSpinBox::valueChanged, this, editCalibration);
    connect(&m_document, &StudyDocument::pruningChanged, this, &PrunePanel::refresh);
    connect(&m_document, &StudyDocument::calibrationChanged, this, &PrunePanel::refresh);
    connect(&m_document, &StudyDocument::rejected, this, &PrunePanel::refresh);
}

void PrunePanel::refresh() {
    const core::study::Study& study = m_document.study();
    const QSignalBlocker quietMethod(m_method);
    const QSignalBlocker quietDamping(m_damping);
    const QSignalBlocker quietSamples(m_samples);
    const QSignalBlocker quietBins(m_bins);
    m_method->setCurrentIndex(m_method->findData(QString::fromStdString(study.pruning.method)));
    m_damping->setValue(study.pruning.damping);
    m_samples->setValue(study.calibration.samples);
    m_bins->setValue(study.calibration.bins);
}

void PrunePanel::setReport(const std::optional<core::pruning::PruneReport>& report, bool isCurrent) {
    const bool isNew = report.has_value() != m_report.has_value() || !m_isCurrent || !isCurrent;
    m_report = report;
    m_isCurrent = isCurrent;
    if (isNew && report)
        m_losses->setReport(*report);
    showReport();
}

void PrunePanel::showReport() {
    m_table->setVisible(m_report.has_value());
    m_tableTitle->setVisible(m_report.has_value());
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
    if (!m_isCurrent)
        text += tr("<br><i>The choices have changed since.</i>");
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
        m_losses->retranslate();
        showReport();
    }
    QWidget::changeEvent(event);
}

void PrunePanel::retranslateUi() {
    const auto name = [](QLabel* label, QWidget* field, const QString& text, const QString& tip) {
        label->setText(text);
        label->setToolTip(tip);
        field->setToolTip(tip);
    };
    name(m_methodLabel, m_method, tr("Met&hod"),
         tr("How heads and neurons are ranked, and whether the rest makes up for what goes."));
    for (int i = 0; i < m_method->count(); ++i) {
        const QString method = m_method->itemData(i).toString();
        QString title = method;
        if (method == QLatin1String("obs"))
            title = tr("OBS (second order, compensated)");
        else if (method == QLatin1String("magnitude"))
            title = tr("Magnitude (for comparison)");
        m_method->setItemText(i, title);
    }
    name(m_dampingLabel, m_damping, tr("&Damping"),
         tr("<b>p</b> in H + p · mean(diag H) · I, which keeps the Hessian invertible."));
    name(m_samplesLabel, m_samples, tr("Sa&mples"),
         tr("Noised pictures that the activations' statistics H = XᵀX are gathered from, once per model; as many "
            "without "
            "a class are added."));
    name(m_binsLabel, m_bins, tr("&Bins"),
         tr("Equal ranges of t that the statistics are kept for. A stage is a sum of bins."));
    m_tableTitle->setText(tr("Kept groups per block; the bar is the loss"));
    m_tableTitle->setToolTip(
        tr("Loss: tr((W₀ − W) · H · (W₀ − W)ᵀ), how much the layer's output changes, relative to the "
           "worst layer."));
}

} // namespace ui::panels
