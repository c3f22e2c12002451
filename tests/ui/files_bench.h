#pragma once

#include "core/study/study.h"
#include "ui/study/study_files.h"
#include "ui/workbench/main_window.h"

#include <QDropEvent>
#include <QFileDialog>
#include <QLabel>
#include <QLineEdit>
#include <QMessageBox>
#include <QMimeData>
#include <QPushButton>
#include <QSettings>
#include <QTemporaryDir>
#include <QTimer>
#include <QtTest>
#include <filesystem>
#include <functional>

/// What the tests of the window's files share: a window, and a person's answers to what it asks.
namespace files_bench {

inline constexpr int patience = 240'000; // ms; only ever waited for in full by a failing test

inline core::study::Study tinyStudy(const std::filesystem::path& model = TESSERA_TEST_DATA "/tiny_dit") {
    core::study::Study study;
    study.model.source = std::filesystem::absolute(model).string();
    study.sampling.steps = 6;
    study.sampling.seeds = {0, 1};
    study.stages.m = 0.77;
    return study;
}

/// Keeps a test's windows from the settings of whoever runs it, and from the desktop's own file dialogs.
struct OwnSettings {
    OwnSettings() {
        QSettings::setPath(QSettings::NativeFormat, QSettings::UserScope, folder.path());
        QApplication::setAttribute(Qt::AA_DontUseNativeDialogs);
    }

    QTemporaryDir folder;
};

/// A window that remembers things in folders of its own.
struct Bench {
    explicit Bench(const QString& stateFolder = {}, bool remembers = false)
        : window({.compute = {}, .automatic = false, .remembersView = remembers, .stateFolder = stateFolder}) {
        window.show();
        if (!QTest::qWaitForWindowActive(&window))
            qFatal("the window does not become active");
    }

    bool hasModel() {
        return QTest::qWaitFor([this] { return window.runner().results().model.has_value(); }, patience);
    }
    QWidget* notice(const char* name) { return window.findChild<QWidget*>(QLatin1String(name)); }
    QString noticeText(const char* name) {
        QWidget* shown = notice(name);
        return shown == nullptr ? QString() : shown->findChild<QLabel*>(QStringLiteral("noticeText"))->text();
    }
    bool click(const char* button) {
        auto* found = window.findChild<QPushButton*>(QLatin1String(button));
        if (found == nullptr || !found->isVisible())
            return false;
        QTest::mouseClick(found, Qt::LeftButton);
        return true;
    }
    /// Opens a study and agrees to everything outside its folder that it asks for.
    void openAgreeing(const QString& path) {
        window.openSpec(path);
        click("openOutside");
        QTRY_VERIFY(notice("outsideFile") == nullptr);
        QCoreApplication::processEvents();
    }
    QString modelName() { return window.findChild<QLabel*>(QStringLiteral("modelName"))->text(); }
    QAction& action(const char* name) { return *window.findChild<QAction*>(QLatin1String(name)); }
    bool drop(const QString& path) {
        QMimeData data;
        data.setUrls({QUrl::fromLocalFile(path)});
        QDragEnterEvent enter(QPoint(10, 10), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
        QCoreApplication::sendEvent(&window, &enter);
        QDropEvent event(QPointF(10, 10), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
        QCoreApplication::sendEvent(&window, &event);
        return event.isAccepted();
    }
    const core::study::Study& study() { return window.document().study(); }

    ui::workbench::MainWindow window;
};

/// Does something with the next modal widget of a kind as soon as it is there.
template <typename Widget> void whenShown(const std::function<void(Widget&)>& act) {
    auto* timer = new QTimer(qApp);
    QObject::connect(timer, &QTimer::timeout, timer, [timer, act] {
        auto* widget = qobject_cast<Widget*>(QApplication::activeModalWidget());
        if (widget == nullptr)
            return;
        timer->stop();
        timer->deleteLater();
        act(*widget);
    });
    timer->start(10);
}

/// Types a path into the next file dialog, as a person without a mouse would.
inline void answerFileDialog(const QString& path, const QString& filter = {}) {
    whenShown<QFileDialog>([path, filter](QFileDialog& dialog) {
        if (!filter.isEmpty()) {
            dialog.selectNameFilter(filter);
            emit dialog.filterSelected(filter);
        }
        auto* edit = dialog.findChild<QLineEdit*>(QStringLiteral("fileNameEdit"));
        edit->setText(path);
        QTest::keyClick(edit, Qt::Key_Return);
        if (dialog.isVisible())
            static_cast<QDialog&>(dialog).done(QDialog::Accepted); // a folder's dialog enters it first
    });
}

inline void answerQuestion(QMessageBox::StandardButton button) {
    whenShown<QMessageBox>([button](QMessageBox& box) { box.button(button)->click(); });
}

} // namespace files_bench
