#include "ui/files/relocation.h"

#include "core/base/text.h"
#include "ui/files/file_memory.h"
#include "ui/notices/notice_stack.h"

#include <QDir>
#include <QFileDialog>
#include <QFileInfo>
#include <QTimer>

#include <algorithm>

namespace ui::files {

using core::study::PathKind;
using core::study::StudyPath;

namespace {

const QString missingNotice = QStringLiteral("missingFile");
const QString outsideNotice = QStringLiteral("outsideFile");

struct RelocationTexts {
    Q_DECLARE_TR_FUNCTIONS(ui::files::Relocation)
};

/// With this system's separators.
QString asOurs(const StudyPath& path) {
    const QString text = QString::fromStdString(path.path);
    return core::study::isOfOtherSystem(path.path) ? QString(text).replace(QLatin1Char('\\'), QLatin1Char('/')) : text;
}

/// The last part of a path, of another system too.
QString nameOf(const StudyPath& path) {
    return QFileInfo(asOurs(path)).fileName();
}

/// As a person may read it safely: it is another person's text.
QString shown(const StudyPath& path) {
    return QDir::toNativeSeparators(QString::fromStdString(core::escapedPath(path.path)));
}

bool isFolder(const StudyPath& path) {
    const bool isAlways =
        path.kind == PathKind::Images || path.kind == PathKind::Bank || path.kind == PathKind::Trained;
    return isAlways || (path.kind != PathKind::ClassMap && !nameOf(path).contains(QLatin1Char('.')));
}

QString missingText(const StudyPath& missing) {
    switch (missing.kind) {
    case PathKind::Model:
        return RelocationTexts::tr("The study's model %1 was not found.").arg(shown(missing));
    case PathKind::Base:
        return RelocationTexts::tr("The pipeline %1 of the study's model was not found.").arg(shown(missing));
    case PathKind::Autoencoder:
        return RelocationTexts::tr("The study's autoencoder %1 was not found.").arg(shown(missing));
    case PathKind::Images:
        return RelocationTexts::tr("The study's pictures %1 were not found.").arg(shown(missing));
    case PathKind::ClassMap:
        return RelocationTexts::tr("The study's class map %1 was not found.").arg(shown(missing));
    case PathKind::Trained:
        return RelocationTexts::tr("The study's fine-tuned model %1 was not found.").arg(shown(missing));
    case PathKind::Bank:
        break;
    }
    return RelocationTexts::tr("The study's statistics %1 were not found.").arg(shown(missing));
}

QString kindText(const StudyPath& path) {
    switch (path.kind) {
    case PathKind::Model:
        return RelocationTexts::tr("the model %1").arg(shown(path));
    case PathKind::Base:
        return RelocationTexts::tr("the pipeline %1").arg(shown(path));
    case PathKind::Autoencoder:
        return RelocationTexts::tr("the autoencoder %1").arg(shown(path));
    case PathKind::Images:
        return RelocationTexts::tr("the pictures %1").arg(shown(path));
    case PathKind::ClassMap:
        return RelocationTexts::tr("the class map %1").arg(shown(path));
    case PathKind::Trained:
        return RelocationTexts::tr("the fine-tuned model %1").arg(shown(path));
    case PathKind::Bank:
        break;
    }
    return RelocationTexts::tr("the statistics %1").arg(shown(path));
}

QString outsideText(const std::vector<StudyPath>& strangers) {
    QStringList names;
    for (const StudyPath& path : strangers)
        names << kindText(path);
    return RelocationTexts::tr("The study names what lies outside its folder and was never open here: %1.")
        .arg(names.join(QStringLiteral(", ")));
}

} // namespace

void Relocation::resolve(const core::study::Study& study, const StudyOrigin& origin, const Done& done) {
    m_study = study;
    m_origin = origin;
    m_done = done;
    askNext();
}

void Relocation::giveUp() {
    m_done = {};
    m_notices.dismiss(missingNotice);
    m_notices.dismiss(outsideNotice);
}

void Relocation::askNext() {
    m_notices.dismiss(missingNotice);
    m_notices.dismiss(outsideNotice);
    if (const std::vector<StudyPath> missing = missingPaths(m_study); !missing.empty())
        return askWhere(missing.front());
    if (!m_origin.isOwn && !m_origin.file.isEmpty())
        if (const std::vector<StudyPath> strangers = m_known.strangers(m_study, m_origin.file); !strangers.empty())
            return askWhether(strangers);
    if (const Done done = std::exchange(m_done, {}))
        done(m_study);
}

notices::NoticeButton Relocation::button(const char* name, const Text& text, const Text& tip,
                                         const std::function<void()>& act) {
    // What follows may show the next notice, so it waits until this one is gone.
    const auto later = [this, act] {
        QTimer::singleShot(0, m_window, [this, act] {
            if (isAsking())
                act();
        });
    };
    return {QLatin1String(name), text, tip, later};
}

void Relocation::askWhere(const StudyPath& missing) {
    notices::Notice notice{.name = missingNotice, .text = [missing] { return missingText(missing); }};
    if (const QString place = suggestion(missing); !place.isEmpty())
        notice.buttons.push_back(button(
            "useSuggestion", [place] { return tr("Use %1").arg(QDir::toNativeSeparators(place)); },
            [] { return tr("Something of this name is there"); }, [this, missing, place] { accept(missing, place); }));
    notice.buttons.push_back(button(
        "lookForIt", [] { return tr("Look for it…"); },
        [] { return tr("Say where it is now; what lay beside it is looked for there too"); },
        [this, missing] { lookFor(missing); }));
    if (missing.kind != PathKind::Model)
        notice.buttons.push_back(button(
            "goWithout", [] { return tr("Go on without it"); },
            [] { return tr("Open the study with the default in its place"); },
            [this, missing] { goWithout(missing); }));
    notice.buttons.push_back({QStringLiteral("giveUp"), [] { return tr("Give up"); },
                              [] { return tr("Leave the study closed"); }, [this] { m_done = {}; }});
    m_notices.show(notice);
}

void Relocation::askWhether(const std::vector<StudyPath>& strangers) {
    const auto open = [this, strangers] {
        for (const StudyPath& path : strangers)
            m_known.add(QString::fromStdString(path.path));
        askNext();
    };
    m_notices.show({.name = outsideNotice,
                    .text = [strangers] { return outsideText(strangers); },
                    .buttons = {button(
                                    "openOutside", [] { return tr("Open"); },
                                    [] { return tr("Open what the study names; it is not asked about again"); }, open),
                                button(
                                    "findAnother", [] { return tr("Find another…"); },
                                    [] { return tr("Say what to open in its place"); },
                                    [this, path = strangers.front()] { lookFor(path); }),
                                {QStringLiteral("stay"), [] { return tr("Stay"); },
                                 [] { return tr("Leave the study closed"); }, [this] { m_done = {}; }}}});
}

QString Relocation::suggestion(const StudyPath& missing) const {
    QString remembered = m_isKept ? rememberedPlace(QString::fromStdString(missing.path)) : QString();
    if (!remembered.isEmpty() || m_origin.file.isEmpty())
        return remembered;
    const QDir folder = QFileInfo(m_origin.file).absoluteDir();
    for (const QString& place : {asOurs(missing), nameOf(missing)}) {
        const QFileInfo there(QDir::cleanPath(folder.absoluteFilePath(place)));
        if (there.exists() && there.isDir() == isFolder(missing))
            return there.absoluteFilePath();
    }
    return {};
}

void Relocation::lookFor(const StudyPath& path) {
    const QString begin =
        m_origin.file.isEmpty() ? lastFolder(QStringLiteral("model")) : QFileInfo(m_origin.file).absolutePath();
    const QString title = tr("Where is %1?").arg(nameOf(path));
    const QString place = isFolder(path) ? QFileDialog::getExistingDirectory(m_window, title, begin)
                                         : QFileDialog::getOpenFileName(m_window, title, begin,
                                                                        tr("%1;;All files (*)").arg(nameOf(path)));
    if (place.isEmpty())
        askNext();
    else
        accept(path, place);
}

void Relocation::accept(const StudyPath& path, const QString& place) {
    if (m_isKept)
        rememberPlace(QString::fromStdString(path.path), place);
    const std::vector<StudyPath> before = pathsOf(m_study);
    m_study = relocated(m_study, path, place.toStdString());
    for (const StudyPath& now : pathsOf(m_study)) // the person led here
        if (std::ranges::find(before, now) == before.end())
            m_known.add(QString::fromStdString(now.path));
    askNext();
}

void Relocation::goWithout(const StudyPath& missing) {
    m_study = withPath(m_study, missing, missing.kind == PathKind::Images ? "builtin" : "");
    if (missing.kind == PathKind::Images)
        m_study.calibration.classMap.clear(); // of these
    askNext();
}

} // namespace ui::files
