#include "ui/preview/comparison_toolbar.h"

#include <QAction>
#include <QButtonGroup>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QMouseEvent>
#include <QToolButton>

#include <algorithm>

namespace ui::preview {

ComparisonToolbar::ComparisonToolbar(QWidget* parent)
    : QWidget(parent) {
    auto* layout = new QGridLayout(this);
    layout->setContentsMargins(8, 2, 8, 2);
    layout->setSpacing(2);
    for (QWidget** group : {&m_modeGroup, &m_viewGroup}) {
        *group = new QWidget(this);
        auto* row = new QHBoxLayout(*group);
        row->setContentsMargins(0, 0, 0, 0);
        row->setSpacing(2);
    }
    layout->addWidget(m_modeGroup, 0, 0, Qt::AlignLeft);
    layout->addWidget(m_viewGroup, 0, 1, Qt::AlignRight);
    const std::array<const char*, compareModeCount> names = {"gridButton",       "sideBySideButton", "wipeButton",
                                                             "flickerButton",    "differenceButton", "blindButton",
                                                             "trajectoryButton", "tableButton"};
    auto* group = new QButtonGroup(this);
    for (int i = 0; i < compareModeCount; ++i) {
        m_modes[i] = addButton(names[i], *m_modeGroup);
        m_modes[i]->setCheckable(true);
        group->addButton(m_modes[i], i);
    }
    m_modes[0]->setChecked(true);
    connect(group, &QButtonGroup::idClicked, this, [this](int id) { emit modeChosen(static_cast<CompareMode>(id)); });
    m_smaller = addButton("zoomOutButton", *m_viewGroup);
    m_zoom = new QLabel(this);
    m_zoom->setObjectName(QStringLiteral("zoomLabel"));
    m_zoom->setAlignment(Qt::AlignCenter);
    m_zoom->setMinimumWidth(fontMetrics().horizontalAdvance(QStringLiteral("3200 %")) + 6);
    m_viewGroup->layout()->addWidget(m_zoom);
    m_larger = addButton("zoomInButton", *m_viewGroup);
    m_fit = addButton("fitButton", *m_viewGroup);
    m_smooth = addButton("smoothButton", *m_viewGroup);
    m_smooth->setCheckable(true);
    m_worstFirst = addButton("worstFirstButton", *m_viewGroup);
    m_worstFirst->setCheckable(true);
    connect(m_worstFirst, &QToolButton::toggled, this, &ComparisonToolbar::worstFirstChosen);
    m_maximise = addButton("maximiseImagesButton", *m_viewGroup);
    m_maximise->setToolButtonStyle(Qt::ToolButtonIconOnly);
    m_maximise->hide();
    connect(m_smooth, &QToolButton::toggled, this, &ComparisonToolbar::smoothChosen);
    connect(m_smaller, &QToolButton::clicked, this, [this] { emit zoomStepped(-1); });
    connect(m_larger, &QToolButton::clicked, this, [this] { emit zoomStepped(1); });
    m_fit->setCheckable(true);
    connect(m_fit, &QToolButton::clicked, this, [this] {
        m_fit->setChecked(true); // only another zoom ends it
        emit fitRequested();
    });
    retranslateUi();
}

QToolButton* ComparisonToolbar::addButton(const char* name, QWidget& group) {
    auto* button = new QToolButton(&group);
    button->setObjectName(QLatin1String(name));
    button->setAutoRaise(true);
    button->setFocusPolicy(Qt::StrongFocus);
    group.layout()->addWidget(button);
    return button;
}

void ComparisonToolbar::setMaximiseAction(QAction& action) {
    m_maximise->setDefaultAction(&action);
    m_maximise->show();
}

void ComparisonToolbar::mouseDoubleClickEvent(QMouseEvent* event) {
    if (event->button() == Qt::LeftButton && m_maximise->defaultAction() != nullptr)
        m_maximise->defaultAction()->trigger();
}

QSize ComparisonToolbar::minimumSizeHint() const {
    return {std::max(m_modeGroup->minimumSizeHint().width(), m_viewGroup->minimumSizeHint().width()) + margins(),
            QWidget::minimumSizeHint().height()};
}

int ComparisonToolbar::margins() const {
    return layout()->contentsMargins().left() + layout()->contentsMargins().right();
}

void ComparisonToolbar::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    arrange();
}

void ComparisonToolbar::arrange() {
    const int wanted = m_modeGroup->sizeHint().width() + m_viewGroup->sizeHint().width() + margins() + 8;
    const bool isNarrow = width() < wanted;
    if (isNarrow == m_isNarrow)
        return;
    m_isNarrow = isNarrow;
    auto* grid = static_cast<QGridLayout*>(layout());
    grid->removeWidget(m_viewGroup);
    grid->addWidget(m_viewGroup, isNarrow ? 1 : 0, isNarrow ? 0 : 1, isNarrow ? Qt::AlignLeft : Qt::AlignRight);
    updateGeometry();
}

void ComparisonToolbar::setMode(CompareMode mode) {
    m_modes[static_cast<int>(mode)]->setChecked(true);
}

void ComparisonToolbar::setSmooth(bool smooth) {
    const QSignalBlocker silent(m_smooth);
    m_smooth->setChecked(smooth);
}

void ComparisonToolbar::setFitted(bool fitted) {
    m_fit->setChecked(fitted);
}

void ComparisonToolbar::setZoom(double zoom) {
    m_zoom->setText(QStringLiteral("%1 %").arg(qRound(zoom * 100)));
}

void ComparisonToolbar::changeEvent(QEvent* event) {
    if (event->type() == QEvent::LanguageChange)
        retranslateUi();
    QWidget::changeEvent(event);
    if (event->type() == QEvent::LanguageChange || event->type() == QEvent::FontChange)
        arrange();
}

void ComparisonToolbar::retranslateUi() {
    const std::array<QString, compareModeCount> texts = {tr("Grid"),       tr("Side by side"), tr("Wipe"),
                                                         tr("Flicker"),    tr("Difference"),   tr("Blind test"),
                                                         tr("Trajectory"), tr("Table")};
    const std::array<QString, compareModeCount> tips = {
        tr("All rows and columns; while Space is held, all show the reference"),
        tr("The chosen picture large, beside the reference"),
        tr("Both pictures in one place, divided by a line to drag"),
        tr("Both pictures in turn; Space turns them by hand, or for as long as it is held"),
        tr("Chosen picture minus reference, mean of the three channels; 1 is the way from black to white"),
        tr("Both pictures without their names: can anyone tell which is which?"),
        tr("How the picture comes about, step by step, with both models"),
        tr("Variants as rows; where they differ in two choices, one picture of all, the first choice from left to "
           "right, "
           "the second from top to bottom")};
    for (int i = 0; i < compareModeCount; ++i) {
        m_modes[i]->setText(texts[i]);
        m_modes[i]->setToolTip(tr("%1 (%2; Ctrl+%2 from everywhere)", "tool tip and key").arg(tips[i]).arg(i + 1));
        m_modes[i]->setShortcut(QKeySequence(Qt::CTRL | static_cast<Qt::Key>(Qt::Key_1 + i))); // a text takes it away
    }
    m_smaller->setText(QStringLiteral("−"));
    m_smaller->setToolTip(tr("Smaller (−)"));
    m_smaller->setAccessibleName(tr("Smaller"));
    m_larger->setText(QStringLiteral("+"));
    m_larger->setToolTip(tr("Larger (+)"));
    m_larger->setAccessibleName(tr("Larger"));
    m_smooth->setText(tr("Smooth"));
    m_smooth->setToolTip(tr("Enlarged pixels flow into each other; else they stay squares (S)"));
    m_worstFirst->setText(tr("Worst first"));
    m_worstFirst->setToolTip(tr("Rows in the order of their lowest SSIM, those least like the dense pictures first"));
    m_fit->setText(tr("Fit"));
    m_fit->setToolTip(tr("As large as fits, also when the window changes its size, until you zoom (F)"));
}

} // namespace ui::preview
