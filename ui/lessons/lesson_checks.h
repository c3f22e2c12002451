#pragma once

#include "ui/lessons/lesson_host.h"

#include <QString>

#include <functional>
#include <map>
#include <optional>

namespace ui::lessons {

class ObsExampleView;

/// What a lesson may ask for, by name: "stage middle length below 350". Looks at the real choices, plan and results.
class LessonChecks final {
public:
    LessonChecks(const LessonHost& host, const ObsExampleView& example);

    /// Whether it is so now; nothing for a check that is not known or whose words do not fit.
    std::optional<bool> isMet(const QString& check) const;

private:
    using Check = std::function<std::optional<bool>(const QStringList& words)>;

    void addChoices();
    void addStages();
    void addResults();
    /// Lessons count timesteps as of 1000.
    double inThousandths(int timesteps) const;
    std::optional<double> figure(const QString& name) const;
    std::optional<double> stageFigure(const QString& stage, const QString& name) const;

    LessonHost m_host;
    const ObsExampleView& m_example;
    std::map<QString, Check> m_checks; ///< by their first word
};

} // namespace ui::lessons
