#include "ui/files/relocation.h"

#include "ui/files/file_memory.h"
#include "ui/notices/notice_stack.h"

#include <QDir>
#include <QFileDialog>
#include <QFileInfo>
#include <QTimer>

namespace ui::files {

using core::study::PathKind;
using core::study::StudyPath;

namespace {

const QString noticeName = QStringLiteral("missingFile");

/// The last part of a path, of another system too.
QString nameOf(const StudyPath& path) {
    const QString text = QString::fromStdString(path.path);
    return QFileInfo(text.contains(QLatin1Char('/')) ? text
                                                     : QString(text).replace(QLatin1Char('\\'), QLatin1Char('/')))
        .fileName();
}

bool isFolder(const StudyPath& path) {
    return path.kind == PathKind::Pictures || path.kind == PathKind::Bank || !nameOf(path).contains(QLatin1Char('.'));
}

} // namespace

void Relocation::resolve(const core::study::Study& study, const QString& file, const Done& done) {
    m_study = study;
    m_file = file;
    m_done = done;
    askNext();
}

void Relocation::giveUp() {
    m_done = {};
    m_notices.dismiss(noticeName);
}

void Relocation::askNext() {
    const std::vector<StudyPath> missing = missingPaths(m_study);
    if (!missing.empty()) {
        ask(missing.front());
        return;
    }
    m_notices.dismiss(noticeName);
    if (const Done done = std::exchange(m_done, {}))
        done(m_study);
}

void Relocation::ask(const StudyPath& missing) {
    notices::Notice notice{.name = noticeName, .text = [missing] { return textOf(missing); }};
    const auto tell = [](QString (*text)()) { return notices::Text(text); };
    // What follows may show the next notice, so it waits until this one is gone.
    const auto later = [this](auto act) { return [this, act] { QTimer::singleShot(0, m_window, act); }; };
    if (const QString place = suggestion(missing); !place.isEmpty())
        notice.buttons.push_back({QStringLiteral("useSuggestion"),
                                  [place] { return tr("Use %1").arg(QDir::toNativeSeparators(place)); },
                                  tell([] { return tr("Something of this name is there"); }),
                                  later([this, missing, place] { accept(missing, place); })});
    notice.buttons.push_back({QStringLiteral("lookForIt"), tell([] { return tr("Look for it…"); }), tell([] {
                                  return tr("Say where it is now; what lay beside it is looked for there too");
                              }),
                              later([this, missing] { lookFor(missing); })});
    if (missing.kind != PathKind::Model)
        notice.buttons.push_back({QStringLiteral("goWithout"), tell([] { return tr("Go on without it"); }),
                                  tell([] { return tr("Open the study with the default in its place"); }),
                                  later([this, missing] { goWithout(missing); })});
    notice.buttons.push_back({QStringLiteral("giveUp"), tell([] { return tr("Give up"); }),
                              tell([] { return tr("Leave the study closed"); }), [this] { m_done = {}; }});
    m_notices.show(notice);
}

QString Relocation::textOf(const StudyPath& missing) {
    const QString path = QDir::toNativeSeparators(QString::fromStdString(missing.path));
    switch (missing.kind) {
    case PathKind::Model:
        return tr("The study's model %1 was not found.").arg(path);
    case PathKind::Autoencoder:
        return tr("The study's autoencoder %1 was not found.").arg(path);
    case PathKind::Pictures:
        return tr("The study's pictures %1 were not found.").arg(path);
    case PathKind::Bank:
        break;
    }
    return tr("The study's statistics %1 were not found.").arg(path);
}

QString Relocation::suggestion(const StudyPath& missing) const {
    const QString remembered = m_isKept ? rememberedPlace(QString::fromStdString(missing.path)) : QString();
    if (!remembered.isEmpty() || m_file.isEmpty())
        return remembered;
    const QFileInfo beside(QFileInfo(m_file).absoluteDir(), nameOf(missing));
    return beside.exists() && beside.isDir() == isFolder(missing) ? beside.absoluteFilePath() : QString();
}

void Relocation::lookFor(const StudyPath& missing) {
    const QString begin = m_file.isEmpty() ? lastFolder(QStringLiteral("model")) : QFileInfo(m_file).absolutePath();
    const QString title = tr("Where is %1?").arg(nameOf(missing));
    const QString place =
        isFolder(missing)
            ? QFileDialog::getExistingDirectory(m_window, title, begin)
            : QFileDialog::getOpenFileName(m_window, title, begin, tr("%1;;All files (*)").arg(nameOf(missing)));
    if (place.isEmpty())
        ask(missing);
    else
        accept(missing, place);
}

void Relocation::accept(const StudyPath& missing, const QString& place) {
    if (m_isKept)
        rememberPlace(QString::fromStdString(missing.path), place);
    m_study = relocated(m_study, missing, place.toStdString());
    askNext();
}

void Relocation::goWithout(const StudyPath& missing) {
    m_study = withPath(m_study, {missing.kind, missing.kind == PathKind::Pictures ? "builtin" : ""});
    askNext();
}

} // namespace ui::files
