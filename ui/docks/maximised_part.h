#pragma once

#include "ui/docks/window_layout.h"

#include <QObject>

class QMainWindow;

namespace ui::docks {

class CentreSplitter;

/// Where everything of a window is, to be put back later.
struct WindowView {
    WindowLayout layout;    ///< without a maximised part
    int maximisedPart = -1; ///< of the centre; −1: none

    bool operator==(const WindowView&) const = default;
};

/// Gives one part of a window's centre all of the window, and puts everything back as it was. Lives in the window's
/// thread.
class MaximisedPart final : public QObject {
    Q_OBJECT

public:
    MaximisedPart(QMainWindow& window, CentreSplitter& centre);

    /// @param part of the centre, 0 or 1. The one that has all gives it back; the other one takes it over.
    void toggle(int part);
    void leave();
    /// The part that has all of the window; −1: none.
    int part() const { return m_part; }
    WindowView view() const;
    void restore(const WindowView& view);

signals:
    void changed(int part);

private:
    void show(int part);

    QMainWindow& m_window;
    CentreSplitter& m_centre;
    WindowLayout m_before;
    int m_part = -1;
};

} // namespace ui::docks
