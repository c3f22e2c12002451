#pragma once

#include "ui/lessons/lesson.h"

#include <QScrollArea>

#include <functional>
#include <utility>
#include <vector>

class QLabel;
class QPushButton;
class QVBoxLayout;

namespace ui::lessons {

/// One step of a lesson: its text with live figures, its formulas, its buttons and what it asks for.
class LessonPage final : public QScrollArea {
    Q_OBJECT

public:
    /// @param live the widgets that steps may show by their object names; the page takes them over.
    explicit LessonPage(const QList<QWidget*>& live, QWidget* parent = nullptr);

    void setStep(const LessonStep& step);
    /// Fills the figures in again. @param fill puts them into a text.
    void refresh(const std::function<QString(const QString&)>& fill);
    void setDone(bool done);
    /// Those of the step, from top to bottom.
    QList<QWidget*> buttons() const;

signals:
    void actionsChosen(const QStringList& actions);

protected:
    void changeEvent(QEvent* event) override;
    bool event(QEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    struct LiveText {
        QLabel* label = nullptr;
        QString source{};
    };

    void clear();
    void addText(const QString& text);
    void addLive(const QString& name);
    void addButtons(const LessonStep& step);
    void addTask(const LessonStep& step);
    void showTask();

    QList<QWidget*> m_live;
    QVBoxLayout* m_layout = nullptr;
    std::vector<LiveText> m_texts;
    std::vector<std::pair<QPushButton*, QString>> m_labels;
    QLabel* m_task = nullptr;
    QPushButton* m_showMe = nullptr;
    QString m_taskText;  ///< as the lesson has it
    QString m_taskShown; ///< with its figures
    bool m_isDone = false;
};

} // namespace ui::lessons
