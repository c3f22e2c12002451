#include "ui/panels/loss_view.h"

#include "ui/panels/loss_table.h"
#include "ui/study/unit_selection.h"
#include "ui/theme/number_text.h"

#include <QEvent>
#include <QHeaderView>
#include <QLabel>
#include <QScrollBar>
#include <QTableView>
#include <QVBoxLayout>

#include <algorithm>

namespace ui::panels {

LossView::LossView(study::UnitSelection& selection, QWidget* parent)
    : QWidget(parent)
    , m_selection(selection)
    , m_title(new QLabel)
    , m_losses(new LossTable(this))
    , m_table(new QTableView) {
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(2);
    layout->addWidget(m_title);
    layout->addWidget(m_table, 1);
    m_title->setObjectName(QStringLiteral("lossTitle"));
    m_title->setWordWrap(true);
    createTable();
    connect(m_table->selectionModel(), &QItemSelectionModel::currentChanged, this, &LossView::onCurrentChanged);
    connect(&m_selection, &study::UnitSelection::changed, this, &LossView::showSelection);
    retranslateUi();
}

void LossView::createTable() {
    m_table->setObjectName(QStringLiteral("lossTable"));
    m_table->setModel(m_losses);
    m_table->setItemDelegate(new LossDelegate(m_table));
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    m_table->setTabKeyNavigation(false);
    m_table->setShowGrid(false);
    m_table->horizontalHeader()->setSectionResizeMode(QHeaderView::Stretch);
    m_table->horizontalHeader()->setHighlightSections(false);
    m_table->verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    m_table->verticalHeader()->setDefaultSectionSize(m_table->fontMetrics().height() + 4);
    m_table->setMinimumHeight(5 * m_table->fontMetrics().height());
}

void LossView::setReport(const std::optional<core::pruning::PruneReport>& report) {
    m_losses->setReport(report ? ReportTable(*report) : ReportTable());
    fitColumns();
    showSelection();
    retranslateUi();
}

void LossView::fitColumns() {
    m_table->horizontalHeader()->setMinimumSectionSize(widestColumn());
    m_table->horizontalHeader()->resizeSections(QHeaderView::Stretch); // fewer stages than before are narrower again
    m_table->horizontalScrollBar()->setValue(0);
}

/// Many stages are scrolled sideways rather than cut off.
int LossView::widestColumn() const {
    constexpr int margin = 12;
    const QFontMetrics metrics = m_table->fontMetrics();
    int widest = 0;
    for (int column = 0; column < m_losses->columnCount(); ++column) {
        const QString title = m_losses->headerData(column, Qt::Horizontal, Qt::DisplayRole).toString();
        widest = std::max(widest, metrics.horizontalAdvance(title));
        for (int row = 0; row < m_losses->rowCount(); ++row)
            widest = std::max(widest, metrics.horizontalAdvance(m_losses->index(row, column).data().toString()));
    }
    return widest + margin;
}

void LossView::onCurrentChanged(const QModelIndex& current) {
    if (current.isValid())
        m_selection.select(current.row(), current.column());
}

void LossView::showSelection() {
    const QModelIndex index = m_losses->index(m_selection.unit(), m_selection.stage());
    if (index.isValid())
        m_table->setCurrentIndex(index);
    else
        m_table->clearSelection();
}

/// The names of layers leave room for the stages; their tips have all of them.
void LossView::resizeEvent(QResizeEvent* event) {
    constexpr double namesShare = 0.45;
    m_table->verticalHeader()->setMaximumWidth(static_cast<int>(namesShare * width()));
    QWidget::resizeEvent(event);
}

void LossView::changeEvent(QEvent* event) {
    if (event->type() == QEvent::LanguageChange) {
        m_losses->retranslate();
        fitColumns();
        retranslateUi();
    }
    QWidget::changeEvent(event);
}

void LossView::retranslateUi() {
    const LossScale& scale = m_losses->scale();
    const QString range = tr("%1 … %2").arg(theme::shortNumber(scale.lowest()), theme::shortNumber(scale.highest()));
    m_title->setText(scale.isLogarithmic() ? tr("Kept groups; the bar is the loss, %1, logarithmic").arg(range)
                                           : tr("Kept groups; the bar is the loss, %1").arg(range));
    const QString tip = tr(
        "Loss: tr((W₀ − W) · H · (W₀ − W)ᵀ), how much the layer's output changes; for a method without statistics the "
        "summed score of what went. The scale is logarithmic where most "
        "bars would vanish otherwise.");
    m_title->setToolTip(tip);
    m_table->setAccessibleName(tr("Kept groups and loss per layer and stage"));
    m_table->setAccessibleDescription(tip);
    m_table->setToolTip(tip);
}

} // namespace ui::panels
