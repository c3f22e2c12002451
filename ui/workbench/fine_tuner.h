#pragma once

#include "ui/study/study_runner.h"

#include <QPointer>

class QAction;
class QMainWindow;

namespace ui::study {
class StudyFiles;
}

namespace ui::workbench {

/// Fine-tuning from button to column: asks how, has the runner train, and keeps the result as a named variant behind
/// what it came from. Says where a stopped run can be gone on with. The window owns it.
class FineTuner final : public QObject {
    Q_OBJECT

public:
    /// @param action that asks; enabled while there is a pruned model that is current and none is trained.
    FineTuner(study::StudyDocument& document, study::StudyRunner& runner, study::StudyFiles& files, QAction* action,
              QMainWindow* window);

private:
    void ask();
    void refresh();
    void keep(core::study::Variant before, core::study::Variant after);
    void showStopped(const QString& checkpoint);
    QString freeFolder() const;

    study::StudyDocument& m_document;
    study::StudyRunner& m_runner;
    study::StudyFiles& m_files;
    QAction* m_action;
    QMainWindow* m_window;
    study::FineTuning m_last; ///< as it was asked for
};

} // namespace ui::workbench
