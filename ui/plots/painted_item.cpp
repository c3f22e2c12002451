#include "ui/plots/painted_item.h"

#include <qcustomplot.h>

#include <utility>

namespace ui::plots {

namespace {

class PaintedItem : public QCPAbstractItem {
public:
    PaintedItem(QCustomPlot* plot, std::function<void(QPainter&)> paint)
        : QCPAbstractItem(plot)
        , m_paint(std::move(paint)) {
        setSelectable(false);
    }

    double selectTest(const QPointF&, bool, QVariant*) const override { return -1; }

protected:
    void draw(QCPPainter* painter) override {
        painter->setAntialiasing(true);
        m_paint(*painter);
    }

private:
    std::function<void(QPainter&)> m_paint;
};

} // namespace

QCPAbstractItem* addPaintedItem(QCustomPlot& plot, const QString& layer, std::function<void(QPainter&)> paint) {
    auto* item = new PaintedItem(&plot, std::move(paint));
    item->setLayer(layer);
    return item;
}

} // namespace ui::plots
