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

    /// Whether there is such a figure.
    bool has(const QString& name) const;
    /// In the person's language; nothing while it is not known.
    std::optional<QString> text(const QString& name) const;
    /// A text with its placeholders filled in; of "[[… {psnr}||not pruned yet]]" the first half if all of that is
    /// known, else the second. Unknown ones elsewhere stay.
    QString fill(const QString& text) const;

private:
    using Figure = std::function<std::optional<QString>()>;

    void addChoices();
    void addStages();
    void addResults();
    void addLosses();
    std::optional<QString> runText(const QString& run, const QString& figure) const;
    std::optional<QString> scaledText(const QString& name) const;
    /// @param isComplete false afterwards if something was not known.
    QString fillPlaceholders(const QString& text, bool& isComplete) const;

    LessonHost m_host;
    const RunFigures& m_figures;
    const ObsExampleView& m_example;
    std::map<QString, Figure> m_values;
};

} // namespace ui::lessons
