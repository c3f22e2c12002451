#include "ui/lessons/lesson_guide.h"

#include "ui/docks/window_docks.h"
#include "ui/lessons/lesson_panel.h"
#include "ui/lessons/pointer_frame.h"
#include "ui/study/study_document.h"
#include "ui/study/study_runner.h"

#include <QAction>
#include <QDockWidget>
#include <QMainWindow>
#include <QMenu>
#include <QSignalBlocker>
#include <QTimer>

#include <utility>

namespace ui::lessons {

namespace {

constexpr int panelWidth = 400;
constexpr double presenterShare = 0.36; ///< of the window's width

} // namespace

LessonGuide::LessonGuide(const LessonHost& host, const Place& place, QObject* parent)
    : QObject(parent)
    , m_host(host)
    , m_place(place)
    , m_presenter(host.window, *place.stop, this)
    , m_frame(new PointerFrame(&host.window))
    , m_wayBack(host)
    , m_open(addAction("lessons", QKeySequence(Qt::Key_F1), place.helpMenu))
    , m_present(addAction("presenter", QKeySequence(Qt::Key_F11), place.viewMenu))
    , m_leave(addAction("leavePresenter", QKeySequence(Qt::Key_Escape), nullptr))
    , m_forward(addAction("presenterForward", QKeySequence(Qt::Key_PageDown), nullptr))
    , m_backward(addAction("presenterBack", QKeySequence(Qt::Key_PageUp), nullptr)) {
    m_present->setCheckable(true);
    for (QAction* action : {m_leave, m_forward, m_backward})
        action->setEnabled(false); // these keys have other work outside of presenter mode
    place.dock->hide();
    connect(m_open, &QAction::triggered, this, &LessonGuide::open);
    connect(m_present, &QAction::toggled, this, &LessonGuide::setPresenting);
    connect(m_leave, &QAction::triggered, this, [this] { setPresenting(false); });
    connect(m_forward, &QAction::triggered, place.panel, &LessonPanel::goForward);
    connect(m_backward, &QAction::triggered, place.panel, &LessonPanel::goBack);
    connect(place.dock, &QDockWidget::visibilityChanged, this, &LessonGuide::onVisibilityChanged);
    connect(place.panel, &LessonPanel::pointed, this, &LessonGuide::pointAt);
    connect(place.panel, &LessonPanel::backToStudyRequested, this, &LessonGuide::backToStudy);
    connect(place.panel, &LessonPanel::presenterRequested, m_present, &QAction::toggle);
    connect(&m_host.document, &study::StudyDocument::begun, this, [this] { m_wayBack.beginStudy(m_isOpen); });
    retranslate();
}

QAction* LessonGuide::addAction(const char* name, const QKeySequence& key, QMenu* menu) {
    auto* action = new QAction(&m_host.window);
    action->setObjectName(QLatin1String(name));
    action->setShortcut(key);
    m_host.window.addAction(action);
    if (menu != nullptr)
        menu->insertAction(menu->actions().isEmpty() ? nullptr : menu->actions().front(), action);
    return action;
}

void LessonGuide::open() {
    begin(); // first, or the window would grow for a moment in which all are there, and stay so
    m_place.dock->show();
    m_place.dock->raise();
    m_place.panel->setActive(true);
}

void LessonGuide::close() {
    setPresenting(false);
    m_place.dock->hide();
    onVisibilityChanged();
}

void LessonGuide::begin() {
    if (std::exchange(m_isOpen, true))
        return;
    m_wayBack.begin();
    m_wayBack.showAll();
    makeRoom(true);
}

void LessonGuide::end() {
    m_isOpen = false;
    makeRoom(false);
    m_place.panel->setActive(false);
    m_wayBack.leave();
}

void LessonGuide::onVisibilityChanged() {
    const bool isOpen = !m_place.dock->isHidden();
    if (isOpen == m_isOpen)
        return;
    if (!isOpen)
        return end();
    {
        const QSignalBlocker quiet(m_place.dock);
        m_place.dock->hide(); // the way back leads to a window without it
    }
    open();
}

/// The panel stands where model and sampler were, which come back when it goes.
void LessonGuide::makeRoom(bool needed) {
    if (!needed) {
        for (const QPointer<QDockWidget>& dock : std::as_const(m_hidden))
            if (dock && !m_presenter.isOn())
                dock->show();
        m_hidden.clear();
        return;
    }
    for (auto* dock : m_host.window.findChildren<QDockWidget*>(QString(), Qt::FindDirectChildrenOnly)) {
        const bool isBeside = m_host.window.dockWidgetArea(dock) == m_host.window.dockWidgetArea(m_place.dock);
        if (dock == m_place.dock || !isBeside || dock->isHidden() || dock->isFloating())
            continue;
        dock->hide();
        m_hidden << dock;
    }
    giveWidth(panelWidth);
}

void LessonGuide::giveWidth(int width) {
    if (!m_place.dock->isFloating())
        m_host.window.resizeDocks({m_place.dock}, {width}, Qt::Horizontal);
}

void LessonGuide::setPresenting(bool on) {
    if (on == m_presenter.isOn())
        return;
    if (on) {
        m_presenter.leadBackTo(m_wayBack.maximised().view());
        m_wayBack.showAll();
        open();
    }
    m_presenter.setOn(on);
    m_present->setChecked(on);
    for (QAction* action : {m_leave, m_forward, m_backward})
        action->setEnabled(on);
    if (on)
        giveWidth(static_cast<int>(presenterShare * m_host.window.width()));
    m_place.panel->setActive(m_isOpen);
}

void LessonGuide::pointAt(const QString& name) {
    if (!m_frame)
        return;
    auto* target = name.isEmpty() ? nullptr : m_host.window.findChild<QWidget*>(name);
    for (const QPointer<QDockWidget>& dock : std::as_const(m_hidden))
        if (dock && (target == nullptr || !dock->isAncestorOf(target)))
            dock->hide(); // that an earlier step spoke about
    if (target != nullptr)
        m_wayBack.showAll();
    docks::WindowDocks::bringIntoView(target);
    // A dock that has just been shown gets its place with the next layout.
    const QPointer<QWidget> there = target;
    QTimer::singleShot(0, m_frame, [this, there] { m_frame->pointAt(there); });
}

void LessonGuide::backToStudy() {
    close();
    m_wayBack.go();
    m_presenter.leadBackTo(m_wayBack.maximised().view()); // a desktop that takes its time must not bring lessons back
    m_host.plot.setFocus(Qt::OtherFocusReason);
}

void LessonGuide::retranslate() {
    const auto name = [](QAction* action, const QString& text, const QString& tip) {
        action->setText(text);
        action->setToolTip(tip);
        action->setStatusTip(tip);
    };
    name(m_open, tr("&Lessons"), tr("Learn how stage-wise pruning works, in this window"));
    name(m_present, tr("&Presenter mode"), tr("Large letters and no clutter, for the wall; Escape leaves"));
    name(m_leave, tr("Leave presenter mode"), tr("Back to the window as it was"));
    name(m_forward, tr("Next step"), tr("The lesson's next step"));
    name(m_backward, tr("Step before"), tr("The lesson's step before"));
}

} // namespace ui::lessons
