#pragma once

#include "core/study/study.h"
#include "ui/files/file_memory.h"
#include "ui/files/relocation.h"

#include <QObject>
#include <QPointer>
#include <QWidget>

#include <functional>

class QMenu;

namespace ui::study {

class StudyDocument;
class StudyRunner;

/// Where a window's study comes from and goes to: opening models and studies, saving, and the question before changes
/// are lost. What a study or a checkpoint leaves open is asked by a notice. What goes wrong is emitted by failed() and
/// changes nothing.
class StudyFiles final : public QObject {
    Q_OBJECT

public:
    /// @param remembers recent files and the places of moved ones between sessions. @param window parent of dialogs.
    StudyFiles(StudyDocument& document, StudyRunner& runner, bool remembers, QWidget* window);

    /// Of the study's file; empty: never saved.
    const QString& path() const { return m_path; }
    /// Whether the study differs from its file, or without one from what the window began with.
    bool isChanged() const { return m_isChanged; }
    /// What is asked in place, for the window's top.
    notices::NoticeStack& notices() { return m_notices; }
    /// The menu of what was opened last, the window's.
    QMenu* makeRecentMenu();

    /// What the window begins with, before a model is open.
    void begin(const core::study::Study& study);
    /// Opens "demo", a model's file or folder, or a study file; asks first if that loses changes. Returns at once. A
    /// model that is not the study's takes the choices along into a study without a file.
    /// @param weights which set of a checkpoint's; empty: as the study says.
    void openSpec(const QString& spec, const QString& weights = {});
    /// Whether opening something waits for an answer in a notice.
    bool isAsking() const;
    /// Takes over a study as if its file had been opened. @throws core::Error{BadArgument}.
    void openStudy(const core::study::Study& study);
    /// Takes over a study that was never saved in this state. @param path of its file; empty: it has none.
    /// @param done called when it is open; never if something it names is missing and the person gives up.
    void restore(const core::study::Study& study, const QString& path, const std::function<void()>& done = {});
    /// Takes over the choices of an earlier run: undoable if it is about the model that is open, else after asking.
    void reopen(const core::study::Study& study);
    void chooseModel();
    void chooseFolder();
    void chooseStudy();
    /// @return whether the study is on the disk now.
    bool save(bool asksForPath);
    /// Whether the study may go away: asks if it was changed, and saves it if that is the answer.
    bool mayClose();

signals:
    void pathChanged();
    void isChangedChanged();
    void failed(const QString& message);
    /// isAsking() may have changed.
    void asks(bool isAsking);
    /// The window closes because a person wanted it to.
    void closing();

private:
    bool staysWithFile(const QString& spec, const QString& weights) const;
    void openFile(const QString& path, const std::function<core::study::Study(core::study::Study)>& chosen);
    /// What goes wrong is emitted: an answer to a notice comes from the event loop.
    void tryTo(const std::function<void()>& open);
    void take(const core::study::Study& study, const QString& path, const core::study::Study& onDisk);
    void setPath(const QString& path);
    void leaveFile();
    void compare();
    void askForWeights(const QString& spec, const QStringList& keys);
    /// Where the model that is open reads prompts, but lies without text encoders.
    void askForBase();
    enum class PlaceKind { Folder, File };
    void openWithBase(PlaceKind kind);
    /// Whether a file may be replaced: asks if it is no more what this window opened or saved.
    bool mayReplace(const QString& path);

    StudyDocument& m_document;
    StudyRunner& m_runner;
    notices::NoticeStack& m_notices;
    QPointer<QWidget> m_window;
    files::RecentFiles m_recent;
    files::Relocation m_relocation;
    QString m_path;
    QByteArray m_stamp;                   ///< of the study's file, as it was opened or saved here
    core::study::Study m_onDisk;          ///< or what the window began with
    core::study::ModelChoice m_model;     ///< that choices were last compared with
    core::study::ModelChoice m_fileModel; ///< that the study's file is about
    bool m_isChanged = false;
};

} // namespace ui::study
