#pragma once

#include <QApplication>
#include <QFileDialog>
#include <QMainWindow>
#include <QTimer>
#include <QWheelEvent>
#include <QWindow>
#include <QtTest>

#include <random>

/// Random hands on the windows of this program: clicks, drags, wheel and keys all over the place. They act from the
/// event loop, so that menus and dialogs, which have loops of their own, get them too. The same seed does the same
/// things, at times that depend on the machine.
class RandomHands final : public QObject {
public:
    RandomHands(QMainWindow& window, unsigned seed)
        : m_window(window)
        , m_random(seed) {}

    /// Acts for so long, then leaves whatever is open.
    void work(std::chrono::milliseconds time) {
        m_isWorking = true;
        next();
        QTest::qWait(static_cast<int>(time.count()));
        m_isWorking = false;
        leaveAll();
    }
    int acts() const { return m_acts; }

private:
    void next() {
        if (m_isWorking)
            QTimer::singleShot(2, this, [this] {
                next(); // first: what follows may open a dialog, and end with it
                act();
            });
    }

    int below(int bound) { return std::uniform_int_distribution<int>(0, std::max(1, bound) - 1)(m_random); }
    template <typename List> const auto& anyOf(const List& list) {
        return list[static_cast<std::size_t>(below(static_cast<int>(std::size(list))))];
    }

    static QWidget* topmost() {
        return QApplication::activePopupWidget() ? QApplication::activePopupWidget()
                                                 : QApplication::activeModalWidget();
    }

    void act() {
        if (m_depth >= maxDepth) // in a dialog of a dialog
            return leave();
        if (auto* files = qobject_cast<QFileDialog*>(QApplication::activeModalWidget()))
            return files->reject(); // in which they would move and delete a person's files
        m_window.show();            // they may have closed it
        ++m_acts;
        ++m_depth;
        if (m_acts % 40 == 0)
            leave();
        else
            actSomehow();
        --m_depth;
    }

    void actSomehow() {
        QWidget* inFront = topmost() && below(4) > 0 ? topmost() : &m_window;
        const QPointer<QWindow> window = inFront->window()->windowHandle();
        if (!window)
            return;
        const QPoint place(below(window->width()), below(window->height()));
        switch (std::discrete_distribution<int>{35, 7, 5, 15, 10, 23, 3, 2}(m_random)) {
        case 0:
            return click(window, Qt::LeftButton, place);
        case 1:
            return openMenu(window, place);
        case 2:
            click(window, Qt::LeftButton, place);
            return window ? click(window, Qt::LeftButton, place) : void();
        case 3:
            return drag(window, place);
        case 4:
            return turnWheel(place);
        case 5:
            return press(anyOf(keys));
        case 6:
            return type(anyOf(texts));
        default:
            return leave();
        }
    }

    static QPoint within(const QWindow& window, const QPoint& place) {
        return {std::clamp(place.x(), 0, window.width() - 1), std::clamp(place.y(), 0, window.height() - 1)};
    }

    /// What a press opens or closes may take the window with it.
    static void click(const QPointer<QWindow>& window, Qt::MouseButton button, const QPoint& place) {
        QTest::mousePress(window, button, {}, within(*window, place)); // the click before may have shrunk it
        if (window)
            QTest::mouseRelease(window, button, {}, within(*window, place));
    }

    static void openMenu(const QPointer<QWindow>& window, const QPoint& place) {
        const QPoint global = window->mapToGlobal(place);
        click(window, Qt::RightButton, place);
        if (QWidget* at = QApplication::widgetAt(global)) { // the system sends this beside the click
            QContextMenuEvent event(QContextMenuEvent::Mouse, at->mapFromGlobal(global), global);
            QApplication::sendEvent(at, &event);
        }
    }

    void drag(const QPointer<QWindow>& window, const QPoint& from) {
        const bool isNear = below(10) < 6;
        const QPoint to = isNear ? from + QPoint(below(300) - 150, below(120) - 60)
                                 : QPoint(below(window->width()), below(window->height()));
        QTest::mousePress(window, Qt::LeftButton, {}, within(*window, from));
        for (const QPoint& place : {(from + to) / 2, to})
            if (window)
                QTest::mouseMove(window, within(*window, place));
        if (window)
            QTest::mouseRelease(window, Qt::LeftButton, {}, within(*window, to));
    }

    void turnWheel(const QPoint& place) {
        QWidget* at = QApplication::widgetAt(m_window.mapToGlobal(place));
        const QWidget* modal = QApplication::activeModalWidget();
        if (at == nullptr || (modal && modal != at->window()))
            return;
        const QPoint global = m_window.mapToGlobal(place);
        QWheelEvent event(at->mapFromGlobal(global), global, {}, {0, 120 * (below(11) - 5)}, {},
                          below(10) < 4 ? Qt::ControlModifier : Qt::NoModifier, Qt::NoScrollPhase, false);
        QApplication::sendEvent(at, &event);
    }

    /// Who gets the keyboard. Not its QWindow: what a shortcut closes would be gone before QTest is done with it.
    static QPointer<QWidget> listener() {
        QWidget* inFront = topmost() ? topmost() : QApplication::activeWindow();
        QWidget* focus = QApplication::focusWidget();
        return focus && inFront && inFront->isAncestorOf(focus) ? focus : inFront;
    }

    /// @param key as QTest has them: a Qt::Key or a letter.
    template <typename Key> static void strike(Key key, Qt::KeyboardModifiers modifiers = {}) {
        const QPointer<QWidget> widget = listener();
        if (widget)
            QTest::keyPress(widget, key, modifiers);
        if (widget)
            QTest::keyRelease(widget, key, modifiers);
    }

    static void press(const QKeyCombination& key) { strike(key.key(), key.keyboardModifiers()); }

    static void type(const char* text) {
        for (const char* letter = text; *letter != '\0'; ++letter)
            strike(*letter);
    }

    static void leave() { press(Qt::Key_Escape); }

    /// Closes menus and dialogs from their own loops until there is none.
    void leaveAll() {
        const auto close = [] {
            if (QWidget* open = topmost())
                open->close();
            return topmost() == nullptr;
        };
        QTimer closing;
        connect(&closing, &QTimer::timeout, this, close);
        closing.start(1);
        if (!QTest::qWaitFor([this, close] { return close() && m_depth == 0; }, 60'000))
            qFatal("a menu or dialog does not close");
    }

    static constexpr int maxDepth = 6;
    static constexpr QKeyCombination keys[] = {Qt::Key_Tab,
                                               Qt::Key_Tab,
                                               Qt::Key_Backtab,
                                               Qt::Key_Space,
                                               Qt::Key_Return,
                                               Qt::Key_Up,
                                               Qt::Key_Down,
                                               Qt::Key_Left,
                                               Qt::Key_Right,
                                               Qt::Key_PageUp,
                                               Qt::Key_PageDown,
                                               Qt::Key_Home,
                                               Qt::Key_End,
                                               Qt::Key_Delete,
                                               Qt::Key_Insert,
                                               Qt::Key_F2,
                                               Qt::CTRL | Qt::Key_Z,
                                               Qt::CTRL | Qt::Key_Y,
                                               Qt::Key_Plus,
                                               Qt::Key_Minus,
                                               Qt::Key_0,
                                               Qt::Key_1,
                                               Qt::Key_2,
                                               Qt::Key_3,
                                               Qt::Key_4,
                                               Qt::Key_5,
                                               Qt::Key_A,
                                               Qt::Key_C,
                                               Qt::Key_L,
                                               Qt::Key_M,
                                               Qt::Key_Menu,
                                               Qt::CTRL | Qt::Key_A,
                                               Qt::ALT | Qt::Key_E,
                                               Qt::ALT | Qt::Key_R,
                                               Qt::ALT | Qt::Key_V,
                                               Qt::ALT | Qt::Key_S,
                                               Qt::ALT | Qt::Key_H,
                                               Qt::Key_F1,
                                               Qt::Key_F5,
                                               Qt::Key_F6,
                                               Qt::Key_F7,
                                               Qt::Key_F8,
                                               Qt::Key_F9,
                                               Qt::SHIFT | Qt::Key_F8,
                                               Qt::ALT | Qt::Key_1,
                                               Qt::ALT | Qt::Key_2,
                                               Qt::ALT | Qt::Key_3,
                                               Qt::Key_F11,
                                               Qt::CTRL | Qt::Key_K,
                                               Qt::CTRL | Qt::Key_L,
                                               Qt::CTRL | Qt::Key_Tab};
    static constexpr const char* texts[] = {"0,5", "nan", "1e308", "33", "-1", "abc", "99.9", "0"};

    QMainWindow& m_window;
    std::mt19937 m_random;
    bool m_isWorking = false;
    int m_depth = 0;
    int m_acts = 0;
};
