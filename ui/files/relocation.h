#pragma once

#include "core/study/study_paths.h"
#include "ui/files/known_places.h"

#include <QCoreApplication>
#include <QPointer>
#include <QWidget>

#include <functional>

namespace ui::notices {
class NoticeStack;
struct NoticeButton;
} // namespace ui::notices

namespace ui::files {

/// Where a study comes from.
struct StudyOrigin {
    QString file{};     ///< of the study; empty: it has none
    bool isOwn = false; ///< this program's own record of what was open: it names nothing that is strange
};

/// Asks, in place, about the things that a study names: where they are, if they are not where it says, and whether they
/// may be opened, if they lie outside its folder and are not known (see KnownPlaces). What was found once takes the
/// study's other missing things along, and is remembered for other studies.
class Relocation final {
    Q_DECLARE_TR_FUNCTIONS(ui::files::Relocation)

public:
    using Done = std::function<void(const core::study::Study&)>;

    /// @param isKept whether answers are remembered between sessions. @param window parent of the dialogs.
    Relocation(notices::NoticeStack& notices, bool isKept, QWidget* window)
        : m_notices(notices)
        , m_isKept(isKept)
        , m_known(isKept)
        , m_window(window) {}

    /// Calls `done` as soon as there is nothing to ask any more, at once if there is nothing; never if the person gives
    /// up or something else is opened meanwhile.
    void resolve(const core::study::Study& study, const StudyOrigin& origin, const Done& done);
    /// What was asked is not wanted any more.
    void giveUp();
    /// Whether an answer is waited for.
    bool isAsking() const { return static_cast<bool>(m_done); }
    /// What this study names is open: no study has to ask for it again.
    void remember(const core::study::Study& study) { m_known.add(study); }

private:
    void askNext();
    void askWhere(const core::study::StudyPath& missing);
    void askWhether(const std::vector<core::study::StudyPath>& strangers);
    using Text = std::function<QString()>;
    notices::NoticeButton button(const char* name, const Text& text, const Text& tip, const std::function<void()>& act);
    void lookFor(const core::study::StudyPath& path);
    void accept(const core::study::StudyPath& path, const QString& place);
    void goWithout(const core::study::StudyPath& missing);
    QString suggestion(const core::study::StudyPath& missing) const;

    notices::NoticeStack& m_notices;
    bool m_isKept;
    KnownPlaces m_known;
    QPointer<QWidget> m_window;
    core::study::Study m_study;
    StudyOrigin m_origin;
    Done m_done;
};

} // namespace ui::files
