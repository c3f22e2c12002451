#include "ui/panels/calibration_rows.h"

#include "ui/files/file_dialogs.h"
#include "ui/study/study_document.h"
#include "ui/theme/icons.h"
#include "ui/theme/plain_text.h"

#include <QAction>
#include <QApplication>
#include <QComboBox>
#include <QFileInfo>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QMenu>
#include <QSignalBlocker>
#include <QSpinBox>
#include <QToolButton>

namespace ui::panels {

using core::study::CalibrationChoices;
using study::StudyDocument;

namespace {

/// The last part of a path, which is what people know a folder by.
QString folderName(const std::string& path) {
    const QString name = QFileInfo(QString::fromStdString(path)).fileName();
    return name.isEmpty() ? QString::fromStdString(path) : name;
}

bool isFolder(const std::string& source) {
    return source != "builtin" && source != "own";
}

} // namespace

CalibrationRows::CalibrationRows(StudyDocument& document, QGridLayout* grid, int line, QWidget* panel)
    : QObject(panel)
    , m_document(document)
    , m_panel(panel)
    , m_sourceLabel(new QLabel)
    , m_source(new QComboBox)
    , m_folders(new QToolButton)
    , m_images(new QAction(this))
    , m_bank(new QAction(this))
    , m_gather(new QAction(this))
    , m_samplesLabel(new QLabel)
    , m_samples(new QSpinBox)
    , m_binsLabel(new QLabel)
    , m_bins(new QSpinBox) {
    createLayout(grid, line);
    connectSignals();
    retranslateUi();
}

void CalibrationRows::createLayout(QGridLayout* grid, int line) {
    m_source->setObjectName(QStringLiteral("calibrationSource"));
    m_source->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_source->setMinimumContentsLength(12);
    m_folders->setObjectName(QStringLiteral("calibrationFolders"));
    m_folders->setAutoRaise(true);
    m_folders->setPopupMode(QToolButton::InstantPopup);
    m_folders->addActions({m_images, m_bank, m_gather});
    m_folders->setFocusPolicy(Qt::StrongFocus);
    m_samples->setObjectName(QStringLiteral("calibrationSamples"));
    m_samples->setRange(1, 10'000'000);
    m_samples->setSingleStep(100);
    m_samples->setKeyboardTracking(false);
    m_bins->setObjectName(QStringLiteral("calibrationBins"));
    m_bins->setRange(1, 1000);
    m_bins->setKeyboardTracking(false);
    auto* source = new QHBoxLayout;
    source->setSpacing(2);
    source->addWidget(m_source, 1);
    source->addWidget(m_folders);
    grid->addWidget(m_sourceLabel, line, 0);
    grid->addLayout(source, line, 1, 1, 3);
    grid->addWidget(m_samplesLabel, line + 1, 0);
    grid->addWidget(m_samples, line + 1, 1);
    grid->addWidget(m_binsLabel, line + 1, 2);
    grid->addWidget(m_bins, line + 1, 3);
    m_sourceLabel->setBuddy(m_source);
    m_samplesLabel->setBuddy(m_samples);
    m_binsLabel->setBuddy(m_bins);
}

void CalibrationRows::connectSignals() {
    connect(m_source, &QComboBox::currentIndexChanged, this, &CalibrationRows::chooseSource);
    connect(m_images, &QAction::triggered, this, &CalibrationRows::chooseImages);
    connect(m_bank, &QAction::triggered, this, &CalibrationRows::chooseBank);
    connect(m_gather, &QAction::triggered, this, &CalibrationRows::chooseGatherFolder);
    connect(m_samples, &QSpinBox::valueChanged, this, &CalibrationRows::editCounts);
    connect(m_bins, &QSpinBox::valueChanged, this, &CalibrationRows::editCounts);
    connect(&m_document, &StudyDocument::calibrationChanged, this, &CalibrationRows::refresh);
    connect(&m_document, &StudyDocument::rejected, this, &CalibrationRows::refresh);
}

void CalibrationRows::chooseSource(int index) {
    CalibrationChoices choices = m_document.study().calibration;
    const int source = m_source->itemData(index).toInt();
    if (source == Bank)
        return; // there only while it is chosen
    choices.bank.clear();
    if (source != Images) {
        choices.source = source == Own ? "own" : "builtin";
        choices.classMap.clear(); // of another folder
    }
    m_document.setCalibration(choices);
}

void CalibrationRows::chooseImages() {
    const QString folder =
        files::askForFolder({m_panel, QStringLiteral("pictures"), tr("Gather statistics from a folder of pictures")});
    if (folder.isEmpty())
        return;
    CalibrationChoices choices = m_document.study().calibration;
    choices.source = folder.toStdString();
    choices.classMap.clear(); // of another folder
    choices.bank.clear();
    m_document.setCalibration(choices);
}

void CalibrationRows::chooseBank() {
    const QString folder =
        files::askForFolder({m_panel, QStringLiteral("bank"), tr("Open statistics gathered earlier")});
    if (folder.isEmpty())
        return;
    CalibrationChoices choices = m_document.study().calibration;
    choices.bank = folder.toStdString();
    m_document.setCalibration(choices);
}

void CalibrationRows::chooseGatherFolder() {
    const QString folder =
        files::askForFolder({m_panel, QStringLiteral("bank"), tr("Gather statistics into an empty folder")});
    if (!folder.isEmpty())
        emit gatherRequested(folder);
}

void CalibrationRows::editCounts() {
    CalibrationChoices choices = m_document.study().calibration;
    choices.samples = m_samples->value();
    choices.bins = m_bins->value();
    m_document.setCalibration(choices);
}

void CalibrationRows::setEnabled(bool enabled) {
    m_isEnabled = enabled;
    refresh();
}

void CalibrationRows::fillSources() {
    const CalibrationChoices& choices = m_document.study().calibration;
    m_source->clear();
    const auto add = [this](const QString& text, Source source, const QString& tip) {
        m_source->addItem(text, source);
        m_source->setItemData(m_source->count() - 1, theme::plainTip(tip), Qt::ToolTipRole);
    };
    add(tr("Built-in pictures"), BuiltIn, tr("Pictures that the built-in model was trained on, drawn anew."));
    add(tr("The model's own samples"), Own, tr("What the model itself samples: no data set is needed."));
    if (isFolder(choices.source))
        add(tr("Pictures in “%1”").arg(folderName(choices.source)), Images, QString::fromStdString(choices.source));
    if (!choices.bank.empty())
        add(tr("Statistics in “%1”").arg(folderName(choices.bank)), Bank, QString::fromStdString(choices.bank));
    const Source chosen = !choices.bank.empty()      ? Bank
                          : isFolder(choices.source) ? Images
                          : choices.source == "own"  ? Own
                                                     : BuiltIn;
    m_source->setCurrentIndex(m_source->findData(chosen));
}

void CalibrationRows::refresh() {
    const CalibrationChoices& choices = m_document.study().calibration;
    const QSignalBlocker quietSource(m_source);
    const QSignalBlocker quietSamples(m_samples);
    const QSignalBlocker quietBins(m_bins);
    fillSources();
    m_samples->setValue(choices.samples);
    m_bins->setValue(choices.bins);
    m_source->setEnabled(m_isEnabled);
    m_folders->setEnabled(m_isEnabled);
    m_samples->setEnabled(m_isEnabled && choices.bank.empty());
    m_bins->setEnabled(m_isEnabled && choices.bank.empty());
}

void CalibrationRows::retranslateUi() {
    const auto name = [](QLabel* label, QWidget* field, const QString& text, const QString& tip) {
        label->setText(text);
        label->setToolTip(tip);
        field->setToolTip(tip);
    };
    name(m_sourceLabel, m_source, tr("Statistics"),
         tr("What the statistics H = XᵀX of the activations are gathered from: once per model, for every stage, method "
            "and sparsity."));
    name(m_samplesLabel, m_samples, tr("Samples"),
         tr("Noised pictures that the activations' statistics H = XᵀX are gathered from, once per model; as many "
            "without a class are added."));
    name(m_binsLabel, m_bins, tr("&Bins"),
         tr("Equal ranges of t that the statistics are kept for. A stage is a sum of bins."));
    // The button's own palette may still be the old one while the application changes its colours.
    m_folders->setIcon(theme::icon(theme::Icon::Open, QApplication::palette()));
    m_folders->setToolTip(tr("Pictures or statistics from a folder"));
    m_folders->setAccessibleName(tr("Statistics from a folder"));
    m_images->setText(tr("Folder of &pictures…"));
    m_bank->setText(tr("&Statistics gathered earlier…"));
    m_gather->setText(tr("&Gather into a folder…"));
    refresh();
}

} // namespace ui::panels
