#include "ui/docks/centre_splitter.h"

#include <algorithm>

namespace ui::docks {

CentreSplitter::CentreSplitter(QWidget* parent)
    : QSplitter(Qt::Vertical, parent) {
    setObjectName(QStringLiteral("centre"));
    setChildrenCollapsible(false);
    connect(this, &QSplitter::splitterMoved, this, [this](int position) {
        m_share = static_cast<double>(position) / std::max(1, height() - handleWidth());
        m_isMoved = true;
    });
}

void CentreSplitter::setShare(double share) {
    m_share = share;
    m_isMoved = false;
    divide();
}

void CentreSplitter::restore(const QByteArray& state) {
    restoreState(state);
    const QList<int> both = sizes();
    if (both.size() != 2 || both[0] <= 0 || both[1] <= 0)
        return;
    m_share = static_cast<double>(both[0]) / (both[0] + both[1]);
    m_isMoved = true;
}

void CentreSplitter::resizeEvent(QResizeEvent* event) {
    QSplitter::resizeEvent(event);
    divide();
}

void CentreSplitter::divide() {
    if (count() != 2 || widget(0)->isHidden() || widget(1)->isHidden())
        return;
    const int both = height() - handleWidth();
    int upper = qRound(m_share * both);
    if (!m_isMoved)
        upper = std::max(upper, std::min(widget(0)->sizeHint().height(), both - widget(1)->minimumSizeHint().height()));
    setSizes({upper, both - upper});
}

} // namespace ui::docks
