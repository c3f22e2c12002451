// How a window looks between sessions and in its language, and what it takes from the desktop.
#include "ui/docks/layout_menu.h"
#include "ui/docks/maximised_part.h"
#include "ui/files/window_settings.h"
#include "ui/lessons/lesson_guide.h"
#include "ui/panels/stage_panel.h"
#include "ui/plots/dynamics_plot.h"
#include "ui/preview/comparison_view.h"
#include "ui/study/study_files.h"
#include "ui/theme/appearance.h"
#include "ui/variants/variant_actions.h"
#include "ui/workbench/compute_choice.h"
#include "ui/workbench/job_bar.h"
#include "ui/workbench/language.h"
#include "ui/workbench/main_window.h"
#include "ui/workbench/settings_dialog.h"
#include "ui/workbench/window_actions.h"
#include "ui/workbench/window_status.h"

#include <QCloseEvent>
#include <QDockWidget>
#include <QFileInfo>
#include <QMimeData>
#include <QStatusTipEvent>
#include <QTimer>

#include <algorithm>

namespace ui::workbench {

namespace {

constexpr QSize firstSize(1500, 940);
constexpr QSize desktopFrame(4, 26); ///< that a desktop draws around a window, about

} // namespace

void MainWindow::restoreView() {
    resize(firstSize.boundedTo(screen()->availableSize() - desktopFrame));
    m_docks.begin(m_stagePanel->sizeHint().height());
    const auto sizeWhenShown = [this] { QTimer::singleShot(0, this, [this] { m_docks.size(); }); };
    const int appearance = m_options.remembersView ? files::Settings().value(QStringLiteral("appearance")).toInt() : 0;
    m_actions->appearances->actions()[std::clamp(appearance, 0, 2)]->setChecked(true);
    if (!m_options.remembersView)
        return sizeWhenShown();
    applyLanguage(shippedLanguage(files::Settings().value(QStringLiteral("language")).toString()));
    theme::applyAppearance(static_cast<theme::Appearance>(std::clamp(appearance, 0, 2)));
    m_preview->setSmooth(files::Settings().value(QStringLiteral("smoothPictures")).toBool());
    restoreGeometry(files::Settings().value(QStringLiteral("geometry")).toByteArray());
    const docks::WindowLayout kept = {files::Settings().value(QStringLiteral("docks")).toByteArray(),
                                      files::Settings().value(QStringLiteral("centre")).toByteArray()};
    if (!docks::applyLayout(*this, kept))
        sizeWhenShown();
    m_issuesDock->hide();
}

void MainWindow::saveView() {
    if (!m_options.remembersView)
        return;
    m_maximised->leave();
    const docks::WindowLayout layout = docks::layoutOf(*this);
    files::Settings kept;
    kept.setValue(QStringLiteral("smoothPictures"), m_preview->isSmooth());
    kept.setValue(QStringLiteral("geometry"), saveGeometry());
    kept.setValue(QStringLiteral("docks"), layout.docks);
    kept.setValue(QStringLiteral("centre"), layout.centre);
    kept.setValue(QStringLiteral("appearance"), m_actions->appearances->checkedAction()->data());
}

bool MainWindow::event(QEvent* event) {
    if (event->type() != QEvent::StatusTip || m_status == nullptr)
        return QMainWindow::event(event);
    m_status->jobBar().setTip(static_cast<QStatusTipEvent*>(event)->tip()); // the job's bar stays where it is
    return true;
}

/// Until the person has done one of what it speaks of.
void MainWindow::greet() {
    const QString key = QStringLiteral("greeted");
    if (!m_options.remembersView || files::Settings().value(key).toBool())
        return;
    m_status->jobBar().setHint(true);
    const auto end = [this, key] {
        files::Settings().setValue(key, true);
        m_status->jobBar().setHint(false);
    };
    connect(m_plot, &plots::DynamicsPlot::thresholdDragged, this, end);
    connect(findChild<QAction*>(QStringLiteral("lessons")), &QAction::triggered, this, end);
}

void MainWindow::openSettings() {
    SettingsDialog dialog({m_runner.thread().options(), m_actions->languages->checkedAction()->data().toString(),
                           static_cast<theme::Appearance>(m_actions->appearances->checkedAction()->data().toInt())},
                          this);
    if (dialog.exec() != QDialog::Accepted)
        return;
    const SettingsDialog::Choice choice = dialog.choice();
    for (QAction* action : m_actions->languages->actions())
        if (action->data().toString() == choice.language && !action->isChecked())
            action->trigger();
    for (QAction* action : m_actions->appearances->actions())
        if (action->data().toInt() == static_cast<int>(choice.appearance) && !action->isChecked())
            action->trigger();
    setCompute(choice.compute);
}

void MainWindow::setCompute(const core::ComputeOptions& options) {
    const core::ComputeOptions before = m_runner.thread().options();
    if (options.device == before.device && options.threads == before.threads && options.dtype == before.dtype)
        return;
    m_runner.thread().setOptions(options);
    if (m_options.remembersView)
        keepCompute(options);
    m_status->showDevice();
    if (m_runner.results().model) // times and weights are those of the former choice
        m_runner.openModel(QString::fromStdString(m_document.study().model.source));
}

void MainWindow::changeEvent(QEvent* event) {
    if (event->type() == QEvent::LanguageChange) {
        m_actions->retranslate();
        m_actions->setPruneTip(m_document.isCut());
        m_variants->retranslate();
        retranslateUi();
        onImagesChanged();
    } else if (event->type() == QEvent::PaletteChange && m_actions) {
        m_actions->refreshIcons();
        m_variants->refreshIcons();
    }
    QMainWindow::changeEvent(event);
}

void MainWindow::resizeEvent(QResizeEvent* event) {
    QMainWindow::resizeEvent(event);
    QTimer::singleShot(0, this, [this] { m_docks.followHeight(); }); // when all have their places
}

void MainWindow::closeEvent(QCloseEvent* event) {
    if (!m_files->mayClose()) {
        event->ignore();
        return;
    }
    m_runner.stop();
    m_lessons->close();
    emit m_files->closing();
    saveView();
    event->accept();
}

void MainWindow::dragEnterEvent(QDragEnterEvent* event) {
    if (event->mimeData()->hasUrls() && event->mimeData()->urls().constFirst().isLocalFile())
        event->acceptProposedAction();
}

void MainWindow::dropEvent(QDropEvent* event) {
    openSpec(event->mimeData()->urls().constFirst().toLocalFile());
    event->acceptProposedAction();
}

void MainWindow::retranslateUi() {
    m_docks.retranslate();
    m_layouts->retranslate();
    m_lessons->retranslate();
    m_status->retranslate();
    showTitle(m_percent);
}

void MainWindow::showTitle(int percent) {
    m_percent = percent;
    const bool isDirty = m_files->isChanged();
    const QString source = QString::fromStdString(m_document.study().model.source);
    const QString name = QFileInfo(m_files->path().isEmpty() ? source : m_files->path()).fileName();
    if (percent >= 0)
        setWindowTitle(tr("%1 % – Tessera").arg(percent));
    else
        setWindowTitle(tr("%1%2 – Tessera").arg(name, isDirty ? QStringLiteral("*") : QString()));
}

} // namespace ui::workbench
