#include "ui/workbench/study_files.h"

#include "core/base/error.h"
#include "core/study/study_file.h"
#include "ui/preview/picture_recipe.h"
#include "ui/workbench/study_document.h"
#include "ui/workbench/study_runner.h"

#include <QFileDialog>
#include <QMessageBox>

namespace ui::workbench {

StudyFiles::StudyFiles(StudyDocument& document, StudyRunner& runner, QWidget* window)
    : QObject(window)
    , m_document(document)
    , m_runner(runner)
    , m_window(window) {}

void StudyFiles::setPath(const QString& path) {
    m_path = path;
    emit pathChanged();
}

void StudyFiles::openSpec(const QString& spec) {
    const std::filesystem::path path = spec.toStdString();
    const bool isPicture = QString::fromStdString(path.extension().string()).toLower() == QLatin1String(".png");
    const bool isStudy = path.extension() == ".json" && path.filename() != "config.json" &&
                         path.filename() != "model_index.json" && path.filename() != "tessera.json";
    if (!isStudy && !isPicture) {
        m_runner.openModel(spec);
        return;
    }
    try {
        openStudy(isPicture ? preview::studyOfPicture(path) : core::study::readStudy(path));
        setPath(isPicture ? QString() : spec);
    } catch (const core::Error& error) {
        emit failed(QString::fromUtf8(error.what()));
    }
}

void StudyFiles::openStudy(const core::study::Study& study) {
    m_document.reset(study);
    m_runner.openModel(QString::fromStdString(study.model.source));
}

void StudyFiles::chooseModel() {
    const QString path = QFileDialog::getOpenFileName(
        m_window, tr("Open a model"), {}, tr("Models (*.safetensors *.pt *.pth *.ckpt *.bin);;All files (*)"));
    if (!path.isEmpty())
        openSpec(path);
}

void StudyFiles::chooseFolder() {
    const QString path = QFileDialog::getExistingDirectory(m_window, tr("Open a model from a folder"));
    if (!path.isEmpty())
        openSpec(path);
}

void StudyFiles::chooseStudy() {
    const QString path = QFileDialog::getOpenFileName(
        m_window, tr("Open a study"), {}, tr("Studies, pictures with theirs (*.json *.png);;All files (*)"));
    if (!path.isEmpty())
        openSpec(path);
}

bool StudyFiles::save(bool asksForPath) {
    QString path = m_path;
    if (path.isEmpty() || asksForPath)
        path = QFileDialog::getSaveFileName(m_window, tr("Save the study"), path.isEmpty() ? tr("study.json") : path,
                                            tr("Studies (*.json)"));
    if (path.isEmpty())
        return false;
    if (!path.endsWith(QLatin1String(".json")))
        path += QLatin1String(".json");
    try {
        core::study::writeStudy(path.toStdString(), m_document.study());
    } catch (const core::Error& error) {
        emit failed(QString::fromUtf8(error.what()));
        return false;
    }
    m_document.undoStack()->setClean();
    setPath(path);
    return true;
}

bool StudyFiles::mayClose() {
    if (m_document.undoStack()->isClean())
        return true;
    const auto answer =
        QMessageBox::question(m_window, tr("Tessera"), tr("The study was changed. Save it before closing?"),
                              QMessageBox::Save | QMessageBox::Discard | QMessageBox::Cancel, QMessageBox::Save);
    return answer == QMessageBox::Discard || (answer == QMessageBox::Save && save(false));
}

} // namespace ui::workbench
