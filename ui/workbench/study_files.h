#pragma once

#include "core/study/study.h"

#include <QObject>
#include <QPointer>
#include <QWidget>

namespace ui::workbench {

class StudyDocument;
class StudyRunner;

/// Where a window's study comes from and goes to: opening models and studies, saving, and the question before changes
/// are lost. What goes wrong is told by failed() and changes nothing.
class StudyFiles final : public QObject {
    Q_OBJECT

public:
    /// @param window parent of the dialogs.
    StudyFiles(StudyDocument& document, StudyRunner& runner, QWidget* window);

    /// Of the study's file; empty: never saved.
    const QString& path() const { return m_path; }

    /// Opens "demo", a model's file or folder, or a study file. Returns at once.
    void openSpec(const QString& spec);
    /// Takes over a study as if its file had been opened. @throws core::Error{BadArgument}.
    void openStudy(const core::study::Study& study);
    void chooseModel();
    void chooseFolder();
    void chooseStudy();
    /// @return whether the study is on the disk now.
    bool save(bool asksForPath);
    /// Whether the study may go away: asks if it was changed, and saves it if that is the answer.
    bool mayClose();

signals:
    void pathChanged();
    void failed(const QString& message);

private:
    void setPath(const QString& path);

    StudyDocument& m_document;
    StudyRunner& m_runner;
    QPointer<QWidget> m_window;
    QString m_path;
};

} // namespace ui::workbench
