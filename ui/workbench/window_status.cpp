#include "ui/workbench/window_status.h"

#include "core/metrics/cost.h"
#include "ui/docks/panel_row.h"
#include "ui/notices/issues.h"
#include "ui/theme/number_text.h"
#include "ui/workbench/job_bar.h"

#include <QLabel>
#include <QMainWindow>
#include <QStatusBar>
#include <QTimer>
#include <QToolButton>

namespace ui::workbench {

WindowStatus::WindowStatus(QMainWindow& window, const Sources& sources)
    : QObject(&window)
    , m_sources(sources)
    , m_jobBar(new JobBar(sources.thread, sources.stop))
    , m_issues(new QToolButton)
    , m_device(new QLabel)
    , m_memory(new QLabel) {
    m_issues->setObjectName(QStringLiteral("issuesButton"));
    m_issues->setAutoRaise(true);
    m_memory->setObjectName(QStringLiteral("memory"));
    window.statusBar()->addWidget(m_jobBar, 1);
    for (QWidget* widget : std::initializer_list<QWidget*>{&sources.panels, m_issues, m_device, m_memory})
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
    const core::ComputeOptions& compute = m_sources.compute;
    const int threads = compute.threads > 0 ? compute.threads : core::defaultThreadCount();
    const QString device = compute.device.kind == core::Device::Kind::Cpu
                               ? tr("CPU")
                               : QString::fromStdString(core::toString(compute.device));
    m_device->setText(tr("%1 · threads: %2").arg(device).arg(threads));
    m_memory->setText(theme::bytesText(core::metrics::residentBytes()));
}

void WindowStatus::retranslate() {
    m_issues->setToolTip(tr("Shows or hides what went wrong; a click on an issue leads to the place."));
    m_memory->setToolTip(tr("Memory that Tessera uses now"));
    m_device->setToolTip(tr("Where the model runs, and with how many threads"));
    showIssues();
    showDevice();
}

} // namespace ui::workbench
