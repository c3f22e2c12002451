#pragma once

#include "core/study/recovery_file.h"
#include "tests/ui/tiny_study.h"
#include "ui/preview/comparison_view.h"
#include "ui/preview/trajectory_view.h"
#include "ui/workbench/main_window.h"

#include <QAction>
#include <QDockWidget>
#include <QTemporaryDir>
#include <QToolButton>
#include <QtTest>

/// A window in which everything has something to show: a model that was pruned, a kept variant, a trajectory, an issue,
/// a notice, runs. For tests that walk over all of its widgets.
class FullWindow {
public:
    FullWindow()
        : m_leftBehind(leaveBehind(m_state))
        , window({.compute = {}, .automatic = true, .remembersView = false, .stateFolder = m_state.path()}) {
        window.show();
        if (!QTest::qWaitForWindowActive(&window))
            qFatal("the window does not become active");
    }

    /// False where something did not come in time.
    bool fill(const core::study::Study& study = tinyStudy(6, 2),
              const QString& missing = QStringLiteral("there is no such model")) {
        window.openSpec(missing);
        if (!QTest::qWaitFor([this] { return window.issues().rowCount() > 0; }, patience))
            return false;
        window.openStudy(study);
        if (!waitForRest())
            return false;
        find<QAction>("keepVariant").trigger();
        find<QToolButton>("trajectoryButton").click();
        auto& trajectory = find<ui::preview::ComparisonView>("preview").trajectory();
        if (!QTest::qWaitFor([&] { return trajectory.strip().trajectories().steps() == 6; }, patience) ||
            !waitForRest())
            return false;
        find<QToolButton>("gridButton").click();
        for (QDockWidget* dock : window.findChildren<QDockWidget*>())
            if (dock->objectName() != QLatin1String("lessonDock"))
                dock->show();
        return waitForRest();
    }

    bool waitForRest() {
        const auto done = [this] {
            return !window.runner().thread().isBusy() && window.runner().results().present().images.isComplete() &&
                   window.runner().prunedIsCurrent();
        };
        return QTest::qWaitFor(done, patience);
    }

    template <typename Object> Object& find(const char* name) {
        auto* found = window.findChild<Object*>(QLatin1String(name));
        if (found == nullptr)
            qFatal("no %s", name);
        return *found;
    }

    static constexpr int patience = 240'000; // ms; only ever waited for in full by a failing test

private:
    /// What asks to be restored.
    static bool leaveBehind(const QTemporaryDir& state) {
        core::study::writeRecovery(state.filePath(QStringLiteral("recovery/a.recovery")).toStdString(),
                                   {tinyStudy(), {}, 1'700'000'000'000});
        return true;
    }

    QTemporaryDir m_state;
    bool m_leftBehind; ///< before the window looks

public:
    ui::workbench::MainWindow window;
};
