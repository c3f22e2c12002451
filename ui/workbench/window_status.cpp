#include "ui/workbench/window_status.h"

#include "core/metrics/cost.h"
#include "ui/docks/panel_row.h"
#include "ui/jobs/compute_thread.h"
#include "ui/notices/issues.h"
#include "ui/theme/number_text.h"
#include "ui/workbench/compute_choice.h"
#include "ui/workbench/compute_menu.h"
#include "ui/workbench/job_bar.h"

#include <QDesktopServices>
#include <QDir>
#include <QFileInfo>
#include <QLabel>
#include <QMainWindow>
#include <QStatusBar>
#include <QTimer>
#include <QToolButton>
#include <QUrl>

namespace ui::workbench {

namespace {

constexpr int writtenWidth = 180; ///< of the text, pixels

} // namespace

WindowStatus::WindowStatus(QMainWindow& window, const Sources& sources)
    : QObject(&window)
    , m_sources(sources)
    , m_jobBar(new JobBar(sources.thread, sources.stop))
    , m_issues(new QToolButton)
    , m_written(new QToolButton)
    , m_device(new QToolButton)
    , m_memory(new QLabel) {
    m_issues->setObjectName(QStringLiteral("issuesButton"));
    m_issues->setAutoRaise(true);
    m_written->setObjectName(QStringLiteral("writtenButton"));
    m_written->setAutoRaise(true);
    m_written->hide();
    m_device->setObjectName(QStringLiteral("deviceButton"));
    m_device->setAutoRaise(true);
    m_device->setPopupMode(QToolButton::InstantPopup);
    m_memory->setObjectName(QStringLiteral("memory"));
    auto* menu = new ComputeMenu([this] { return m_sources.thread.options(); }, m_device);
    m_device->setMenu(menu);
    connect(menu, &ComputeMenu::chosen, this, &WindowStatus::computeChosen);
    connect(m_written, &QToolButton::clicked, this, &WindowStatus::showInFolder);
    window.statusBar()->addWidget(m_jobBar, 1);
    for (QWidget* widget : std::initializer_list<QWidget*>{m_written, &sources.panels, m_issues, m_device, m_memory})
        window.statusBar()->addPermanentWidget(widget);
    connect(m_issues, &QToolButton::clicked, this, &WindowStatus::issuesClicked);
    connect(&sources.issues, &QAbstractItemModel::modelReset, this, &WindowStatus::showIssues);
    for (const auto changed : {&QAbstractItemModel::rowsInserted, &QAbstractItemModel::rowsRemoved})
        connect(&sources.issues, changed, this, &WindowStatus::showIssues);
    auto* timer = new QTimer(this);
    timer->setInterval(std::chrono::seconds(2));
    connect(timer, &QTimer::timeout, this, &WindowStatus::showDevice);
    timer->start();
    retranslate();
}

void WindowStatus::showIssues() {
    const int count = m_sources.issues.rowCount();
    m_issues->setText(tr("Issues: %1").arg(count));
    m_issues->setVisible(count > 0);
}

void WindowStatus::showDevice() {
    m_device->setText(computeText(m_sources.thread.options()));
    m_memory->setText(theme::bytesText(core::metrics::residentBytes()));
}

void WindowStatus::showWritten(const QString& path) {
    m_writtenPath = path;
    const QString text = tr("Written: %1").arg(QFileInfo(path).fileName());
    m_written->setText(m_written->fontMetrics().elidedText(text, Qt::ElideMiddle, writtenWidth));
    m_written->setToolTip(tr("Show in folder: %1").arg(QDir::toNativeSeparators(path)));
    m_written->show();
}

void WindowStatus::showInFolder() const {
    const QFileInfo written(m_writtenPath);
    QDesktopServices::openUrl(QUrl::fromLocalFile(written.isDir() ? m_writtenPath : written.absolutePath()));
}

void WindowStatus::retranslate() {
    m_issues->setToolTip(tr("Shows or hides what went wrong; a click on an issue leads to the place."));
    m_memory->setToolTip(tr("Memory that Tessera uses now"));
    m_device->setToolTip(
        tr("Where the model is computed, with how many threads and in which number format; click to choose"));
    showIssues();
    showDevice();
    m_written->setAccessibleName(tr("Last written"));
    m_written->setToolTip(tr("What was written last; a click shows it in its folder"));
    if (!m_writtenPath.isEmpty())
        showWritten(m_writtenPath);
}

} // namespace ui::workbench
