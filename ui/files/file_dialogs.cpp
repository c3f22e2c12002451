#include "ui/files/file_dialogs.h"

#include "ui/files/file_memory.h"

#include <QRegularExpression>

namespace ui::files {

namespace {

/// The person's answer, which the next question of the kind begins at.
QString kept(const PlaceQuestion& question, const QString& path) {
    keepFolder(question.kind, path);
    return path;
}

/// The first one of a filter of names, "html" of "Page (*.html)"; empty: all names do.
QString suffixOf(const QString& filter) {
    static const QRegularExpression pattern(QStringLiteral("\\*\\.(\\w+)"));
    return pattern.match(filter).captured(1);
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
    dialog.setDefaultSuffix(suffixOf(dialog.selectedNameFilter()));
    QObject::connect(&dialog, &QFileDialog::filterSelected, &dialog,
                     [&dialog](const QString& filter) { dialog.setDefaultSuffix(suffixOf(filter)); });
    dialog.selectFile(name);
    const bool isAccepted = dialog.exec() == QDialog::Accepted;
    if (isAccepted && chosen != nullptr)
        *chosen = dialog.selectedNameFilter();
    return kept(question, isAccepted ? dialog.selectedFiles().value(0) : QString());
}

} // namespace ui::files
