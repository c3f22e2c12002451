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
        core::ComputeOptions compute;
    };

    WindowStatus(QMainWindow& window, const Sources& sources);

    JobBar& jobBar() { return *m_jobBar; }
    void retranslate();

signals:
    void issuesClicked();

private:
    void showIssues();
    void showDevice();

    Sources m_sources;
    JobBar* m_jobBar;
    QToolButton* m_issues;
    QLabel* m_device;
    QLabel* m_memory;
};

} // namespace ui::workbench
