#include "ui/variants/grid_dialog.h"

#include "core/base/error.h"

#include <QComboBox>
#include <QDialogButtonBox>
#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>

#include <utility>

namespace ui::variants {

using core::study::GridAxis;
using core::study::GridChoice;

namespace {

constexpr int dialogWidth = 460;

/// Values to begin with: names are all of them (of the many samplers some), numbers some that are worth looking at.
QString usualValues(GridChoice choice) {
    if (choice == GridChoice::Sampler)
        return QStringLiteral("ddim, dpm++, unipc");
    QStringList names;
    for (const std::string& name : core::study::gridNames(choice))
        names << QString::fromStdString(name);
    if (!names.isEmpty())
        return names.join(QStringLiteral(", "));
    switch (choice) {
    case GridChoice::M:
        return QStringLiteral("0.4, 0.55, 0.7");
    case GridChoice::Lambda:
        return QStringLiteral("0, 5e-5, 1e-4");
    case GridChoice::Reuse:
        return QStringLiteral("none, every:2");
    case GridChoice::Steps:
        return QStringLiteral("5, 10, 20, 50");
    default:
        return QStringLiteral("10, 20, 33, 50");
    }
}

std::vector<std::string> valuesOf(const QString& text) {
    std::vector<std::string> values;
    for (const QString& value : text.split(u',', Qt::SkipEmptyParts))
        if (!value.trimmed().isEmpty())
            values.push_back(value.trimmed().toStdString());
    return values;
}

} // namespace

GridDialog::GridDialog(core::study::Variant base, QWidget* parent)
    : QDialog(parent)
    , m_base(std::move(base))
    , m_note(new QLabel)
    , m_buttons(new QDialogButtonBox(QDialogButtonBox::Ok | QDialogButtonBox::Cancel)) {
    setObjectName(QStringLiteral("gridDialog"));
    setWindowTitle(tr("Add variants"));
    setMinimumWidth(dialogWidth);
    auto* form = new QFormLayout(this);
    addAxis(m_axes[0], "first", tr("&Vary"), false);
    addAxis(m_axes[1], "second", tr("&and"), true);
    m_note->setObjectName(QStringLiteral("gridNote"));
    m_note->setWordWrap(true);
    form->addRow(m_note);
    form->addRow(m_buttons);
    connect(m_buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
    connect(m_buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    refresh();
}

void GridDialog::addAxis(Axis& axis, const char* name, const QString& label, bool isOptional) {
    axis = {new QComboBox, new QLineEdit};
    axis.choice->setObjectName(QLatin1String(name) + QLatin1String("Choice"));
    axis.values->setObjectName(QLatin1String(name) + QLatin1String("Values"));
    if (isOptional)
        axis.choice->addItem(tr("nothing else"));
    axis.choice->addItems({tr("target sparsity, %"), tr("method"), tr("rule for the stages"), tr("rule for the layers"),
                           tr("threshold M"), tr("weight λ"), tr("reuse of blocks"), tr("sampler"), tr("steps")});
    axis.values->setToolTip(tr("Values with commas between them"));
    auto* form = static_cast<QFormLayout*>(layout());
    form->addRow(label, axis.choice);
    form->addRow(tr("values"), axis.values);
    connect(axis.choice, &QComboBox::currentIndexChanged, this, [this, &axis, isOptional] {
        suggest(axis, isOptional);
        refresh();
    });
    connect(axis.values, &QLineEdit::textChanged, this, &GridDialog::refresh);
    suggest(axis, isOptional);
}

void GridDialog::suggest(const Axis& axis, bool isOptional) {
    const int index = axis.choice->currentIndex() - (isOptional ? 1 : 0);
    axis.values->setEnabled(index >= 0);
    axis.values->setText(index >= 0 ? usualValues(static_cast<GridChoice>(index)) : QString());
}

void GridDialog::refresh() {
    if (m_axes[1].choice == nullptr)
        return; // not all is there yet
    try {
        std::vector<GridAxis> axes{
            {static_cast<GridChoice>(m_axes[0].choice->currentIndex()), valuesOf(m_axes[0].values->text())}};
        if (m_axes[1].choice->currentIndex() > 0)
            axes.push_back(
                {static_cast<GridChoice>(m_axes[1].choice->currentIndex() - 1), valuesOf(m_axes[1].values->text())});
        m_variants = core::study::gridOf(m_base, axes);
        m_note->setText(tr("Columns that are added: %1").arg(m_variants.size()));
    } catch (const core::Error& error) {
        m_variants.clear();
        m_note->setText(QString::fromUtf8(error.what()));
    }
    m_buttons->button(QDialogButtonBox::Ok)->setEnabled(!m_variants.empty());
}

} // namespace ui::variants
