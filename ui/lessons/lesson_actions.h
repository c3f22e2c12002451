#pragma once

#include "ui/lessons/lesson_host.h"

#include <QString>

#include <functional>
#include <map>

namespace ui::lessons {

class CursorPlayer;
class ObsExampleView;

/// What a lesson may do to the window, by name: "cursor play", "set m 0.4", "run prune". All of it as the person could
/// do it; choices go through the document, so that they can be undone.
class LessonActions final {
public:
    LessonActions(const LessonHost& host, CursorPlayer& player, ObsExampleView& example);

    /// @return false for an action that is not known or whose words do not fit; then nothing happened.
    bool run(const QString& action);
    bool run(const QStringList& actions);

private:
    using Action = std::function<bool(const QStringList& words)>;

    void addChoices();
    void addStages();
    void addViews();
    bool set(const QString& field, const QString& value);
    bool setNumber(const QString& field, double value);
    bool setRule(const QString& field, const QString& value);
    bool moveCursor(const QString& where);
    bool makeMiddleStage(int length);
    bool cutByCurve();
    void needTarget();
    void needSteps();
    bool showCurves(const QStringList& names);
    bool selectFirst(const QString& what);

    LessonHost m_host;
    CursorPlayer& m_player;
    ObsExampleView& m_example;
    std::map<QString, Action> m_actions; ///< by their first word
};

} // namespace ui::lessons
