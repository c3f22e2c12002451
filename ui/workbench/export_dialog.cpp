#include "ui/workbench/export_dialog.h"

#include "core/base/error.h"
#include "ui/files/file_dialogs.h"

#include <QButtonGroup>
#include <QDialogButtonBox>
#include <QDir>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QRadioButton>
#include <QVBoxLayout>

#include <utility>

namespace ui::workbench {

using core::exporting::ExportFormat;

namespace {

constexpr int textWidth = 520;
constexpr int indent = 24;

QLabel* newNote(const QString& text) {
    auto* note = new QLabel(text);
    note->setWordWrap(true);
    note->setIndent(indent);
    return note;
}

} // namespace

ExportDialog::ExportDialog(const QString& folder, std::function<void(const QString&)> check, QWidget* parent)
    : QDialog(parent)
    , m_check(std::move(check))
    , m_formats(new QButtonGroup(this))
    , m_folder(new QLineEdit)
    , m_note(newNote({}))
    , m_buttons(new QDialogButtonBox(QDialogButtonBox::Save | QDialogButtonBox::Cancel)) {
    setObjectName(QStringLiteral("exportDialog"));
    setWindowTitle(tr("Export the pruned model"));
    setMinimumWidth(textWidth);
    auto* layout = new QVBoxLayout(this);
    addFormat(ExportFormat::Staged, "exportStaged", tr("&Staged model"),
              tr("One folder with the dense model and what each stage keeps. Tessera opens it with its stages; "
                 "load_tessera.py, which lies in it, makes a PyTorch module of it."));
    addFormat(ExportFormat::Cut, "exportCut", tr("A &cut model per stage"),
              tr("Physically smaller weights in the source's layout: less memory and faster, for tools that read the "
                 "widths from the tensors."));
    addFormat(ExportFormat::ZeroFilled, "exportZeroFilled", tr("A &zero-filled model per stage"),
              tr("The source's shapes with zeros where something was removed: opens in every tool, no faster there."));
    m_formats->button(static_cast<int>(ExportFormat::Staged))->setChecked(true);
    addPlace(folder);
    layout->addWidget(m_note);
    layout->addWidget(m_buttons);
    connect(m_buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
    connect(m_buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    refresh();
}

void ExportDialog::addFormat(ExportFormat format, const char* name, const QString& title, const QString& what) {
    auto* button = new QRadioButton(title);
    button->setObjectName(QLatin1String(name));
    m_formats->addButton(button, static_cast<int>(format));
    layout()->addWidget(button);
    layout()->addWidget(newNote(what));
}

void ExportDialog::addPlace(const QString& folder) {
    auto* label = new QLabel(tr("To the &folder"));
    auto* choose = new QPushButton(tr("C&hoose…"));
    m_folder->setObjectName(QStringLiteral("exportFolder"));
    m_folder->setText(QDir::toNativeSeparators(folder));
    label->setBuddy(m_folder);
    auto* row = new QHBoxLayout;
    row->addWidget(label);
    row->addWidget(m_folder, 1);
    row->addWidget(choose);
    static_cast<QVBoxLayout*>(layout())->addLayout(row);
    m_note->setObjectName(QStringLiteral("exportNote"));
    connect(m_folder, &QLineEdit::textChanged, this, &ExportDialog::refresh);
    connect(choose, &QPushButton::clicked, this, &ExportDialog::browse);
}

void ExportDialog::browse() {
    const QString name = QFileInfo(folder()).fileName();
    const QString within =
        files::askForFolder({this, QStringLiteral("export"), tr("The folder in which the export is made")});
    if (!within.isEmpty())
        m_folder->setText(QDir::toNativeSeparators(QDir(within).filePath(name)));
}

/// Says what stands against the place before anything is made.
void ExportDialog::refresh() {
    QString problem = folder().isEmpty() ? tr("A folder is needed.") : QString();
    try {
        if (problem.isEmpty())
            m_check(folder());
    } catch (const core::Error& error) {
        problem = QString::fromUtf8(error.what());
    }
    m_note->setText(problem);
    m_buttons->button(QDialogButtonBox::Save)->setEnabled(problem.isEmpty());
}

ExportFormat ExportDialog::format() const {
    return static_cast<ExportFormat>(m_formats->checkedId());
}

QString ExportDialog::folder() const {
    return QDir::fromNativeSeparators(m_folder->text().trimmed());
}

} // namespace ui::workbench
