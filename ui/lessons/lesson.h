#pragma once

#include <QString>
#include <QStringList>

#include <vector>

namespace ui::lessons {

/// A part of a step, from top to bottom.
struct LessonBlock {
    enum class Kind {
        Text,    ///< Markdown with placeholders such as {psnr}
        Formula, ///< as parseFormula() reads it
        Widget   ///< name of a live widget of the lessons' own
    };
    Kind kind = Kind::Text;
    QString content{};
};

/// A button of a step: what it says and the actions that it runs.
struct LessonButton {
    QString label{};
    QStringList actions{};
};

struct LessonStep {
    QString id{};
    QString title{};
    QString pointAt{};   ///< objectName of a live widget of the window; empty: nowhere
    QStringList setup{}; ///< actions that run when the step is entered
    std::vector<LessonButton> buttons{};
    QString check{};        ///< what the learner is asked to reach; empty: nothing
    QString task{};         ///< the same in words
    QStringList solution{}; ///< actions that reach it
    std::vector<LessonBlock> blocks{};
};

struct Lesson {
    QString id{};
    QString title{};
    QString summary{};
    std::vector<LessonStep> steps{};
};

/// Whether a lesson cuts stages or prunes, which a model that is cut already does not allow.
bool needsPruning(const Lesson& lesson);

/// Reads a lesson from its text:
///
///     # Title
///     > Summary in a line.
///
///     ## step-id | Title of the step
///     point: dynamicsPlot
///     setup: cursor first
///     button: cursor play | Play
///     check: cursor below 50 | Let the cursor run to the image.
///     solution: cursor 1
///
///     Paragraphs of **Markdown** with {placeholders}. [[What {they} say || in place of it while they are unknown.]]
///
///     $$ x_t = \sqrt{\bar\alpha_t}\,x_0 $$
///
///     widget: obsExample
///
/// Several actions are parted by semicolons. @param id of the lesson, for messages too. @throws
/// core::Error{BadArgument} naming lesson and line.
Lesson parseLesson(const QString& id, const QString& text);

/// The lessons in their order, in a language. @param language "en", "de"; English where it has none.
/// @throws core::Error{BadArgument} for a text that cannot be read.
std::vector<Lesson> lessonsIn(const QString& language);
/// Their names, in order.
QStringList lessonIds();
/// Text of one lesson as shipped; empty where there is none in the language.
QString lessonText(const QString& language, const QString& id);

} // namespace ui::lessons
