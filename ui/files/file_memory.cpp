#include "ui/files/file_memory.h"

#include "core/base/resources.h"
#include "ui/files/window_settings.h"

#include <QFileInfo>

namespace ui::files {

namespace {

const QString recentKey = QStringLiteral("recentFiles");
const QString movesKey = QStringLiteral("movedFiles");
constexpr int maxMoves = 50;

} // namespace

QString lastFolder(const QString& kind) {
    const QString folder = Settings().value(QStringLiteral("folders/") + kind).toString();
    return folder.isEmpty() || !QFileInfo(folder).isDir() ? QString() : folder;
}

void keepFolder(const QString& kind, const QString& path) {
    if (!path.isEmpty())
        keepFolderItself(kind, QFileInfo(path).absolutePath());
}

void keepFolderItself(const QString& kind, const QString& folder) {
    Settings().setValue(QStringLiteral("folders/") + kind, QFileInfo(folder).absoluteFilePath());
}

QString rememberedPlace(const QString& oldPath) {
    const QStringList moves = Settings().value(movesKey).toStringList();
    for (qsizetype i = 0; i + 1 < moves.size(); i += 2)
        if (moves[i] == oldPath && QFileInfo::exists(moves[i + 1]))
            return moves[i + 1];
    return {};
}

void rememberPlace(const QString& oldPath, const QString& newPath) {
    const QStringList before = Settings().value(movesKey).toStringList();
    QStringList moves{oldPath, newPath};
    for (qsizetype i = 0; i + 1 < before.size() && moves.size() < qsizetype{2} * maxMoves; i += 2)
        if (before[i] != oldPath)
            moves << before[i] << before[i + 1];
    Settings().setValue(movesKey, moves);
}

QStringList RecentFiles::paths() const {
    // Read anew each time: another window may have added to it.
    return m_isKept ? Settings().value(recentKey).toStringList().mid(0, capacity) : m_paths;
}

void RecentFiles::add(const QString& path) {
    if (path.isEmpty() || core::isBuiltInModel(path.toStdString()))
        return;
    QStringList all = paths();
    const QString absolute = QFileInfo(path).absoluteFilePath();
    all.removeAll(absolute);
    all.prepend(absolute);
    m_paths = all.mid(0, capacity);
    if (m_isKept)
        Settings().setValue(recentKey, m_paths);
}

void RecentFiles::clear() {
    m_paths.clear();
    if (m_isKept)
        Settings().remove(recentKey);
}

} // namespace ui::files
