#include "ui/study/study_files.h"

#include "core/base/error.h"
#include "core/study/embedded_study.h"
#include "core/study/study_backup.h"
#include "core/study/study_file.h"
#include "core/study/study_outputs.h"
#include "core/study/study_paths.h"
#include "ui/files/damaged_study.h"
#include "ui/files/file_dialogs.h"
#include "ui/files/recent_menu.h"
#include "ui/notices/notice_stack.h"
#include "ui/study/study_document.h"
#include "ui/study/study_runner.h"

#include <QCryptographicHash>
#include <QFile>
#include <QMessageBox>
#include <QTimer>

namespace ui::study {

using core::study::Study;

namespace {

const QString weightsNotice = QStringLiteral("weightsQuestion");
const QString baseNotice = QStringLiteral("baseQuestion");

/// What a file holds; empty: it is not there.
QByteArray stampOf(const QString& path) {
    QFile file(path);
    QCryptographicHash hash(QCryptographicHash::Sha256);
    return !path.isEmpty() && file.open(QIODevice::ReadOnly) && hash.addData(&file) ? hash.result() : QByteArray();
}

/// Whether two studies are the same to a person: a hash that was not known before is no change.
bool differ(Study a, const Study& b) {
    if (a.model.sha256.empty() || b.model.sha256.empty())
        a.model.sha256 = b.model.sha256;
    return a != b;
}

} // namespace

StudyFiles::StudyFiles(StudyDocument& document, StudyRunner& runner, bool remembers, QWidget* window)
    : QObject(window)
    , m_document(document)
    , m_runner(runner)
    , m_notices(*new notices::NoticeStack(window))
    , m_window(window)
    , m_recent(remembers)
    , m_relocation(m_notices, remembers, window)
    , m_onDisk(document.study()) {
    connect(&m_document, &StudyDocument::studyChanged, this, &StudyFiles::compare);
    connect(m_document.undoStack(), &QUndoStack::cleanChanged, this, [this](bool isClean) {
        if (isClean && m_document.undoStack()->count() > 0)
            m_onDisk = m_document.study();
        compare();
    });
    const auto update = [this] { emit asks(isAsking()); };
    connect(&m_notices, &notices::NoticeStack::changed, this, update);
    connect(&m_runner.thread(), &jobs::ComputeThread::busyChanged, this, update);
    connect(&m_runner, &StudyRunner::weightsAsked, this, &StudyFiles::askForWeights);
    connect(&m_runner, &StudyRunner::modelChanged, this, [this] {
        m_notices.dismiss(weightsNotice);
        m_notices.dismiss(baseNotice);
        askForBase();
        if (!m_path.isEmpty() && !isSameModel(m_document.study().model, m_fileModel))
            leaveFile();
        m_relocation.remember(m_document.study());
        m_recent.add(QString::fromStdString(m_document.study().model.source));
        m_recent.add(m_path);
    });
}

QMenu* StudyFiles::makeRecentMenu() {
    auto* menu = new files::RecentMenu(m_recent, m_window);
    connect(menu, &files::RecentMenu::chosen, this, [this](const QString& path) { openSpec(path); });
    return menu;
}

void StudyFiles::setPath(const QString& path) {
    m_path = path;
    m_recent.add(path);
    emit pathChanged();
}

/// The file is about another model than the one that is open now: it must not be written over.
void StudyFiles::leaveFile() {
    m_stamp.clear();
    m_onDisk = m_document.study();
    compare();
    setPath({});
}

void StudyFiles::compare() {
    const Study& study = m_document.study();
    const bool isNewModel = study.model.source != m_model.source || study.model.sha256 != m_model.sha256;
    m_model = study.model;
    // Opening a model adapts the choices to it: without a file that is how the window begins.
    if (isNewModel && m_path.isEmpty() && !m_isChanged)
        m_onDisk = study;
    const bool wasChanged = std::exchange(m_isChanged, differ(m_onDisk, study));
    QUndoStack& undo = *m_document.undoStack();
    if (m_isChanged && undo.isClean() && undo.count() == 0)
        undo.resetClean(); // undoing everything does not lead to what is on the disk
    if (wasChanged != m_isChanged)
        emit isChangedChanged();
}

void StudyFiles::begin(const Study& study) {
    m_onDisk = study;
    m_model = study.model;
    m_document.reset(study);
}

void StudyFiles::openSpec(const QString& spec, const QString& weights) {
    m_relocation.giveUp();
    m_notices.dismiss(files::damagedNotice);
    m_notices.dismiss(weightsNotice);
    m_notices.dismiss(baseNotice);
    const bool isImage = spec.endsWith(QLatin1String(".png"), Qt::CaseInsensitive);
    if (!isImage && !core::study::hasStudyName(spec.toStdString())) {
        if (staysWithFile(spec, weights) || mayClose())
            m_runner.openModel(spec, weights);
        return;
    }
    const auto chosen = [weights](Study study) {
        if (!weights.isEmpty())
            study.model.weights = weights.toStdString();
        return study;
    };
    try {
        if (isImage)
            m_relocation.resolve(chosen(core::study::studyOfImage(spec.toStdString())), {spec},
                                 [this](const Study& study) { reopen(study); });
        else
            openFile(spec, chosen);
    } catch (const core::Error& error) {
        emit failed(QString::fromUtf8(error.what()));
    }
}

/// Without a file the choices go along to the other model, and nothing is lost.
bool StudyFiles::staysWithFile(const QString& spec, const QString& weights) const {
    core::study::ModelChoice other = m_document.study().model; // as the study says
    other.source = spec.toStdString();
    if (!weights.isEmpty())
        other.weights = weights.toStdString();
    return m_path.isEmpty() || isSameModel(m_document.study().model, other);
}

void StudyFiles::openFile(const QString& path, const std::function<Study(Study)>& chosen) {
    try {
        const Study onDisk = core::study::readStudy(path.toStdString());
        m_relocation.resolve(chosen(onDisk), {path}, [this, path, onDisk](const Study& study) {
            if (mayClose())
                tryTo([&] { take(study, path, onDisk); });
        });
    } catch (const core::study::NewerStudy&) {
        throw; // nothing is wrong with it
    } catch (const core::Error&) {
        files::offerBackup(
            m_notices, path, [this](const QString& restored) { openSpec(restored); },
            [this](const QString& message) { emit failed(message); });
        throw;
    }
}

void StudyFiles::tryTo(const std::function<void()>& open) {
    try {
        open();
    } catch (const core::Error& error) {
        emit failed(QString::fromUtf8(error.what()));
    }
}

bool StudyFiles::isAsking() const {
    return m_relocation.isAsking() || m_notices.isShown(weightsNotice) || m_notices.isShown(files::damagedNotice);
}

void StudyFiles::openStudy(const Study& study) {
    take(study, {}, study);
}

void StudyFiles::restore(const Study& study, const QString& path, const std::function<void()>& done) {
    m_relocation.resolve(study, {.file = path, .isOwn = true}, [this, path, done](const Study& found) {
        Study onDisk;
        try {
            if (!path.isEmpty())
                onDisk = core::study::readStudy(path.toStdString());
        } catch (const core::Error&) {
            onDisk = {}; // gone or damaged: everything counts as unsaved
        }
        tryTo([&] {
            take(found, path, onDisk);
            if (done)
                done();
        });
    });
}

void StudyFiles::reopen(const Study& study) {
    const core::study::ModelChoice& open = m_document.study().model;
    if (m_runner.results().model && isSameModel(open, study.model))
        m_document.setChoices(study);
    else if (mayClose())
        restore(study, {});
}

void StudyFiles::take(const Study& study, const QString& path, const Study& onDisk) {
    core::study::validate(study); // before anything is left
    if (!isSameModel(study.model, m_document.study().model))
        m_runner.leaveModel();
    m_document.reset(study);
    m_onDisk = onDisk;
    m_model = m_fileModel = study.model;
    setPath(path);
    m_stamp = stampOf(path);
    compare();
    m_runner.openModel(QString::fromStdString(study.model.source));
}

void StudyFiles::askForWeights(const QString& spec, const QStringList& keys) {
    const auto open = [this, spec] { m_runner.openModel(spec, m_notices.choice(weightsNotice)); };
    m_notices.show({.name = weightsNotice,
                    .text = [spec] { return tr("%1 holds several sets of weights. Which ones are meant?").arg(spec); },
                    .choices = keys,
                    .choiceTip = [] { return tr("A set of weights by its key in the file"); },
                    .buttons = {{QStringLiteral("openWeights"), [] { return tr("Open these"); },
                                 [] { return tr("Open the model with the chosen weights"); }, open},
                                {QStringLiteral("dismissWeights"), [] { return tr("Dismiss"); },
                                 [] { return tr("Leave the model that is open"); }, [] {}}}});
}

void StudyFiles::askForBase() {
    const core::workflow::LoadedModel& model = *m_runner.results().model;
    if (model.info.textChannels == 0 || model.info.conditioner)
        return;
    const QString spec = QString::fromStdString(model.spec);
    // The notice is gone before a dialog comes.
    const auto ask = [this](PlaceKind kind) { QTimer::singleShot(0, this, [this, kind] { openWithBase(kind); }); };
    m_notices.show(
        {.name = baseNotice,
         .text =
             [spec] {
                 return tr("%1 reads prompts, but lies without text encoders. Which pipeline does it belong to?")
                     .arg(spec);
             },
         .buttons = {{QStringLiteral("baseFolder"), [] { return tr("Choose a folder…"); },
                      [] { return tr("Take text encoders, tokenizers and autoencoder from a pipeline's folder"); },
                      [ask] { ask(PlaceKind::Folder); }},
                     {QStringLiteral("baseFile"), [] { return tr("Choose a file…"); },
                      [] { return tr("Take them from a pipeline in one file"); }, [ask] { ask(PlaceKind::File); }},
                     {QStringLiteral("dismissBase"), [] { return tr("Dismiss"); },
                      [] { return tr("Go on without prompts"); }, [] {}}}});
}

void StudyFiles::openWithBase(PlaceKind kind) {
    const files::PlaceQuestion question{m_window, QStringLiteral("model"), tr("Where is its pipeline?")};
    const QString base = kind == PlaceKind::Folder
                             ? files::askForFolder(question)
                             : files::askForFile(question, tr("Pipelines (*.safetensors *.ckpt *.pt);;All files (*)"));
    const core::study::ModelChoice& open = m_document.study().model;
    if (!base.isEmpty())
        m_runner.openModel(QString::fromStdString(open.source), {}, base);
}

void StudyFiles::chooseModel() {
    const QString path =
        files::askForFile({m_window, QStringLiteral("model"), tr("Open a model or a study")},
                          tr("Models, studies, sampled pictures (*.safetensors *.pt *.pth *.ckpt *.bin "
                             "*.tessera *.json *.png);;All files (*)"));
    if (!path.isEmpty())
        openSpec(path);
}

void StudyFiles::chooseFolder() {
    const QString path = files::askForFolder({m_window, QStringLiteral("model"), tr("Open a model from a folder")});
    if (!path.isEmpty())
        openSpec(path);
}

void StudyFiles::chooseStudy() {
    const QString path = files::askForFile({m_window, QStringLiteral("study"), tr("Open a study")},
                                           tr("Studies, sampled pictures (*.tessera *.json *.png);;All files (*)"));
    if (!path.isEmpty())
        openSpec(path);
}

bool StudyFiles::save(bool asksForPath) {
    QString path = m_path;
    const auto check = [this](const QString& place) {
        core::study::requireOutput(m_document.study(),
                                   {.name = tr("The study").toStdString(), .path = place.toStdString()});
    };
    if (path.isEmpty() || asksForPath)
        path = files::askForNewFile({m_window, QStringLiteral("study"), tr("Save the study"), {}, check},
                                    path.isEmpty() ? tr("study.tessera") : path, tr("Studies (*.tessera *.json)"));
    if (path.isEmpty() || !mayReplace(path))
        return false;
    try {
        core::study::saveStudy(path.toStdString(), m_document.study());
    } catch (const core::Error& error) {
        emit failed(QString::fromUtf8(error.what()));
        return false;
    }
    m_stamp = stampOf(path);
    m_relocation.remember(m_document.study());
    m_onDisk = m_document.study();
    m_fileModel = m_onDisk.model;
    m_document.undoStack()->setClean();
    compare();
    setPath(path);
    return true;
}

bool StudyFiles::mayReplace(const QString& path) {
    const QByteArray there = stampOf(path);
    if (path != m_path || there.isEmpty() || there == m_stamp)
        return true; // of another name the dialog has asked
    const auto answer = QMessageBox::question(
        m_window, tr("Tessera"),
        tr("%1 was changed by another program or window since it was opened here. Replace it?").arg(path),
        QMessageBox::Save | QMessageBox::Cancel, QMessageBox::Cancel);
    return answer == QMessageBox::Save;
}

bool StudyFiles::mayClose() {
    if (!m_isChanged)
        return true;
    const auto answer =
        QMessageBox::question(m_window, tr("Tessera"), tr("The study was changed. Save it before closing?"),
                              QMessageBox::Save | QMessageBox::Discard | QMessageBox::Cancel, QMessageBox::Save);
    return answer == QMessageBox::Discard || (answer == QMessageBox::Save && save(false));
}

} // namespace ui::study
