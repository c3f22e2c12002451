#pragma once

#include "core/study/study_paths.h"

#include <QCoreApplication>
#include <QPointer>
#include <QWidget>

#include <functional>

namespace ui::notices {
class NoticeStack;
}

namespace ui::files {

/// Asks, in place, where the things are that a study names and that are not where it says. What was found once takes
/// the study's other missing things along, and is remembered for other studies.
class Relocation final {
    Q_DECLARE_TR_FUNCTIONS(ui::files::Relocation)

public:
    using Done = std::function<void(const core::study::Study&)>;

    /// @param isKept whether answers are remembered between sessions. @param window parent of the dialogs.
    Relocation(notices::NoticeStack& notices, bool isKept, QWidget* window)
        : m_notices(notices)
        , m_isKept(isKept)
        , m_window(window) {}

    /// Calls `done` as soon as nothing is missing any more, at once if nothing is; never if the person gives up or
    /// something else is opened meanwhile. @param file of the study; empty: it has none.
    void resolve(const core::study::Study& study, const QString& file, const Done& done);
    /// What was asked is not wanted any more.
    void giveUp();

private:
    void askNext();
    void ask(const core::study::StudyPath& missing);
    void lookFor(const core::study::StudyPath& missing);
    void accept(const core::study::StudyPath& missing, const QString& place);
    void goWithout(const core::study::StudyPath& missing);
    QString suggestion(const core::study::StudyPath& missing) const;
    static QString textOf(const core::study::StudyPath& missing);

    notices::NoticeStack& m_notices;
    bool m_isKept;
    QPointer<QWidget> m_window;
    core::study::Study m_study;
    QString m_file;
    Done m_done;
};

} // namespace ui::files
