#pragma once

#include <QStringList>

namespace ui::files {

/// The folder where a person last found or put something of a kind, per user: where the next dialog begins.
/// @param kind "model", "autoencoder", "study", "images", "bank", "export", "report", "plot", "plots", "image",
/// "trained".
/// @return empty: nothing of the kind was chosen yet, or the folder is gone.
QString lastFolder(const QString& kind);
/// @param path of the file or folder that a person chose, whose parent is kept; empty: nothing was chosen.
void keepFolder(const QString& kind, const QString& path);
/// Keeps the folder itself, for what is put into it.
void keepFolderItself(const QString& kind, const QString& folder);

/// Where a person found something that a study names and that had moved; empty: never asked, or not there any more.
QString rememberedPlace(const QString& oldPath);
void rememberPlace(const QString& oldPath, const QString& newPath);

/// The models and studies that were opened or saved last, newest first.
class RecentFiles final {
public:
    static constexpr int capacity = 12;

    /// @param isKept between sessions, per user; otherwise it is forgotten with the window.
    explicit RecentFiles(bool isKept)
        : m_isKept(isKept) {}

    /// Absolute paths of files and folders.
    QStringList paths() const;
    /// Puts a path first; what comes with the program is not remembered.
    void add(const QString& path);
    void clear();

private:
    bool m_isKept;
    QStringList m_paths; ///< where nothing is kept
};

} // namespace ui::files
