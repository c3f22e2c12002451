#include "ui/recovery/recovery.h"

#include "core/base/error.h"
#include "core/base/temporary.h"
#include "core/study/recovery_file.h"
#include "ui/notices/notice_stack.h"
#include "ui/study/study_document.h"
#include "ui/study/study_files.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QLocale>
#include <QUuid>

namespace ui::recovery {

namespace {

const QString noticeName = QStringLiteral("recoveryNotice");
const QString suffix = QStringLiteral(".recovery");

std::unique_ptr<QLockFile> lockOf(const QString& file) {
    auto lock = std::make_unique<QLockFile>(file + QStringLiteral(".lock"));
    lock->setStaleLockTime(0); // a window may be open for weeks; only a program that is gone leaves its lock
    return lock;
}

/// Of windows that were killed before their first copy was complete.
void removeRemains(const QDir& folder) {
    const QString ending = QStringLiteral(".lock");
    for (const QString& name : folder.entryList({QLatin1Char('*') + suffix + ending}, QDir::Files)) {
        const QString file = folder.filePath(name.chopped(ending.size()));
        if (const auto lock = lockOf(file); !QFile::exists(file) && lock->tryLock())
            QFile::remove(file);
    }
    core::removeAbandoned(folder.path().toStdString());
}

QString ownFile(const QString& folder) {
    const QString number = QUuid::createUuid().toString(QUuid::Id128).left(8);
    return QStringLiteral("%1/%2-%3%4").arg(folder).arg(QCoreApplication::applicationPid()).arg(number, suffix);
}

} // namespace

/// A file that a window left, locked as long as somebody looks at it.
struct Recovery::Leftover {
    QString file;
    std::unique_ptr<QLockFile> lock;
    core::study::Recovery content;
};

Recovery::Recovery(const QString& stateFolder, study::StudyDocument& document, study::StudyFiles& files)
    : QObject(&files)
    , m_folder(stateFolder.isEmpty() ? QString() : stateFolder + QStringLiteral("/recovery"))
    , m_document(document)
    , m_files(files)
    , m_notices(files.notices())
    , m_file(ownFile(m_folder))
    , m_background("recovery") {
    m_delay.setSingleShot(true);
    m_delay.setInterval(writeDelay);
    connect(&m_delay, &QTimer::timeout, this, &Recovery::write);
    connect(&m_document, &study::StudyDocument::studyChanged, this, &Recovery::schedule);
    connect(&m_files, &study::StudyFiles::closing, this, &Recovery::end);
    connect(&m_files, &study::StudyFiles::pathChanged, this, &Recovery::schedule);
    connect(&m_files, &study::StudyFiles::isChangedChanged, this, &Recovery::schedule);
}

Recovery::~Recovery() = default;

void Recovery::schedule() {
    // Not started anew by each change: a drag that goes on must not put it off for ever.
    if (!m_folder.isEmpty() && !m_hasEnded && !m_delay.isActive())
        m_delay.start();
}

void Recovery::warnOnce(const QString& message) {
    if (!std::exchange(m_hasWarned, true))
        emit warned(tr("%1; changes are lost if the program ends unexpectedly").arg(message));
}

bool Recovery::lockOwnFile() {
    if (m_lock)
        return true;
    QDir().mkpath(m_folder);
    m_lock = lockOf(m_file);
    if (m_lock->tryLock())
        return true;
    m_lock.reset();
    warnOnce(tr("%1: cannot be written").arg(QDir::toNativeSeparators(m_folder)));
    return false;
}

void Recovery::write() {
    if (!m_files.isChanged()) {
        if (m_lock)
            m_background.post([file = m_file] { QFile::remove(file); });
        return;
    }
    if (!lockOwnFile())
        return;
    const core::study::Recovery content{m_document.study(), m_files.path().toStdString(),
                                        QDateTime::currentMSecsSinceEpoch()};
    m_background.post([this, file = m_file, content] {
        try {
            core::study::writeRecovery(file.toStdString(), content);
        } catch (const core::Error& error) {
            const QString message = QString::fromUtf8(error.what());
            QMetaObject::invokeMethod(
                this, [this, message] { warnOnce(message); }, Qt::QueuedConnection);
        }
    });
}

void Recovery::end() {
    m_hasEnded = true;
    m_delay.stop();
    if (!m_lock)
        return;
    m_background.wait();
    QFile::remove(m_file);
    m_lock.reset();
}

std::shared_ptr<Recovery::Leftover> Recovery::nextLeftover() {
    const QDir folder(m_folder);
    for (const QString& name : folder.entryList({QLatin1Char('*') + suffix}, QDir::Files, QDir::Time)) {
        auto leftover = std::make_shared<Leftover>();
        leftover->file = folder.filePath(name);
        leftover->lock = lockOf(leftover->file);
        if (leftover->file == m_file || !leftover->lock->tryLock())
            continue; // of a window that is open
        try {
            leftover->content = core::study::readRecovery(leftover->file.toStdString());
            return leftover;
        } catch (const core::Error& error) {
            putAside(leftover->file, QString::fromUtf8(error.what()));
        }
    }
    return nullptr;
}

void Recovery::putAside(const QString& file, const QString& reason) {
    const QString aside = file + QStringLiteral(".corrupt");
    QFile::remove(aside);
    QFile::rename(file, aside);
    emit warned(tr("%1; it was put aside as %2").arg(reason, QFileInfo(aside).fileName()));
}

void Recovery::offer() {
    if (m_folder.isEmpty())
        return;
    removeRemains(QDir(m_folder));
    if (const std::shared_ptr<Leftover> leftover = nextLeftover())
        ask(leftover);
}

void Recovery::ask(const std::shared_ptr<Leftover>& leftover) {
    const auto text = [leftover] {
        const core::study::Recovery& content = leftover->content;
        const QString path = QString::fromStdString(content.path.empty() ? content.study.model.source : content.path);
        const QDateTime time = QDateTime::fromMSecsSinceEpoch(content.savedAt);
        return tr("Tessera ended without being closed. The unsaved study on %1, as of %2, can be restored.")
            .arg(QFileInfo(path).fileName(), QLocale().toString(time, QLocale::ShortFormat));
    };
    const auto discard = [this, leftover] {
        QFile::remove(leftover->file);
        offer(); // there may be more
    };
    m_notices.show(
        {.name = noticeName,
         .text = text,
         .buttons = {{QStringLiteral("restoreStudy"), [] { return tr("Restore"); },
                      [] { return tr("Take over the choices as they were"); }, [this, leftover] { restore(leftover); }},
                     {QStringLiteral("discardStudy"), [] { return tr("Discard"); },
                      [] { return tr("Throw these changes away for good"); }, discard}}});
}

void Recovery::restore(const std::shared_ptr<Leftover>& leftover) {
    if (!m_files.mayClose()) {
        ask(leftover);
        return;
    }
    const auto done = [this, leftover] {
        m_delay.stop();
        write();
        m_background.wait(); // until the own copy is there, the old one stays
        QFile::remove(leftover->file);
        offer();
    };
    m_files.restore(leftover->content.study, QString::fromStdString(leftover->content.path), done);
}

} // namespace ui::recovery
