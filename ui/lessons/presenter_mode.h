#pragma once

#include "ui/docks/maximised_part.h"

#include <QByteArray>
#include <QFont>
#include <QList>
#include <QObject>
#include <QPointer>
#include <QWidget>

class QAction;
class QDockWidget;
class QMainWindow;

namespace ui::lessons {

/// A window as it is projected on a wall: large letters everywhere, the whole screen for plot, images and lesson, no
/// bars and no other docks. Lives in the window's thread.
class PresenterMode final : public QObject {
    Q_OBJECT

public:
    /// @param stop whose key leaves the mode while it is on.
    PresenterMode(QMainWindow& window, QAction& stop, QObject* parent);
    ~PresenterMode() override;
    Q_DISABLE_COPY_MOVE(PresenterMode)

    /// Where leaving leads. To be called before anything is moved for the mode, and for another place afterwards.
    void leadBackTo(const docks::WindowView& view);
    bool isOn() const { return m_isOn; }
    void setOn(bool on);

signals:
    void changed(bool on);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void enter();
    void leave();
    void hideClutter();
    void enlarge(bool on);
    docks::MaximisedPart& maximised() const;
    QDockWidget& lessonDock() const;

    QMainWindow& m_window;
    QAction& m_stop;
    bool m_isOn = false;
    docks::WindowView m_view;
    QByteArray m_geometry;
    QList<QPointer<QWidget>> m_hidden;
    QFont m_font;
};

} // namespace ui::lessons
