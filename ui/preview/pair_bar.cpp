#include "ui/preview/pair_bar.h"

#include "ui/preview/difference_map.h"

#include <QComboBox>
#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QToolButton>

namespace ui::preview {

PairBar::PairBar(QWidget* parent)
    : QWidget(parent)
    , m_referenceLabel(new QLabel(this))
    , m_previous(addButton("previousImageButton"))
    , m_next(addButton("nextImageButton"))
    , m_swap(addButton("swapButton"))
    , m_otherLabel(new QLabel(this))
    , m_rangeLabel(new QLabel(this)) {
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(8, 0, 8, 2);
    layout->setSpacing(3);
    layout->addWidget(m_previous);
    layout->addWidget(m_next);
    layout->addWidget(m_referenceLabel);
    m_reference = addBox("referenceBox");
    layout->addWidget(m_swap);
    layout->addWidget(m_otherLabel);
    m_other = addBox("comparedBox");
    layout->addStretch(1);
    layout->addWidget(m_rangeLabel);
    m_range = addBox("differenceRangeBox");
    for (std::size_t i = 0; i <= differenceRanges.size(); ++i)
        m_range->addItem({});
    m_referenceLabel->setBuddy(m_reference);
    m_otherLabel->setBuddy(m_other);
    m_rangeLabel->setBuddy(m_range);
    connect(m_reference, &QComboBox::activated, this, &PairBar::referenceChosen);
    connect(m_other, &QComboBox::activated, this, &PairBar::otherChosen);
    connect(m_previous, &QToolButton::clicked, this, [this] { emit rowStepped(-1); });
    connect(m_next, &QToolButton::clicked, this, [this] { emit rowStepped(1); });
    connect(m_swap, &QToolButton::clicked, this, &PairBar::swapped);
    connect(m_range, &QComboBox::activated, this, &PairBar::onRangeActivated);
    retranslateUi();
}

QToolButton* PairBar::addButton(const char* name) {
    auto* button = new QToolButton(this);
    button->setObjectName(QLatin1String(name));
    button->setAutoRaise(true);
    button->setFocusPolicy(Qt::StrongFocus);
    return button;
}

QComboBox* PairBar::addBox(const char* name) {
    auto* box = new QComboBox(this);
    box->setObjectName(QLatin1String(name));
    box->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    box->setMinimumWidth(12 * fontMetrics().averageCharWidth()); // a long name must not widen the window
    layout()->addWidget(box);
    return box;
}

void PairBar::setColumns(const QStringList& titles) {
    for (QComboBox* box : {m_reference, m_other}) {
        const int chosen = box->currentIndex();
        for (int i = 0; i < std::min<int>(box->count(), static_cast<int>(titles.size())); ++i)
            if (box->itemText(i) != titles[i]) // an open list must not close
                box->setItemText(i, titles[i]);
        while (box->count() > titles.size())
            box->removeItem(box->count() - 1);
        box->addItems(titles.mid(box->count()));
        box->setCurrentIndex(std::min(chosen, box->count() - 1));
    }
    m_swap->setEnabled(titles.size() > 1);
}

void PairBar::setPair(int reference, int other) {
    m_reference->setCurrentIndex(reference);
    m_other->setCurrentIndex(other);
}

void PairBar::setMode(CompareMode mode) {
    m_range->setVisible(mode == CompareMode::Difference);
    m_rangeLabel->setVisible(mode == CompareMode::Difference);
}

void PairBar::onRangeActivated(int index) {
    if (index == 0)
        emit rangeChosen(std::nullopt);
    else
        emit rangeChosen(differenceRanges[static_cast<std::size_t>(index - 1)]);
}

void PairBar::changeEvent(QEvent* event) {
    if (event->type() == QEvent::LanguageChange)
        retranslateUi();
    QWidget::changeEvent(event);
}

void PairBar::retranslateUi() {
    m_previous->setText(QStringLiteral("◀"));
    m_previous->setAccessibleName(tr("Picture before"));
    m_previous->setToolTip(tr("The picture before (Up)"));
    m_next->setText(QStringLiteral("▶"));
    m_next->setAccessibleName(tr("Next picture"));
    m_next->setToolTip(tr("The next picture (Down)"));
    m_referenceLabel->setText(tr("Reference:"));
    m_reference->setAccessibleName(tr("Reference"));
    m_reference->setToolTip(tr("What the other pictures are measured against"));
    m_swap->setText(QStringLiteral("⇄"));
    m_swap->setAccessibleName(tr("Swap"));
    m_swap->setToolTip(tr("The two change places (X)"));
    m_otherLabel->setText(tr("Compared:"));
    m_other->setAccessibleName(tr("Compared"));
    m_other->setToolTip(tr("The column that is held against the reference; the same that is chosen in the grid"));
    m_rangeLabel->setText(tr("Scale:"));
    m_range->setAccessibleName(tr("Scale of the difference"));
    m_range->setToolTip(tr("Where the colours end; 1 is the way from black to white"));
    m_range->setItemText(0, tr("automatic"));
    for (std::size_t i = 0; i < differenceRanges.size(); ++i)
        m_range->setItemText(static_cast<int>(i) + 1,
                             QStringLiteral("± %1").arg(locale().toString(differenceRanges[i], 'g', 2)));
}

} // namespace ui::preview
