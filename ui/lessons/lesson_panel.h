#pragma once

#include "ui/lessons/cursor_player.h"
#include "ui/lessons/lesson.h"
#include "ui/lessons/lesson_actions.h"
#include "ui/lessons/lesson_checks.h"
#include "ui/lessons/lesson_progress.h"
#include "ui/lessons/lesson_values.h"
#include "ui/lessons/run_figures.h"

#include <QTimer>
#include <QWidget>

class QLabel;
class QProgressBar;
class QStackedWidget;
class QToolButton;

namespace ui::lessons {

class LessonList;
class LessonPage;
class ObsExampleView;

/// Walks through the lessons, which drive the window: a list of all, or one step at a time. Space plays and pauses, the
/// arrow and page keys go forward and back.
class LessonPanel final : public QWidget {
    Q_OBJECT

public:
    /// @param keepsProgress between sessions.
    LessonPanel(const LessonHost& host, bool keepsProgress, QWidget* parent = nullptr);

    const std::vector<Lesson>& lessons() const { return m_lessons; }
    /// Index of the open lesson; −1: the list is shown.
    int lesson() const { return m_lesson; }
    int step() const { return m_step; }
    const LessonStep* currentStep() const;
    bool isDone() const { return m_isDone; }
    CursorPlayer& player() { return m_player; }
    LessonActions& actions() { return m_actions; }
    const LessonChecks& checks() const { return m_checks; }
    const LessonValues& values() const { return m_values; }

    /// Shows the list for a lesson that the model does not allow.
    void openLesson(int index, int step = 0);
    /// Goes on where the lesson was left.
    void beginLesson(int index);
    void showList();
    void goForward();
    void goBack();
    void togglePlay();
    /// To be called when the panel comes and goes.
    void setActive(bool active);

signals:
    /// @param widget objectName of what the step speaks about; empty: nothing.
    void pointed(const QString& widget);
    void backToStudyRequested();
    void presenterRequested();

protected:
    void changeEvent(QEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    void createLayout();
    static QToolButton* makeButton(const char* name);
    void connectSignals();
    void loadLessons();
    bool isPossible(int lesson) const;
    /// @param direction 1 or −1. @return lessons' count or −1: there is no more that way.
    int possibleFrom(int lesson, int direction) const;
    int placeIn(int lesson) const;
    int stepsOf(int lesson) const { return static_cast<int>(m_lessons[static_cast<std::size_t>(lesson)].steps.size()); }
    void updateList();
    void onStudyBegun();
    void setUp();
    void showStep();
    void refresh();
    void onPlayed(int t);
    bool walkByKey(int key);
    void orderKeys();
    void retranslateUi();

    LessonHost m_host;
    LessonProgress m_progress;
    CursorPlayer m_player;
    RunFigures m_figures;
    ObsExampleView* m_example;
    LessonActions m_actions;
    LessonChecks m_checks;
    LessonValues m_values;
    std::vector<Lesson> m_lessons;
    int m_lesson = -1;
    int m_step = 0;
    bool m_isDone = false; ///< the step's check was met since it was entered
    bool m_isActive = false;
    bool m_isSettingUp = false; ///< what is so on the way does not count as reached
    QTimer m_look;              ///< for what has no signal of its change
    QStackedWidget* m_stack;
    LessonList* m_list;
    LessonPage* m_page;
    QLabel* m_title;
    QProgressBar* m_bar;
    QToolButton* m_all;
    QToolButton* m_back;
    QToolButton* m_play;
    QToolButton* m_next;
    QToolButton* m_study;
    QToolButton* m_presenter;
};

} // namespace ui::lessons
