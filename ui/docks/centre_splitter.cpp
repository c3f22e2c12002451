#include "ui/docks/centre_splitter.h"

#include <algorithm>

namespace ui::docks {

CentreSplitter::CentreSplitter(QWidget* parent)
    : QSplitter(Qt::Vertical, parent) {
    setObjectName(QStringLiteral("centre"));
    setChildrenCollapsible(false);
    connect(this, &QSplitter::splitterMoved, this,
            [this](int position) { m_share = static_cast<double>(position) / std::max(1, height() - handleWidth()); });
}

void CentreSplitter::setShare(double share) {
    m_share = share;
    divide();
}

void CentreSplitter::restore(const QByteArray& state) {
    restoreState(state);
    if (const QList<int> both = sizes(); both.size() == 2 && both[0] > 0 && both[1] > 0)
        m_share = static_cast<double>(both[0]) / (both[0] + both[1]);
}

void CentreSplitter::resizeEvent(QResizeEvent* event) {
    QSplitter::resizeEvent(event);
    divide();
}

void CentreSplitter::divide() {
    const int both = height() - handleWidth();
    const int upper = qRound(m_share * both);
    setSizes({upper, both - upper});
}

} // namespace ui::docks
