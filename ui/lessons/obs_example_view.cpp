#include "ui/lessons/obs_example_view.h"

#include "ui/lessons/obs_example_canvas.h"
#include "ui/theme/number_text.h"

#include <QCheckBox>
#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>

namespace ui::lessons {

ObsExampleView::ObsExampleView(QWidget* parent)
    : QWidget(parent)
    , m_example(core::teaching::obsExample())
    , m_caption(new QLabel)
    , m_canvas(new ObsExampleCanvas(m_example))
    , m_back(new QToolButton)
    , m_remove(new QToolButton)
    , m_compensate(new QCheckBox) {
    setObjectName(QStringLiteral("obsExample"));
    m_caption->setObjectName(QStringLiteral("obsExampleCaption"));
    m_back->setObjectName(QStringLiteral("obsExampleBack"));
    m_remove->setObjectName(QStringLiteral("obsExampleRemove"));
    m_compensate->setObjectName(QStringLiteral("obsExampleCompensate"));
    m_caption->setWordWrap(true);
    m_compensate->setChecked(true);
    auto* buttons = new QHBoxLayout;
    buttons->addWidget(m_back);
    buttons->addWidget(m_remove);
    buttons->addStretch();
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 4, 0, 4);
    layout->addWidget(m_canvas);
    layout->addLayout(buttons);
    layout->addWidget(m_compensate);
    layout->addWidget(m_caption);
    connect(m_back, &QToolButton::clicked, this, [this] { setStep(m_step - 1); });
    connect(m_remove, &QToolButton::clicked, this, [this] { setStep(m_step + 1); });
    connect(m_compensate, &QCheckBox::toggled, this, &ObsExampleView::setCompensated);
    retranslateUi();
}

void ObsExampleView::setStep(int step) {
    const int clamped = std::clamp(step, 0, static_cast<int>(m_example.steps.size()) - 1);
    if (clamped == m_step)
        return;
    m_step = clamped;
    refresh();
    emit changed();
}

void ObsExampleView::setCompensated(bool compensated) {
    if (compensated == m_compensated)
        return;
    m_compensated = compensated;
    refresh();
    emit changed();
}

double ObsExampleView::lossShare(bool compensated) const {
    const core::teaching::ObsExampleStep& step = m_example.steps[static_cast<std::size_t>(m_step)];
    return (compensated ? step.compensatedLoss : step.plainLoss) / m_example.energy;
}

QString ObsExampleView::caption() const {
    const core::teaching::ObsExampleStep& step = m_example.steps[static_cast<std::size_t>(m_step)];
    QStringList sentences;
    if (m_step == 0)
        sentences << tr("All six columns are there.");
    else if (m_compensated)
        sentences << tr("Column %1 went, the others moved: dotted is where they were.").arg(step.removed + 1);
    else
        sentences << tr("Column %1 went, the others stayed as they were.").arg(step.removed + 1);
    const int next = m_canvas->next();
    if (next >= 0)
        sentences << tr("Column %1 is the cheapest: it would cost %2 of the output.")
                         .arg(next + 1)
                         .arg(theme::percentText(step.costs[static_cast<std::size_t>(next)] / m_example.energy));
    else
        sentences << tr("One column always stays.");
    return sentences.join(QLatin1Char(' '));
}

void ObsExampleView::refresh() {
    m_canvas->show(m_step, m_compensated);
    m_compensate->setChecked(m_compensated);
    m_back->setEnabled(m_step > 0);
    m_remove->setEnabled(m_canvas->next() >= 0);
    m_caption->setText(caption());
    m_canvas->setAccessibleDescription(
        tr("%1 Loss so far: %2 compensated, %3 plain.")
            .arg(caption(), theme::percentText(lossShare(true)), theme::percentText(lossShare(false))));
}

void ObsExampleView::changeEvent(QEvent* event) {
    if (event->type() == QEvent::LanguageChange)
        retranslateUi();
    QWidget::changeEvent(event);
}

void ObsExampleView::retranslateUi() {
    setAccessibleName(tr("Six columns, pruned one after the other"));
    m_canvas->setAccessibleName(accessibleName());
    m_canvas->setToolTip(
        tr("Above: what removing each column would cost, as a share of the output. Below: its weights, "
           "blue for positive and orange for negative ones. Computed by the same code that prunes the "
           "model."));
    m_back->setText(tr("Put it back"));
    m_back->setToolTip(tr("Brings the column back that went last"));
    m_remove->setText(tr("Remove the cheapest"));
    m_remove->setToolTip(tr("Removes the framed column"));
    m_compensate->setText(tr("Compensate"));
    m_compensate->setToolTip(tr("The kept columns make up for the removed ones"));
    refresh();
}

} // namespace ui::lessons
