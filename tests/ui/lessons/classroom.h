#pragma once

#include "tests/ui/shown_window.h"
#include "tests/ui/tiny_study.h"
#include "ui/lessons/lesson_panel.h"
#include "ui/workbench/main_window.h"

#include <QAction>
#include <QLabel>
#include <QRegularExpression>
#include <QScrollArea>
#include <QtTest>

inline constexpr int patience = 240'000; // ms; only ever waited for in full by a failing test

/// A window with its lessons open, on a small model.
struct Classroom : ShownWindow {
    explicit Classroom(bool automatic = false)
        : ShownWindow({.compute = {}, .automatic = automatic, .remembersView = false}) {}

    ui::lessons::LessonPanel& panel() { return find<ui::lessons::LessonPanel>("lessonPanel"); }
    void trigger(const char* action) { find<QAction>(action).trigger(); }
    void openLessons() { trigger("lessons"); }
    bool openTiny() { return open(tinyStudy(16, 2)); }
    bool open(const core::study::Study& study) {
        window.openStudy(study);
        return QTest::qWaitFor([this] { return window.runner().results().model.has_value(); }, patience);
    }
    void openStep(const QString& lesson, const QString& step) {
        const auto& lessons = panel().lessons();
        for (std::size_t i = 0; i < lessons.size(); ++i)
            for (std::size_t k = 0; k < lessons[i].steps.size(); ++k)
                if (lessons[i].id == lesson && lessons[i].steps[k].id == step)
                    return panel().openLesson(static_cast<int>(i), static_cast<int>(k));
        qFatal("no step %s of lesson %s", qPrintable(step), qPrintable(lesson));
    }
    QString shownText() {
        QStringList texts;
        for (const auto* label : find<QScrollArea>("lessonPage").findChildren<QLabel*>())
            if (label->isVisible())
                texts << label->text();
        return texts.join(u'\n');
    }
};

inline QStringList placeholdersOf(const QString& text) {
    static const QRegularExpression placeholder(QStringLiteral("\\{([^}]*)\\}"));
    QStringList names;
    auto matches = placeholder.globalMatch(text);
    while (matches.hasNext())
        names << matches.next().captured(1);
    return names;
}
