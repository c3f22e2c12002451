#include "ui/workbench/fine_tuner.h"

#include "core/training/training_files.h"
#include "ui/files/file_memory.h"
#include "ui/notices/notice_stack.h"
#include "ui/study/study_files.h"
#include "ui/variants/variant_name.h"
#include "ui/workbench/fine_tune_dialog.h"

#include <QAction>
#include <QDir>
#include <QFileInfo>
#include <QMainWindow>
#include <QStandardPaths>

namespace ui::workbench {

using core::study::Variant;
using jobs::JobKind;
using study::StudyRunner;

namespace {

const QString stoppedNotice = QStringLiteral("fineTuningStopped");

bool isFree(const QString& folder) {
    return !QFileInfo::exists(folder) && !core::training::TrainingFiles(folder.toStdString()).isBegun();
}

} // namespace

FineTuner::FineTuner(study::StudyDocument& document, StudyRunner& runner, study::StudyFiles& files, QAction* action,
                     QMainWindow* window)
    : QObject(window)
    , m_document(document)
    , m_runner(runner)
    , m_files(files)
    , m_action(action)
    , m_window(window) {
    connect(m_action, &QAction::triggered, this, &FineTuner::ask);
    connect(&m_runner, &StudyRunner::imagesChanged, this, &FineTuner::refresh);
    connect(&m_runner, &StudyRunner::prunedChanged, this, &FineTuner::refresh);
    connect(&m_runner.thread(), &jobs::ComputeThread::busyChanged, this, &FineTuner::refresh);
    connect(&m_document, &study::StudyDocument::studyChanged, this, &FineTuner::refresh);
    connect(&m_runner, &StudyRunner::modelLeft, this, [this] { m_files.notices().dismiss(stoppedNotice); });
    connect(&m_runner, &StudyRunner::trained, this, &FineTuner::keep);
    connect(&m_runner, &StudyRunner::trainingStopped, this, &FineTuner::showStopped);
    refresh();
}

void FineTuner::refresh() {
    m_action->setEnabled(m_runner.prunedIsCurrent() && !m_runner.thread().isPending(JobKind::Train));
}

void FineTuner::ask() {
    const std::string& images = m_document.study().calibration.source;
    const bool isFolder = images != "own" && images != "builtin";
    FineTuneDialog dialog({.folder = freeFolder(),
                           .images = isFolder ? QString::fromStdString(images) : QString(),
                           .offersBuiltIn = m_runner.results().model->info.isPixelSpace},
                          m_window);
    if (dialog.exec() != QDialog::Accepted || !m_action->isEnabled())
        return;
    m_last = dialog.choice();
    files::keepFolder(QStringLiteral("trained"), QString::fromStdString(m_last.out));
    m_files.notices().dismiss(stoppedNotice);
    m_runner.fineTune(m_last);
}

/// Beside the study; before it is saved, where the last one was kept, or among the person's documents.
QString FineTuner::freeFolder() const {
    const bool isSaved = !m_files.path().isEmpty();
    const QFileInfo source(isSaved ? m_files.path() : QString::fromStdString(m_document.study().model.source));
    const QString last = files::lastFolder(QStringLiteral("trained"));
    const QString documents = QStandardPaths::writableLocation(QStandardPaths::DocumentsLocation);
    const QDir parent(isSaved ? source.absolutePath() : last.isEmpty() ? documents : last);
    const QString first = parent.filePath(tr("%1-fine-tuned").arg(source.completeBaseName()));
    QString folder = first;
    for (int number = 2; !isFree(folder); ++number)
        folder = QStringLiteral("%1-%2").arg(first).arg(number);
    return folder;
}

void FineTuner::keep(Variant before, Variant after) {
    const std::vector<Variant>& taken = m_document.study().variants;
    before.name = variants::variantName(before, taken).toStdString();
    after.name = variants::variantName(after, taken).toStdString();
    m_document.addTrained(before, after);
}

void FineTuner::showStopped(const QString& checkpoint) {
    if (checkpoint.isEmpty())
        return;
    const auto text = [checkpoint] {
        return tr("Fine-tuning was stopped. What was learned so far is kept in %1.")
            .arg(QDir::toNativeSeparators(checkpoint));
    };
    const auto goOn = [this] {
        if (m_action->isEnabled())
            m_runner.fineTune(m_last);
    };
    m_files.notices().show(
        {.name = stoppedNotice,
         .text = text,
         .buttons = {{QStringLiteral("fineTuneGoOn"), [] { return tr("Go on"); },
                      [] { return tr("Train the rest of the minutes, from the checkpoint"); }, goOn},
                     {QStringLiteral("fineTuneLater"), [] { return tr("Close"); },
                      [] { return tr("A later run into the same folder goes on from there"); }, [] {}}}});
}

} // namespace ui::workbench
