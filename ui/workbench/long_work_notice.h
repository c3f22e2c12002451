#pragma once

#include "ui/jobs/job.h"

#include <QObject>

namespace ui::notices {
class NoticeStack;
}

namespace ui::study {
class StudyRunner;
}

namespace ui::workbench {

/// Asks whether work that would take minutes is to be done, for as long as it waits.
class LongWorkNotice final : public QObject {
    Q_OBJECT

public:
    /// Both must outlive it.
    LongWorkNotice(study::StudyRunner& runner, notices::NoticeStack& notices, QObject* parent = nullptr);

    /// "Gathering statistics would take about 40 min."
    static QString sentence(const jobs::Task& task, double seconds);

private:
    void show();
    QString text() const;

    study::StudyRunner& m_runner;
    notices::NoticeStack& m_notices;
};

} // namespace ui::workbench
