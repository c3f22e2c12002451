#include "ui/files/file_dialogs.h"

#include "core/base/error.h"
#include "ui/files/file_memory.h"

#include <QCoreApplication>
#include <QDir>
#include <QMessageBox>
#include <QRegularExpression>

namespace ui::files {

namespace {

struct FileDialogTexts {
    Q_DECLARE_TR_FUNCTIONS(ui::files::FileDialogs)
};

/// The person's answer, which the next question of the kind begins at.
QString kept(const PlaceQuestion& question, const QString& path) {
    keepFolder(question.kind, path);
    return path;
}

/// Those of filters of names, "html" of "Page (*.html)"; none: all names do.
QStringList suffixesOf(const QString& filters) {
    static const QRegularExpression pattern(QStringLiteral("\\*\\.(\\w+)"));
    QStringList suffixes;
    for (auto matches = pattern.globalMatch(filters); matches.hasNext();)
        suffixes.append(matches.next().captured(1));
    return suffixes;
}

void requireKind(const QString& path, const QString& filters) {
    const QFileInfo found(path);
    const QStringList suffixes = suffixesOf(filters);
    if (!suffixes.isEmpty() && found.isFile() && !suffixes.contains(found.suffix(), Qt::CaseInsensitive))
        core::failBadInput(FileDialogTexts::tr("%1 is a file of another kind; choose another name")
                               .arg(QDir::toNativeSeparators(path))
                               .toStdString());
}

/// Says what is wrong where something is.
bool isAcceptable(const QString& path, const QString& filters, const PlaceQuestion& question) {
    try {
        requireKind(path, filters);
        if (question.check)
            question.check(path);
        return true;
    } catch (const core::Error& error) {
        QMessageBox box(QMessageBox::Warning, question.title, QString::fromUtf8(error.what()), QMessageBox::Ok,
                        question.parent);
        box.exec();
        return false;
    }
}

} // namespace

QString askForFile(const PlaceQuestion& question, const QString& filters) {
    return kept(question, QFileDialog::getOpenFileName(question.parent, question.title, lastFolder(question.kind),
                                                       filters, nullptr, question.options));
}

QString askForFolder(const PlaceQuestion& question) {
    return kept(question, QFileDialog::getExistingDirectory(question.parent, question.title, lastFolder(question.kind),
                                                            question.options | QFileDialog::ShowDirsOnly));
}

QString askForNewFile(const PlaceQuestion& question, const QString& name, const QString& filters, QString* chosen) {
    QFileDialog dialog(question.parent, question.title, lastFolder(question.kind), filters);
    dialog.setOptions(question.options);
    dialog.setAcceptMode(QFileDialog::AcceptSave);
    dialog.setFileMode(QFileDialog::AnyFile);
    if (chosen != nullptr)
        dialog.selectNameFilter(*chosen);
    // Completed by the dialog, which asks before it takes the name of a file that is there.
    dialog.setDefaultSuffix(suffixesOf(dialog.selectedNameFilter()).value(0));
    QObject::connect(&dialog, &QFileDialog::filterSelected, &dialog,
                     [&dialog](const QString& filter) { dialog.setDefaultSuffix(suffixesOf(filter).value(0)); });
    dialog.selectFile(name);
    QString path;
    do
        path = dialog.exec() == QDialog::Accepted ? dialog.selectedFiles().value(0) : QString();
    while (!path.isEmpty() && !isAcceptable(path, filters, question));
    if (!path.isEmpty() && chosen != nullptr)
        *chosen = dialog.selectedNameFilter();
    return kept(question, path);
}

} // namespace ui::files
