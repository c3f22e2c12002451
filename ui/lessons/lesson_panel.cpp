#include "ui/lessons/lesson_panel.h"

#include "ui/lessons/lesson_list.h"
#include "ui/lessons/lesson_page.h"
#include "ui/lessons/obs_example_view.h"
#include "ui/lessons/path_comparison_view.h"
#include "ui/plots/dynamics_plot.h"
#include "ui/study/study_runner.h"
#include "ui/study/unit_selection.h"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QProgressBar>
#include <QStackedWidget>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>

namespace ui::lessons {

using study::StudyDocument;
using study::StudyRunner;

namespace {

constexpr int wayTime = 9000; // ms, from noise to image
constexpr int lookTime = 300; // ms

} // namespace

LessonPanel::LessonPanel(const LessonHost& host, bool keepsProgress, QWidget* parent)
    : QWidget(parent)
    , m_host(host)
    , m_progress(keepsProgress)
    , m_figures(host.runner)
    , m_example(new ObsExampleView(this))
    , m_actions(host, m_player, *m_example)
    , m_checks(host, *m_example)
    , m_values(host, m_figures, *m_example)
    , m_stack(new QStackedWidget)
    , m_list(new LessonList)
    , m_page(new LessonPage({m_example, new PathComparisonView}))
    , m_title(new QLabel)
    , m_bar(new QProgressBar)
    , m_all(makeButton("lessonAll"))
    , m_back(makeButton("lessonBack"))
    , m_play(makeButton("lessonPlay"))
    , m_next(makeButton("lessonNext"))
    , m_study(makeButton("lessonStudy"))
    , m_presenter(makeButton("lessonPresenter")) {
    setObjectName(QStringLiteral("lessonPanel"));
    m_player.setWay(m_host.document.schedule().timesteps(), wayTime);
    createLayout();
    connectSignals();
    retranslateUi();
    showList();
}

QToolButton* LessonPanel::makeButton(const char* name) {
    auto* button = new QToolButton;
    button->setObjectName(QLatin1String(name));
    button->setToolButtonStyle(Qt::ToolButtonTextOnly);
    button->setFocusPolicy(Qt::StrongFocus);
    return button;
}

void LessonPanel::createLayout() {
    m_title->setTextFormat(Qt::RichText);
    m_title->setObjectName(QStringLiteral("lessonTitle"));
    m_title->setWordWrap(true);
    m_bar->setObjectName(QStringLiteral("lessonProgress"));
    m_bar->setTextVisible(false);
    m_bar->setMaximumHeight(4);
    auto* head = new QHBoxLayout;
    head->addWidget(m_title, 1);
    head->addWidget(m_all, 0, Qt::AlignTop);
    auto* walk = new QHBoxLayout;
    walk->addWidget(m_back);
    walk->addWidget(m_play);
    walk->addStretch();
    walk->addWidget(m_next);
    auto* leave = new QHBoxLayout;
    leave->addWidget(m_study);
    leave->addStretch();
    leave->addWidget(m_presenter);
    m_study->setAutoRaise(true);
    m_presenter->setAutoRaise(true);
    m_all->setAutoRaise(true);
    m_stack->addWidget(m_list);
    m_stack->addWidget(m_page);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(8, 6, 8, 6);
    layout->addLayout(head);
    layout->addWidget(m_bar);
    layout->addWidget(m_stack, 1);
    layout->addLayout(walk);
    layout->addLayout(leave);
}

void LessonPanel::connectSignals() {
    connect(m_list, &LessonList::chosen, this, &LessonPanel::beginLesson);
    connect(m_list, &LessonList::currentRowChanged, this, &LessonPanel::retranslateUi);
    connect(m_page, &LessonPage::actionsChosen, this, [this](const QStringList& actions) {
        m_actions.run(actions);
        refresh();
    });
    connect(m_all, &QToolButton::clicked, this, &LessonPanel::showList);
    connect(m_back, &QToolButton::clicked, this, &LessonPanel::goBack);
    connect(m_next, &QToolButton::clicked, this, &LessonPanel::goForward);
    connect(m_play, &QToolButton::clicked, this, &LessonPanel::togglePlay);
    connect(m_study, &QToolButton::clicked, this, &LessonPanel::backToStudyRequested);
    connect(m_presenter, &QToolButton::clicked, this, &LessonPanel::presenterRequested);
    connect(&m_player, &CursorPlayer::moved, this, &LessonPanel::onPlayed);
    connect(&m_player, &CursorPlayer::playingChanged, this, &LessonPanel::retranslateUi);
    connect(&m_host.plot, &plots::DynamicsPlot::cursorMoved, this, [this](int t) {
        m_player.setPosition(t);
        refresh();
    });
    connect(&m_host.document, &StudyDocument::studyChanged, this, &LessonPanel::refresh);
    connect(&m_host.document, &StudyDocument::planChanged, this, &LessonPanel::refresh);
    connect(&m_host.document, &StudyDocument::begun, this, &LessonPanel::onStudyBegun);
    connect(&m_host.runner, &StudyRunner::modelChanged, this, &LessonPanel::updateList);
    connect(&m_host.document, &StudyDocument::dynamicsChanged, this,
            [this] { m_player.setWay(m_host.document.schedule().timesteps(), wayTime); });
    connect(&m_host.runner, &StudyRunner::measuredChanged, this, &LessonPanel::refresh);
    connect(&m_host.selection, &study::UnitSelection::changed, this, &LessonPanel::refresh);
    connect(&m_figures, &RunFigures::changed, this, &LessonPanel::refresh);
    connect(m_example, &ObsExampleView::changed, this, &LessonPanel::refresh);
    m_look.setInterval(lookTime);
    connect(&m_look, &QTimer::timeout, this, &LessonPanel::refresh);
}

/// The texts in the language that the window speaks; translators name the folder of theirs.
void LessonPanel::loadLessons() {
    m_lessons = lessonsIn(tr("en", "the language's code, which names the folder of its lessons"));
}

const LessonStep* LessonPanel::currentStep() const {
    return m_lesson < 0 ? nullptr
                        : &m_lessons[static_cast<std::size_t>(m_lesson)].steps[static_cast<std::size_t>(m_step)];
}

void LessonPanel::openLesson(int index, int step) {
    m_lesson = std::clamp(index, 0, static_cast<int>(m_lessons.size()) - 1);
    if (!isPossible(m_lesson))
        return showList();
    m_step = std::clamp(step, 0, stepsOf(m_lesson) - 1);
    m_isDone = false;
    m_player.pause();
    m_progress.visit(m_lessons[static_cast<std::size_t>(m_lesson)].id, m_step);
    showStep();
    setUp();
    m_page->setFocus(Qt::OtherFocusReason);
}

void LessonPanel::beginLesson(int index) {
    openLesson(index, placeIn(index));
}

void LessonPanel::setUp() {
    m_isSettingUp = true;
    m_actions.run(currentStep()->setup);
    m_isSettingUp = false;
    refresh();
}

bool LessonPanel::isPossible(int lesson) const {
    return !m_host.document.isCut() || !needsPruning(m_lessons[static_cast<std::size_t>(lesson)]);
}

int LessonPanel::possibleFrom(int lesson, int direction) const {
    while (lesson >= 0 && lesson < static_cast<int>(m_lessons.size()) && !isPossible(lesson))
        lesson += direction;
    return lesson;
}

/// Where to go on in a lesson.
int LessonPanel::placeIn(int lesson) const {
    const int place = m_progress.place(m_lessons[static_cast<std::size_t>(lesson)].id);
    return place + 1 < stepsOf(lesson) ? place : 0;
}

void LessonPanel::updateList() {
    if (m_lesson >= 0 && !isPossible(m_lesson))
        showList();
    else if (m_lesson < 0)
        m_list->show(m_lessons, m_progress, !m_host.document.isCut());
}

/// What the step has set up went with the former study.
void LessonPanel::onStudyBegun() {
    if (m_lesson >= 0)
        showList();
}

void LessonPanel::showList() {
    m_player.pause();
    m_lesson = -1;
    m_list->show(m_lessons, m_progress, !m_host.document.isCut());
    m_stack->setCurrentWidget(m_list);
    retranslateUi();
    if (m_isActive)
        m_list->setFocus(Qt::OtherFocusReason);
    emit pointed({});
}

void LessonPanel::showStep() {
    m_page->setStep(*currentStep());
    m_page->setDone(m_isDone);
    m_stack->setCurrentWidget(m_page);
    orderKeys();
    retranslateUi();
    if (m_isActive)
        emit pointed(currentStep()->pointAt);
}

/// Tab goes from the step's own buttons to those that walk on.
void LessonPanel::orderKeys() {
    QList<QWidget*> order = {m_page};
    order << m_page->buttons() << m_back << m_play << m_next << m_study << m_presenter << m_all;
    for (qsizetype i = 1; i < order.size(); ++i) {
        setTabOrder(order[i - 1], order[i]);
        order[i]->installEventFilter(this);
    }
}

void LessonPanel::goForward() {
    if (m_lesson < 0)
        return beginLesson(std::max(0, m_list->currentRow()));
    if (m_step + 1 < stepsOf(m_lesson))
        return openLesson(m_lesson, m_step + 1);
    const int next = possibleFrom(m_lesson + 1, 1);
    next < static_cast<int>(m_lessons.size()) ? openLesson(next) : showList();
}

void LessonPanel::goBack() {
    if (m_lesson < 0)
        return;
    if (m_step > 0)
        return openLesson(m_lesson, m_step - 1);
    const int last = possibleFrom(m_lesson - 1, -1);
    last >= 0 ? openLesson(last, stepsOf(last) - 1) : showList();
}

void LessonPanel::togglePlay() {
    m_player.isPlaying() ? m_player.pause() : m_player.play();
}

void LessonPanel::onPlayed(int t) {
    m_host.plot.setCursor(t);
    const bool plays = m_player.isPlaying();
    emit m_host.plot.cursorMoved(t); // everything linked with the cursor follows
    if (plays != m_player.isPlaying())
        retranslateUi();
}

void LessonPanel::setActive(bool active) {
    m_isActive = active;
    if (active) {
        m_player.setPosition(m_host.plot.cursorTimestep());
        m_look.start();
        refresh();
        emit pointed(currentStep() != nullptr ? currentStep()->pointAt : QString());
        (m_lesson < 0 ? static_cast<QWidget*>(m_list) : m_page)->setFocus(Qt::OtherFocusReason);
    } else {
        m_player.pause();
        m_look.stop();
        emit pointed({});
    }
}

void LessonPanel::refresh() {
    const LessonStep* step = currentStep();
    if (step == nullptr || m_isSettingUp)
        return;
    m_page->refresh([this](const QString& text) { return m_values.fill(text); });
    if (!m_isDone && !step->check.isEmpty())
        m_isDone = m_checks.isMet(step->check).value_or(false);
    m_page->setDone(m_isDone);
}

bool LessonPanel::walkByKey(int key) {
    const bool forward = key == Qt::Key_Right || key == Qt::Key_PageDown;
    if (m_lesson < 0 || (!forward && key != Qt::Key_Left && key != Qt::Key_PageUp))
        return false;
    forward ? goForward() : goBack();
    return true;
}

void LessonPanel::keyPressEvent(QKeyEvent* event) {
    if (event->key() == Qt::Key_Space && m_lesson >= 0)
        togglePlay();
    else if (!walkByKey(event->key()))
        QWidget::keyPressEvent(event);
}

bool LessonPanel::eventFilter(QObject* watched, QEvent* event) {
    // Buttons would move the focus among themselves with the keys that walk through the lesson.
    if (event->type() == QEvent::KeyPress && walkByKey(static_cast<QKeyEvent*>(event)->key()))
        return true;
    return QWidget::eventFilter(watched, event);
}

void LessonPanel::changeEvent(QEvent* event) {
    if (event->type() == QEvent::LanguageChange) {
        loadLessons();
        retranslateUi();
        if (m_lesson >= 0) {
            showStep();
            refresh();
        } else {
            m_list->show(m_lessons, m_progress, !m_host.document.isCut());
        }
    }
    QWidget::changeEvent(event);
}

void LessonPanel::retranslateUi() {
    if (m_lessons.empty())
        loadLessons();
    const auto name = [](QToolButton* button, const QString& text, const QString& tip) {
        button->setText(text);
        button->setToolTip(tip);
    };
    const bool isOpen = m_lesson >= 0;
    const bool plays = m_player.isPlaying();
    name(m_all, tr("All lessons"), tr("Back to the list of lessons"));
    name(m_back, tr("◀ Back"), tr("The step before (Left, Page Up)"));
    const bool goesOn = !isOpen && m_list->currentRow() >= 0 && placeIn(m_list->currentRow()) > 0;
    name(m_next,
         isOpen   ? tr("Next ▶")
         : goesOn ? tr("Go on ▶")
                  : tr("Begin ▶"),
         isOpen ? tr("The next step (Right, Page Down)")
                : tr("Begins the chosen lesson, or goes on where it was left"));
    name(m_play, plays ? tr("❚❚ Pause") : tr("▶ Play"),
         tr("Runs the cursor from noise to picture, or stops it (Space)"));
    name(m_study, tr("Back to my study"),
         tr("Closes the lessons and brings every choice and every panel back to where it was; choices can be undone"));
    name(m_presenter, tr("Presenter"), tr("Large letters, the whole screen, no clutter (F11)"));
    for (QWidget* widget : {static_cast<QWidget*>(m_all), static_cast<QWidget*>(m_bar), static_cast<QWidget*>(m_back),
                            static_cast<QWidget*>(m_play)})
        widget->setVisible(isOpen);
    if (!isOpen) {
        m_title->setText(tr("<b>Lessons</b> that drive this window"));
        return;
    }
    const Lesson& lesson = m_lessons[static_cast<std::size_t>(m_lesson)];
    const QString place = tr("step %1 of %2").arg(m_step + 1).arg(lesson.steps.size()).replace(u' ', QChar::Nbsp);
    m_title->setText(tr("<b>%1. %2</b> · %3").arg(m_lesson + 1).arg(lesson.title.toHtmlEscaped()).arg(place));
    m_bar->setRange(0, static_cast<int>(lesson.steps.size()));
    m_bar->setValue(m_step + 1);
    m_bar->setAccessibleName(tr("Progress in the lesson"));
}

} // namespace ui::lessons
