#include "ui/preview/trajectory_view.h"

#include "ui/preview/pair_view.h"
#include "ui/theme/elided_label.h"

#include <QButtonGroup>
#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QToolButton>

#include <algorithm>
#include <chrono>
#include <cmath>

namespace ui::preview {

namespace {

constexpr std::chrono::milliseconds perStep{150};

QToolButton* newButton(const char* name, QWidget* parent) {
    auto* button = new QToolButton(parent);
    button->setObjectName(QLatin1String(name));
    button->setAutoRaise(true);
    button->setCheckable(true);
    button->setFocusPolicy(Qt::StrongFocus);
    return button;
}

} // namespace

TrajectoryView::TrajectoryView(QWidget* parent)
    : QWidget(parent)
    , m_play(newButton("playButton", this))
    , m_clean(newButton("cleanButton", this))
    , m_state(newButton("stateButton", this))
    , m_text(new theme::ElidedLabel(this))
    , m_strip(new TrajectoryStrip(this))
    , m_pair(new PairView(this)) {
    setObjectName(QStringLiteral("trajectoryView"));
    m_text->setObjectName(QStringLiteral("trajectoryText"));
    m_pair->setObjectName(QStringLiteral("trajectoryPair"));
    m_clean->setChecked(true);
    auto* bar = new QHBoxLayout;
    bar->setContentsMargins(8, 0, 8, 0);
    for (QWidget* widget : std::initializer_list<QWidget*>{m_play, m_clean, m_state})
        bar->addWidget(widget);
    bar->addWidget(m_text, 1);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addLayout(bar);
    layout->addWidget(m_strip);
    layout->addWidget(m_pair, 1);
    m_strip->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    m_film.setInterval(perStep);
    setFocusProxy(m_strip);
    connectParts();
    retranslateUi();
}

void TrajectoryView::connectParts() {
    auto* group = new QButtonGroup(this);
    group->addButton(m_clean, static_cast<int>(TrajectoryStrip::Shown::Clean));
    group->addButton(m_state, static_cast<int>(TrajectoryStrip::Shown::State));
    connect(group, &QButtonGroup::idClicked, this, [this](int id) {
        m_strip->setShown(static_cast<TrajectoryStrip::Shown>(id));
        showStep();
    });
    connect(m_play, &QToolButton::toggled, this, &TrajectoryView::setPlaying);
    connect(&m_film, &QTimer::timeout, this, &TrajectoryView::playNext);
    connect(m_strip, &TrajectoryStrip::playToggled, m_play, &QToolButton::toggle);
    connect(m_strip, &TrajectoryStrip::rowStepped, this, &TrajectoryView::rowStepped);
    connect(m_pair, &PairView::rowStepped, this, &TrajectoryView::rowStepped);
    connect(m_strip, &TrajectoryStrip::closed, this, &TrajectoryView::closed);
    connect(m_pair, &PairView::closed, this, &TrajectoryView::closed);
    connect(m_strip, &TrajectoryStrip::stepMoved, this, [this] {
        setPlaying(false); // the hand takes over
        showStep();
        tellStep();
    });
}

void TrajectoryView::setTrajectories(Trajectories trajectories) {
    m_strip->setTrajectories(std::move(trajectories));
    goToCursor();
    m_play->setEnabled(m_strip->step() >= 0);
    if (m_strip->step() < 0)
        setPlaying(false);
    showStep();
}

void TrajectoryView::setStages(std::size_t series, const std::vector<StageMark>& marks) {
    m_strip->setStages(series, marks);
    showStep();
}

void TrajectoryView::setNote(const QString& note) {
    if (note == m_note)
        return;
    m_note = note;
    showStep();
}

void TrajectoryView::setTexts(const QStringList& titles, const QString& caption) {
    m_strip->setTexts(titles, caption);
    showStep();
}

void TrajectoryView::setCursor(int t) {
    m_cursor = t;
    goToCursor();
    showStep();
}

void TrajectoryView::goToCursor() {
    const Trajectories& all = m_strip->trajectories();
    if (all.steps() == 0 || !m_cursor)
        return;
    const std::vector<TrajectoryStep>& steps = all.series.front().steps;
    const auto distance = [this](const TrajectoryStep& step) { return std::abs(step.t - *m_cursor); };
    m_strip->setStep(static_cast<int>(std::ranges::min_element(steps, {}, distance) - steps.begin()));
}

void TrajectoryView::tellStep() {
    m_cursor = m_strip->trajectories().series.front().steps[static_cast<std::size_t>(m_strip->step())].t;
    emit cursorMoved(*m_cursor);
}

void TrajectoryView::setPlaying(bool playing) {
    const bool can = playing && m_strip->step() >= 0;
    const QSignalBlocker silent(m_play);
    m_play->setChecked(can);
    m_play->setText(can ? tr("Pause") : tr("Play"));
    if (!can) {
        m_film.stop();
        return;
    }
    if (m_strip->step() + 1 == static_cast<int>(m_strip->trajectories().steps()))
        m_strip->setStep(-1);
    m_film.start();
    showStep();
}

void TrajectoryView::playNext() {
    const auto& steps = m_strip->trajectories().series.front().steps;
    m_strip->setStep(m_strip->step() + 1);
    showStep();
    tellStep();
    if (m_strip->step() + 1 == static_cast<int>(steps.size()))
        setPlaying(false);
}

void TrajectoryView::showStep() {
    const Trajectories& all = m_strip->trajectories();
    if (m_strip->step() < 0) {
        m_text->setText(m_note);
        m_pair->setPair({}, {});
        return;
    }
    const bool isClean = m_strip->shown() == TrajectoryStrip::Shown::Clean;
    const auto imageOf = [&](const TrajectorySeries& series) {
        const TrajectoryStep& step = series.steps[static_cast<std::size_t>(m_strip->step())];
        return PairImage{isClean ? step.clean : step.state, series.title, step.stage.name};
    };
    const TrajectoryStep& step = all.series.front().steps[static_cast<std::size_t>(m_strip->step())];
    QStringList parts = {all.caption, tr("step %1 of %2").arg(m_strip->step() + 1).arg(all.steps()),
                         QStringLiteral("t = %1").arg(step.t), m_note};
    parts.removeAll(QString());
    m_text->setText(parts.join(QStringLiteral("  ·  ")));
    m_pair->setPair(imageOf(all.series.front()), all.series.size() > 1 ? imageOf(all.series.back()) : PairImage());
}

void TrajectoryView::hideEvent(QHideEvent* event) {
    setPlaying(false);
    QWidget::hideEvent(event);
}

/// The images of the step are to be seen large, also in a low view.
void TrajectoryView::resizeEvent(QResizeEvent* event) {
    m_strip->setMostHeight(height() / 3);
    QWidget::resizeEvent(event);
}

void TrajectoryView::changeEvent(QEvent* event) {
    if (event->type() == QEvent::LanguageChange)
        retranslateUi();
    QWidget::changeEvent(event);
}

void TrajectoryView::retranslateUi() {
    setAccessibleName(tr("Trajectory"));
    m_play->setText(isPlaying() ? tr("Pause") : tr("Play"));
    m_play->setToolTip(tr("Runs through the sampling steps (Space)"));
    m_clean->setText(tr("Predicted picture"));
    m_clean->setToolTip(tr("The clean picture that the model predicts at each step"));
    m_state->setText(tr("Noisy picture"));
    m_state->setToolTip(tr("The noisy picture before each step"));
    showStep();
}

} // namespace ui::preview
