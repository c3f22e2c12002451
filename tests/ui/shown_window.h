#pragma once

#include "ui/workbench/main_window.h"

#include <QtTest>

/// A window that is on the screen and active, and what is in it. What several tests of windows begin with.
class ShownWindow {
public:
    explicit ShownWindow(const ui::workbench::WindowOptions& options, const QSize& size = {})
        : window(options) {
        if (!size.isEmpty())
            window.resize(size);
        window.show();
        if (!QTest::qWaitForWindowActive(&window))
            qFatal("the window does not become active");
    }

    template <typename Object> Object& find(const char* name) {
        auto* found = window.findChild<Object*>(QLatin1String(name));
        if (found == nullptr)
            qFatal("no %s", name);
        return *found;
    }

    ui::workbench::MainWindow window;
};
