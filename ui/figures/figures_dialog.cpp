#include "ui/figures/figures_dialog.h"

#include "ui/files/file_memory.h"

#include <QCheckBox>
#include <QDialogButtonBox>
#include <QDir>
#include <QFileDialog>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QRadioButton>
#include <QStandardPaths>

namespace ui::figures {

namespace {

constexpr std::array<const char*, 4> suffixes{"svg", "pdf", "png", "csv"};

QString usualFolder() {
    const QString last = files::lastFolder(QStringLiteral("plots"));
    return last.isEmpty() ? QDir(QStandardPaths::writableLocation(QStandardPaths::DocumentsLocation))
                                .filePath(QStringLiteral("tessera-plots"))
                          : last;
}

} // namespace

FiguresDialog::FiguresDialog(QWidget* parent)
    : QDialog(parent)
    , m_folder(new QLineEdit(usualFolder()))
    , m_all(new QRadioButton(tr("&Everything")))
    , m_visible(new QRadioButton(tr("The &visible range")))
    , m_buttons(new QDialogButtonBox(QDialogButtonBox::Save | QDialogButtonBox::Cancel)) {
    setObjectName(QStringLiteral("figuresDialog"));
    setWindowTitle(tr("Export all plots"));
    m_folder->setObjectName(QStringLiteral("figuresFolder"));
    m_folder->setMinimumWidth(32 * fontMetrics().averageCharWidth());
    m_all->setObjectName(QStringLiteral("figuresAll"));
    m_visible->setObjectName(QStringLiteral("figuresVisible"));
    m_all->setChecked(true);
    m_folder->setToolTip(tr("Where the plots are written to; it is made where it is not there"));
    m_all->setToolTip(tr("All that the plots know, as Fit shows it"));
    m_visible->setToolTip(tr("What can be seen of each plot now"));
    auto* browse = new QPushButton(tr("&Choose…"));
    browse->setObjectName(QStringLiteral("figuresChoose"));
    browse->setToolTip(tr("Choose the folder from those that are there"));
    m_buttons->button(QDialogButtonBox::Save)->setObjectName(QStringLiteral("figuresSave"));
    m_buttons->button(QDialogButtonBox::Save)->setToolTip(tr("Write every plot in every format that is ticked"));
    m_buttons->button(QDialogButtonBox::Cancel)->setObjectName(QStringLiteral("figuresCancel"));
    m_buttons->button(QDialogButtonBox::Cancel)->setToolTip(tr("Write nothing"));
    auto* folder = new QHBoxLayout;
    folder->addWidget(m_folder, 1);
    folder->addWidget(browse);
    auto* formats = new QHBoxLayout;
    for (std::size_t i = 0; i < suffixes.size(); ++i) {
        const QString suffix = QLatin1String(suffixes[i]);
        m_formats[i] = new QCheckBox(suffix.toUpper());
        m_formats[i]->setObjectName(QStringLiteral("figures_") + suffix);
        m_formats[i]->setChecked(i == 0 || i + 1 == suffixes.size());
        m_formats[i]->setToolTip(suffix == QLatin1String("csv") ? tr("The numbers, in the C locale")
                                                                : tr("The picture, black on white"));
        formats->addWidget(m_formats[i]);
        connect(m_formats[i], &QCheckBox::toggled, this, &FiguresDialog::refresh);
    }
    auto* extent = new QHBoxLayout;
    extent->addWidget(m_all);
    extent->addWidget(m_visible);
    auto* form = new QFormLayout(this);
    auto* label = new QLabel(tr("&Folder"));
    label->setBuddy(m_folder);
    form->addRow(label, folder);
    form->addRow(tr("Formats"), formats);
    form->addRow(tr("Range"), extent);
    form->addRow(m_buttons);
    connect(browse, &QPushButton::clicked, this, &FiguresDialog::chooseFolder);
    connect(m_folder, &QLineEdit::textChanged, this, &FiguresDialog::refresh);
    connect(m_buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
    connect(m_buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    refresh();
}

FigureChoice FiguresDialog::choice() const {
    FigureChoice choice{m_folder->text()};
    for (std::size_t i = 0; i < suffixes.size(); ++i)
        if (m_formats[i]->isChecked())
            choice.formats << QLatin1String(suffixes[i]);
    choice.extent = m_visible->isChecked() ? plots::Extent::Visible : plots::Extent::All;
    return choice;
}

void FiguresDialog::chooseFolder() {
    const QString folder = QFileDialog::getExistingDirectory(this, tr("Folder of the plots"), m_folder->text());
    if (!folder.isEmpty())
        m_folder->setText(folder);
}

void FiguresDialog::refresh() {
    const FigureChoice now = choice();
    m_buttons->button(QDialogButtonBox::Save)->setEnabled(!now.folder.isEmpty() && !now.formats.isEmpty());
}

} // namespace ui::figures
