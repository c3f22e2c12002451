#include "ui/workbench/fine_tune_dialog.h"

#include "core/training/training_files.h"
#include "ui/files/file_dialogs.h"
#include "ui/theme/plain_text.h"

#include <QComboBox>
#include <QDialogButtonBox>
#include <QDoubleSpinBox>
#include <QFileInfo>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QRadioButton>

namespace ui::workbench {
namespace {

/// Shows no more digits than there are: 10, 0.5.
class MinutesBox final : public QDoubleSpinBox {
public:
    QString textFromValue(double minutes) const override {
        return locale().toString(minutes, 'f', QLocale::FloatingPointShortest);
    }
};

} // namespace

FineTuneDialog::FineTuneDialog(const Start& start, QWidget* parent)
    : QDialog(parent)
    , m_minutes(new MinutesBox)
    , m_fromDense(new QRadioButton(tr("The &dense model")))
    , m_fromImages(new QRadioButton(tr("The &pictures alone")))
    , m_images(new QComboBox)
    , m_folder(new QLineEdit(start.folder))
    , m_note(new QLabel)
    , m_buttons(new QDialogButtonBox(QDialogButtonBox::Ok | QDialogButtonBox::Cancel)) {
    setObjectName(QStringLiteral("fineTuneDialog"));
    setWindowTitle(tr("Fine-tune the pruned model"));
    createFields(start);
    createForm();
    m_minutes->selectAll(); // what is typed first takes the place of the usual
    connect(m_folder, &QLineEdit::textChanged, this, &FineTuneDialog::refresh);
    connect(m_buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
    connect(m_buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    refresh();
}

void FineTuneDialog::createFields(const Start& start) {
    m_minutes->setObjectName(QStringLiteral("fineTuneMinutes"));
    m_minutes->setRange(0.01, 100'000);
    m_minutes->setDecimals(2);
    m_minutes->setValue(study::FineTuning{}.minutes);
    m_minutes->setSuffix(tr(" min"));
    m_minutes->setToolTip(tr("Of training; other results wait until it has ended"));
    m_fromDense->setObjectName(QStringLiteral("fineTuneFromDense"));
    m_fromDense->setChecked(true);
    m_fromDense->setToolTip(tr("Learn the dense model's answers to noised pictures (distillation)"));
    m_fromImages->setObjectName(QStringLiteral("fineTuneFromImages"));
    m_fromImages->setToolTip(tr("Learn to denoise as the dense model once did, without asking it"));
    m_images->setObjectName(QStringLiteral("fineTuneImages"));
    m_images->setToolTip(tr("What is noised to train on"));
    m_images->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon); // a folder's name may be long
    m_images->setMinimumContentsLength(24);
    if (start.offersBuiltIn)
        m_images->addItem(tr("Built-in pictures"), QStringLiteral("builtin"));
    if (!start.images.isEmpty())
        addImages(start.images);
    m_folder->setObjectName(QStringLiteral("fineTuneFolder"));
    m_folder->setMinimumWidth(48 * fontMetrics().averageCharWidth());
    m_folder->setToolTip(tr("Becomes a folder that opens as a model; checkpoint and loss curve are kept beside it"));
    m_note->setObjectName(QStringLiteral("fineTuneNote"));
    m_note->setWordWrap(true);
    QPushButton* ok = m_buttons->button(QDialogButtonBox::Ok);
    ok->setObjectName(QStringLiteral("fineTuneStart"));
    ok->setText(tr("&Start"));
    ok->setToolTip(tr("Train now; Stop ends it and keeps what was learned so far"));
    m_buttons->button(QDialogButtonBox::Cancel)->setObjectName(QStringLiteral("fineTuneCancel"));
    m_buttons->button(QDialogButtonBox::Cancel)->setToolTip(tr("Train nothing"));
}

void FineTuneDialog::createForm() {
    auto* source = new QHBoxLayout;
    source->addWidget(m_fromDense);
    source->addWidget(m_fromImages);
    source->addStretch();
    auto* form = new QFormLayout(this);
    const auto add = [form](const QString& text, QWidget* field, QLayout* row) {
        auto* label = new QLabel(text);
        label->setBuddy(field);
        if (row != nullptr)
            form->addRow(label, row);
        else
            form->addRow(label, field);
    };
    add(tr("&Minutes"), m_minutes, nullptr);
    form->addRow(tr("Learn from"), source);
    add(tr("P&ictures"), m_images,
        withButton(m_images, "fineTuneChooseImages", tr("Choose a folder of pictures"), &FineTuneDialog::chooseImages));
    add(tr("&Keep it in"), m_folder,
        withButton(m_folder, "fineTuneChooseFolder", tr("Choose a new folder"), &FineTuneDialog::chooseFolder));
    form->addRow(m_note);
    form->addRow(m_buttons);
}

QLayout* FineTuneDialog::withButton(QWidget* field, const char* name, const QString& tip,
                                    void (FineTuneDialog::*work)()) const {
    auto* button = new QPushButton(tr("Choose…"));
    button->setObjectName(QLatin1String(name));
    button->setToolTip(tip);
    button->setAccessibleName(tip);
    button->setAutoDefault(false);
    connect(button, &QPushButton::clicked, this, work);
    auto* row = new QHBoxLayout;
    row->addWidget(field, 1);
    row->addWidget(button);
    return row;
}

study::FineTuning FineTuneDialog::choice() const {
    return {.minutes = m_minutes->value(),
            .taught = m_fromDense->isChecked(),
            .images = m_images->currentData().toString().toStdString(),
            .out = QFileInfo(m_folder->text()).absoluteFilePath().toStdString()};
}

void FineTuneDialog::addImages(const QString& folder) {
    m_images->addItem(tr("Pictures in “%1”").arg(QFileInfo(folder).fileName()), folder);
    m_images->setItemData(m_images->count() - 1, theme::plainTip(folder), Qt::ToolTipRole);
    m_images->setCurrentIndex(m_images->count() - 1);
}

void FineTuneDialog::chooseImages() {
    const QString folder = files::askForFolder({this, QStringLiteral("pictures"), tr("Train on a folder of pictures")});
    if (!folder.isEmpty())
        addImages(folder);
    refresh();
}

void FineTuneDialog::chooseFolder() {
    const QString folder = files::askForNewFile(
        {this, QStringLiteral("trained"), tr("Keep the fine-tuned model in a new folder"), QFileDialog::ShowDirsOnly},
        QFileInfo(m_folder->text()).fileName(), QString());
    if (!folder.isEmpty())
        m_folder->setText(folder);
}

void FineTuneDialog::refresh() {
    const bool hasImages = m_images->count() > 0;
    const QString folder = m_folder->text().trimmed();
    m_buttons->button(QDialogButtonBox::Ok)->setEnabled(hasImages && !folder.isEmpty());
    if (!hasImages)
        m_note->setText(tr("The built-in pictures do not suit this model: choose a folder of pictures."));
    else if (!folder.isEmpty() && core::training::TrainingFiles(folder.toStdString()).isBegun())
        m_note->setText(tr("A run was begun there: it goes on from its checkpoint, up to these minutes in all."));
    else
        m_note->clear();
    m_note->setVisible(!m_note->text().isEmpty());
}

} // namespace ui::workbench
