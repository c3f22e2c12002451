#include "ui/lessons/presenter_mode.h"

#include "ui/preview/comparison_toolbar.h"

#include <QAction>
#include <QApplication>
#include <QDockWidget>
#include <QLayout>
#include <QMainWindow>
#include <QMenuBar>
#include <QStatusBar>
#include <QToolBar>

namespace ui::lessons {

namespace {

constexpr double fontEnlargement = 1.5;

} // namespace

PresenterMode::PresenterMode(QMainWindow& window, QAction& stop, QObject* parent)
    : QObject(parent)
    , m_window(window)
    , m_stop(stop)
    , m_font(QApplication::font()) {}

PresenterMode::~PresenterMode() {
    if (m_isOn)
        QApplication::setFont(m_font);
}

void PresenterMode::setOn(bool on) {
    if (on == m_isOn)
        return;
    m_isOn = on;
    // One key cannot do two things: while presenting, Escape leaves.
    m_stop.setShortcut(on ? QKeySequence(Qt::CTRL | Qt::Key_Period) : QKeySequence(Qt::Key_Escape));
    on ? enter() : leave();
    emit changed(on);
}

QDockWidget& PresenterMode::lessonDock() const {
    return *m_window.findChild<QDockWidget*>(QStringLiteral("lessonDock"));
}

docks::MaximisedPart& PresenterMode::maximised() const {
    return *m_window.findChild<docks::MaximisedPart*>();
}

void PresenterMode::leadBackTo(const docks::WindowView& view) {
    m_view = view;
    m_geometry = m_window.saveGeometry();
}

void PresenterMode::enter() {
    hideClutter();
    lessonDock().setTitleBarWidget(new QWidget(&lessonDock()));
    enlarge(true);
    m_window.showFullScreen();
}

void PresenterMode::leave() {
    enlarge(false);
    delete lessonDock().titleBarWidget();
    lessonDock().setTitleBarWidget(nullptr);
    for (const QPointer<QWidget>& widget : std::as_const(m_hidden))
        if (widget)
            widget->show();
    m_hidden.clear();
    m_window.layout()->activate(); // or its size could not go below what the large letters needed
    const QSize fullScreen = m_window.size();
    m_window.restoreGeometry(m_geometry);
    maximised().restore(m_view);
    if (m_window.size() == fullScreen) // the desktop takes its time, and then sizes would be other ones
        m_window.installEventFilter(this);
}

bool PresenterMode::eventFilter(QObject* watched, QEvent* event) {
    if (event->type() == QEvent::Resize) {
        m_window.removeEventFilter(this);
        QMetaObject::invokeMethod(
            this,
            [this] {
                if (!m_isOn)
                    maximised().restore(m_view);
            },
            Qt::QueuedConnection);
    }
    return QObject::eventFilter(watched, event);
}

void PresenterMode::hideClutter() {
    QList<QWidget*> clutter = {m_window.menuBar(), m_window.statusBar()};
    for (auto* bar : m_window.findChildren<QToolBar*>(QString(), Qt::FindDirectChildrenOnly))
        clutter << bar;
    for (auto* dock : m_window.findChildren<QDockWidget*>(QString(), Qt::FindDirectChildrenOnly))
        if (dock->objectName() != QLatin1String("lessonDock"))
            clutter << dock;
    for (auto* bar : m_window.findChildren<preview::ComparisonToolbar*>())
        clutter << bar; // the lessons have buttons for it
    if (auto* notices = m_window.findChild<QWidget*>(QStringLiteral("notices")))
        clutter << notices; // they can wait
    for (QWidget* widget : clutter) {
        if (widget->isHidden())
            continue;
        widget->hide();
        m_hidden << widget;
    }
}

void PresenterMode::enlarge(bool on) {
    if (on)
        m_font = QApplication::font();
    QFont font = m_font;
    if (on && font.pointSizeF() > 0)
        font.setPointSizeF(fontEnlargement * font.pointSizeF());
    else if (on)
        font.setPixelSize(static_cast<int>(fontEnlargement * font.pixelSize()));
    QApplication::setFont(font);
}

} // namespace ui::lessons
