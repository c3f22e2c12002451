#include "ui/lessons/lesson.h"

#include "core/base/error.h"
#include "ui/lessons/formula_parser.h"

#include <QFile>
#include <QRegularExpression>

#include <algorithm>

// Resources of a static library have to be asked for by name.
static void initLessons() { // NOLINT(misc-use-anonymous-namespace): the macro names a global function
    Q_INIT_RESOURCE(lessons);
}

namespace ui::lessons {

namespace {

class LessonReader {
public:
    LessonReader(const QString& id, const QString& text)
        : m_lines(text.split(u'\n')) {
        m_lesson.id = id;
    }

    Lesson read();

private:
    [[noreturn]] void fail(const QString& problem) const {
        const QString text = QStringLiteral("lesson %1, line %2: %3").arg(m_lesson.id).arg(m_line + 1).arg(problem);
        throw core::Error(core::ErrorCode::BadArgument, text.toStdString());
    }
    LessonStep& step() {
        if (m_lesson.steps.empty())
            fail(QStringLiteral("no step has begun"));
        return m_lesson.steps.back();
    }
    void readLine(const QString& line);
    void readHeading(const QString& line);
    void readFormula(const QString& line);
    bool readDirective(const QString& line);
    std::pair<QString, QString> labelled(const QString& value) const;
    void endParagraph();

    const QStringList m_lines;
    qsizetype m_line = 0;
    bool m_isHead = false; ///< between a step's title and its first empty line
    QString m_paragraph;
    Lesson m_lesson;
};

QStringList actionsOf(const QString& value) {
    QStringList actions;
    for (const QString& action : value.split(u';'))
        actions << action.simplified();
    return actions;
}

Lesson LessonReader::read() {
    for (m_line = 0; m_line < m_lines.size(); ++m_line)
        readLine(m_lines[m_line].trimmed());
    endParagraph();
    if (m_lesson.title.isEmpty() || m_lesson.summary.isEmpty() || m_lesson.steps.empty())
        fail(QStringLiteral("expected a title, a summary and steps"));
    return m_lesson;
}

void LessonReader::readLine(const QString& line) {
    if (line.startsWith(QStringLiteral("# ")))
        m_lesson.title = line.mid(2);
    else if (line.startsWith(QStringLiteral("> ")))
        m_lesson.summary = line.mid(2);
    else if (line.startsWith(QStringLiteral("## ")))
        readHeading(line.mid(3));
    else if (line.startsWith(QStringLiteral("$$")))
        readFormula(line);
    else if (line.startsWith(QStringLiteral("widget: "))) {
        endParagraph();
        step().blocks.push_back({LessonBlock::Kind::Widget, line.mid(8)});
    } else if (m_isHead && !line.isEmpty()) {
        if (!readDirective(line))
            fail(QStringLiteral("expected point, setup, button, check or solution, found \"%1\"").arg(line));
    } else if (line.isEmpty()) {
        m_isHead = false;
        if (!m_paragraph.isEmpty() && !m_paragraph.endsWith(QStringLiteral("\n\n")))
            m_paragraph += QStringLiteral("\n\n");
    } else {
        step();
        m_paragraph += line + u'\n';
    }
}

void LessonReader::readHeading(const QString& line) {
    endParagraph();
    const auto [id, title] = labelled(line);
    m_lesson.steps.push_back({.id = id, .title = title});
    m_isHead = true;
}

void LessonReader::readFormula(const QString& line) {
    endParagraph();
    if (line.size() < 5 || !line.endsWith(QStringLiteral("$$")))
        fail(QStringLiteral("a formula begins and ends with $$ in one line"));
    const QString formula = line.mid(2, line.size() - 4).trimmed();
    try {
        parseFormula(formula);
    } catch (const core::Error& error) {
        fail(QString::fromUtf8(error.what()));
    }
    step().blocks.push_back({LessonBlock::Kind::Formula, formula});
}

bool LessonReader::readDirective(const QString& line) {
    const qsizetype colon = line.indexOf(u':');
    const QString key = line.left(colon);
    const QString value = line.mid(colon + 1).trimmed();
    if (key == u"point") {
        step().pointAt = value;
    } else if (key == u"setup") {
        step().setup = actionsOf(value);
    } else if (key == u"button") {
        const auto [actions, label] = labelled(value);
        step().buttons.push_back({label, actionsOf(actions)});
    } else if (key == u"check") {
        std::tie(step().check, step().task) = labelled(value);
    } else if (key == u"solution") {
        step().solution = actionsOf(value);
    } else {
        return false;
    }
    return true;
}

/// "what | how it is called".
std::pair<QString, QString> LessonReader::labelled(const QString& value) const {
    const qsizetype bar = value.indexOf(u'|');
    const QString label = value.mid(bar + 1).trimmed();
    if (bar < 1 || label.isEmpty())
        fail(QStringLiteral("expected \"… | …\", found \"%1\"").arg(value));
    return {value.left(bar).trimmed(), label};
}

void LessonReader::endParagraph() {
    const QString text = m_paragraph.trimmed();
    m_paragraph.clear();
    if (!text.isEmpty())
        step().blocks.push_back({LessonBlock::Kind::Text, text});
}

QStringList allActions(const LessonStep& step) {
    QStringList actions = step.setup + step.solution;
    for (const LessonButton& button : step.buttons)
        actions += button.actions;
    return actions;
}

} // namespace

bool needsPruning(const Lesson& lesson) {
    static const QRegularExpression cutting(QStringLiteral("^(stages|cuts|middle|hold|release|need target|ladder|run "
                                                           "prune|set (m|lambda|target|allocation|within|compensation|"
                                                           "method))( |$)"));
    return std::ranges::any_of(lesson.steps, [](const LessonStep& step) {
        return std::ranges::any_of(allActions(step),
                                   [](const QString& action) { return cutting.match(action).hasMatch(); });
    });
}

Lesson parseLesson(const QString& id, const QString& text) {
    return LessonReader(id, text).read();
}

QStringList lessonIds() {
    return {QStringLiteral("trajectory"), QStringLiteral("rhythm"),       QStringLiteral("closed-form"),
            QStringLiteral("stages"),     QStringLiteral("compensation"), QStringLiteral("allocation"),
            QStringLiteral("layers"),     QStringLiteral("quality")};
}

QString lessonText(const QString& language, const QString& id) {
    initLessons();
    QFile file(QStringLiteral(":/lessons/%1/%2.md").arg(language, id));
    return file.open(QIODevice::ReadOnly) ? QString::fromUtf8(file.readAll()) : QString();
}

std::vector<Lesson> lessonsIn(const QString& language) {
    std::vector<Lesson> lessons;
    for (const QString& id : lessonIds()) {
        const QString text = lessonText(language, id);
        lessons.push_back(parseLesson(id, text.isEmpty() ? lessonText(QStringLiteral("en"), id) : text));
    }
    return lessons;
}

} // namespace ui::lessons
