#pragma once

#include "ui/lessons/lesson_host.h"

#include <QCoreApplication>
#include <QString>

#include <functional>
#include <map>
#include <optional>

namespace ui::lessons {

class ObsExampleView;
class RunFigures;

/// The figures that lesson texts quote, from the live study: {m}, {middle}, {uniform.psnr}.
class LessonValues final {
    Q_DECLARE_TR_FUNCTIONS(ui::lessons::LessonValues)

public:
    LessonValues(const LessonHost& host, const RunFigures& figures, const ObsExampleView& example);

    /// In the person's language; "…" while it is not known. Nothing for a name that there is not.
    std::optional<QString> text(const QString& name) const;
    /// A text with its placeholders filled in; unknown ones stay.
    QString fill(const QString& text) const;

private:
    void addChoices();
    void addStages();
    void addResults();
    std::optional<QString> runText(const QString& run, const QString& figure) const;

    LessonHost m_host;
    const RunFigures& m_figures;
    const ObsExampleView& m_example;
    std::map<QString, std::function<QString()>> m_values;
};

} // namespace ui::lessons
