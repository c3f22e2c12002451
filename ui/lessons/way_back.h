#pragma once

#include "core/study/study.h"
#include "ui/docks/maximised_part.h"
#include "ui/lessons/lesson_host.h"
#include "ui/plots/dynamics_plot.h"
#include "ui/preview/compare_mode.h"

#include <optional>
#include <utility>

namespace ui::lessons {

/// What something was before lessons changed it. A former one is kept as long as it still is as lessons left it.
template <typename Value> class Before {
public:
    void begin(const Value& now) {
        if (!m_before || !m_left || !(*m_left == now))
            m_before = now;
    }
    void leave(const Value& now) { m_left = now; }
    void forget() { m_before = m_left = std::nullopt; }
    std::optional<Value> take() {
        m_left.reset();
        return std::exchange(m_before, std::nullopt);
    }

private:
    std::optional<Value> m_before;
    std::optional<Value> m_left;
};

/// The way from the lessons back to the study and the window as they were. Lives in the window's thread.
class WayBack final {
public:
    explicit WayBack(const LessonHost& host);

    /// To be called before anything of the window changes.
    void begin();
    /// Lessons close, and may open again.
    void leave();
    /// Another study begins. @param isOpen whether lessons are, and may change it.
    void beginStudy(bool isOpen);
    /// Every choice in one step to undo, and what was shown where. Lessons have to be closed.
    void go();
    /// The maximised part gives back what it has.
    void showAll() const;
    docks::MaximisedPart& maximised() const;

private:
    /// What plot and images show.
    struct Picture {
        plots::DynamicsView curves;
        int cursor = 0;
        preview::CompareMode mode = preview::CompareMode::Grid;
        int unit = -1;
        int stage = 0;

        bool operator==(const Picture&) const = default;
    };

    Picture picture() const;
    void show(const Picture& picture);

    LessonHost m_host;
    Before<core::study::Study> m_study;
    Before<docks::WindowView> m_view;
    Before<Picture> m_picture;
};

} // namespace ui::lessons
