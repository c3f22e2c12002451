#pragma once

#include "ui/jobs/background.h"

#include <QLockFile>
#include <QObject>
#include <QTimer>

#include <memory>

namespace ui::notices {
class NoticeStack;
}

namespace ui::study {
class StudyDocument;
class StudyFiles;
} // namespace ui::study

namespace ui::recovery {

/// Keeps a copy of a window's unsaved study in a folder, at most writeDelay behind the hand, and offers what windows
/// left that ended without being closed. Each window has a file and a lock of its own; a lock whose program is gone
/// counts for nothing.
class Recovery final : public QObject {
    Q_OBJECT

public:
    static constexpr std::chrono::milliseconds writeDelay{1000};

    /// @param stateFolder that the files of all windows go to a folder of; empty: nothing is kept nor offered.
    Recovery(const QString& stateFolder, study::StudyDocument& document, study::StudyFiles& files);
    ~Recovery() override;

    /// Shows a notice for what an earlier window left, if there is something.
    void offer();

signals:
    void warned(const QString& message);

private:
    struct Leftover;

    void schedule();
    /// The window closes because a person wanted it to: nothing is left behind.
    void end();
    void write();
    bool lockOwnFile();
    void warnOnce(const QString& message);
    void ask(const std::shared_ptr<Leftover>& leftover);
    void restore(const std::shared_ptr<Leftover>& leftover);
    std::shared_ptr<Leftover> nextLeftover();
    void putAside(const QString& file, const QString& reason);

    QString m_folder;
    study::StudyDocument& m_document;
    study::StudyFiles& m_files;
    notices::NoticeStack& m_notices;
    QString m_file; ///< the own one
    std::unique_ptr<QLockFile> m_lock;
    bool m_hasWarned = false;
    bool m_hasEnded = false;
    QTimer m_delay;
    jobs::Background m_background;
};

} // namespace ui::recovery
