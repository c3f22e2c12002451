#include "ui/preview/comparison_view.h"

#include <QGridLayout>
#include <QLabel>
#include <QPixmap>

namespace ui::preview {

class ComparisonView::Private {
public:
    std::vector<ComparisonColumn> columns;
    QStringList rowLabels;
    QGridLayout* grid = nullptr;
    int row = -1;
    int column = -1;
};

ComparisonView::ComparisonView(QWidget* parent)
    : QWidget(parent)
    , m_d(std::make_unique<Private>()) {
    m_d->grid = new QGridLayout(this);
}

ComparisonView::~ComparisonView() = default;

void ComparisonView::setColumns(std::vector<ComparisonColumn> columns) {
    m_d->columns = std::move(columns);
    while (QLayoutItem* item = m_d->grid->takeAt(0)) {
        delete item->widget();
        delete item;
    }
    for (int c = 0; c < static_cast<int>(m_d->columns.size()); ++c) {
        const ComparisonColumn& column = m_d->columns[c];
        m_d->grid->addWidget(new QLabel(column.title), 0, c);
        for (int r = 0; r < static_cast<int>(column.images.size()); ++r) {
            const core::Image& image = column.images[r];
            auto* label = new QLabel;
            const QImage picture(image.rgb.data(), image.width, image.height, 3 * image.width, QImage::Format_RGB888);
            label->setPixmap(QPixmap::fromImage(picture.scaled(96, 96)));
            m_d->grid->addWidget(label, r + 1, c);
        }
    }
}

void ComparisonView::setRowLabels(const QStringList& labels) {
    m_d->rowLabels = labels;
}

int ComparisonView::selectedRow() const {
    return m_d->row;
}

int ComparisonView::selectedColumn() const {
    return m_d->column;
}

void ComparisonView::select(int row, int column) {
    m_d->row = row;
    m_d->column = column;
    emit selectionChanged(row, column);
}

QImage ComparisonView::renderGrid() const {
    return const_cast<ComparisonView*>(this)->grab().toImage();
}

void ComparisonView::saveGrid(const QString& path) const {
    renderGrid().save(path);
}

QSize ComparisonView::sizeHint() const {
    return {900, 420};
}

} // namespace ui::preview
