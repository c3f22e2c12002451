#pragma once

#include <QFileDialog>
#include <QString>

#include <functional>

class QWidget;

namespace ui::files {

/// A question for a place on the disk. The dialog begins where the last thing of the kind was found or put.
struct PlaceQuestion {
    QWidget* parent = nullptr;
    QString kind; ///< as lastFolder()
    QString title;
    QFileDialog::Options options{};
    std::function<void(const QString& path)> check{}; ///< of a new file; throws core::Error, and is asked again
};

/// Each @return an absolute path; empty: the person wants none.
/// @param filters of names, as QFileDialog has them.
QString askForFile(const PlaceQuestion& question, const QString& filters);
QString askForFolder(const PlaceQuestion& question);
/// A file of another kind is not replaced. @param name that is suggested; one without a suffix gets the chosen filter's
/// first. @param chosen filter; in and out.
QString askForNewFile(const PlaceQuestion& question, const QString& name, const QString& filters,
                      QString* chosen = nullptr);

} // namespace ui::files
