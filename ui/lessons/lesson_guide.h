#pragma once

#include "ui/lessons/lesson_host.h"
#include "ui/lessons/presenter_mode.h"
#include "ui/lessons/way_back.h"

#include <QObject>
#include <QPointer>

class QAction;
class QDockWidget;
class QMenu;

namespace ui::lessons {

class LessonPanel;
class PointerFrame;

/// Lessons and presenter mode of a window: their actions, what they point at, and the way back to the study. Lives in
/// the window's thread.
class LessonGuide final : public QObject {
    Q_OBJECT

public:
    struct Place {
        QDockWidget* dock = nullptr;
        LessonPanel* panel = nullptr;
        QMenu* helpMenu = nullptr;
        QMenu* viewMenu = nullptr;
        QAction* stop = nullptr;
    };

    LessonGuide(const LessonHost& host, const Place& place, QObject* parent);

    /// Shows the panel and gives it the keyboard.
    void open();
    /// Presenter mode off, panel closed, docks as before: before the window's state is kept.
    void close();
    bool isPresenting() const { return m_presenter.isOn(); }
    void setPresenting(bool on);
    /// Closes the lessons; every choice (one step to undo) and all that is shown as they were before.
    void backToStudy();
    void retranslate();

private:
    QAction* addAction(const char* name, const QKeySequence& key, QMenu* menu);
    void begin();
    void end();
    void onVisibilityChanged();
    void pointAt(const QString& name);
    void makeRoom(bool needed);
    void giveWidth(int width);

    LessonHost m_host;
    Place m_place;
    PresenterMode m_presenter;
    QPointer<PointerFrame> m_frame;
    bool m_isOpen = false;
    WayBack m_wayBack;
    QList<QPointer<QDockWidget>> m_hidden; ///< to make room
    QAction* m_open;
    QAction* m_present;
    QAction* m_leave;
    QAction* m_forward;
    QAction* m_backward;
};

} // namespace ui::lessons
