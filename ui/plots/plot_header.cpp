#include "ui/plots/plot_header.h"

#include "ui/plots/series_legend.h"
#include "ui/theme/elided_label.h"

#include <QAction>
#include <QBoxLayout>
#include <QLabel>
#include <QMouseEvent>
#include <QToolButton>

#include <algorithm>

namespace ui::plots {

PlotHeader::PlotHeader(QWidget* parent)
    : QWidget(parent)
    , m_legend(new SeriesLegend(this))
    , m_readOut(new theme::ElidedLabel(this))
    , m_maximise(new QToolButton(this))
    , m_layout(new QBoxLayout(QBoxLayout::TopToBottom, this)) {
    m_readOut->setObjectName(QStringLiteral("readOut"));
    m_readOut->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
    m_layout->setContentsMargins(8, 4, 8, 0); // one above the other at first: a window that opens must not need more
    m_layout->setSpacing(4);
    m_layout->addWidget(m_legend);
    auto* row = new QHBoxLayout;
    row->setSpacing(14);
    row->addWidget(m_legend->axisBoxes());
    row->addWidget(m_readOut, 1);
    row->addWidget(m_maximise);
    m_maximise->setAutoRaise(true);
    m_maximise->setFocusPolicy(Qt::StrongFocus);
    m_maximise->setToolButtonStyle(Qt::ToolButtonIconOnly);
    m_maximise->setObjectName(QStringLiteral("maximisePlotButton"));
    m_maximise->hide();
    m_layout->addLayout(row, 1);
    retranslateUi();
}

void PlotHeader::setReadOut(const QString& text) {
    m_readOut->setText(text);
}

void PlotHeader::setMaximiseAction(QAction& action) {
    m_maximise->setDefaultAction(&action);
    m_maximise->show();
}

QSize PlotHeader::minimumSizeHint() const {
    const QMargins margins = m_layout->contentsMargins();
    const int second = m_legend->axisBoxes()->minimumSizeHint().width() + m_maximise->minimumSizeHint().width() + 28;
    return {std::max(m_legend->minimumSizeHint().width(), second) + margins.left() + margins.right(),
            QWidget::minimumSizeHint().height()};
}

void PlotHeader::mouseDoubleClickEvent(QMouseEvent* event) {
    if (event->button() == Qt::LeftButton && m_maximise->defaultAction() != nullptr)
        m_maximise->defaultAction()->trigger();
}

void PlotHeader::changeEvent(QEvent* event) {
    if (event->type() == QEvent::LanguageChange)
        retranslateUi();
    QWidget::changeEvent(event);
}

void PlotHeader::resizeEvent(QResizeEvent* event) {
    const QString widest =
        QStringLiteral("t = 1000  ·  E[Grad] 0.000384  ·  score −0.000384  ·  ln SNR −10.12  ·  stage 10");
    const int boxes =
        m_legend->sizeHint().width() + m_legend->axisBoxes()->sizeHint().width() + m_maximise->sizeHint().width() + 28;
    const bool wide = boxes + fontMetrics().horizontalAdvance(widest) + 24 <= width();
    m_layout->setDirection(wide ? QBoxLayout::LeftToRight : QBoxLayout::TopToBottom);
    m_readOut->setAlignment((wide ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    QWidget::resizeEvent(event);
}

void PlotHeader::retranslateUi() {
    m_readOut->setToolTip(tr("Values at the mouse or, where it is elsewhere, at the cursor"));
}

} // namespace ui::plots
