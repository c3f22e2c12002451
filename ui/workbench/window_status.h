#pragma once

#include "core/base/compute.h"

#include <QObject>

class QAction;
class QLabel;
class QMainWindow;
class QToolButton;

namespace ui::docks {
class PanelRow;
}

namespace ui::notices {
class IssuesModel;
}

namespace ui::jobs {
class ComputeThread;
}

namespace ui::workbench {

class JobBar;

/// A window's status bar: the running job, the bottom panels' buttons, the issues, device and memory.
class WindowStatus final : public QObject {
    Q_OBJECT

public:
    /// What the status bar shows, all of it the window's.
    struct Sources {
        jobs::ComputeThread& thread;
        QAction* stop;
        docks::PanelRow& panels;
        const notices::IssuesModel& issues;
    };

    WindowStatus(QMainWindow& window, const Sources& sources);

    JobBar& jobBar() { return *m_jobBar; }
    void retranslate();
    void showDevice();
    /// What was written last stays in sight, and leads to its place.
    void showWritten(const QString& path);

signals:
    void issuesClicked();
    void computeChosen(const core::ComputeOptions& options);

private:
    void showIssues();
    void showInFolder() const;

    Sources m_sources;
    JobBar* m_jobBar;
    QToolButton* m_issues;
    QToolButton* m_written;
    QToolButton* m_device;
    QLabel* m_memory;
    QString m_writtenPath;
};

} // namespace ui::workbench
