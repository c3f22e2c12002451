#include "ui/workbench/long_work_notice.h"

#include "ui/notices/notice_stack.h"
#include "ui/study/study_runner.h"

#include <QLocale>

#include <cmath>

namespace ui::workbench {

using jobs::JobKind;

namespace {

const QString askingNotice = QStringLiteral("longWorkNotice");

} // namespace

LongWorkNotice::LongWorkNotice(study::StudyRunner& runner, notices::NoticeStack& notices, QObject* parent)
    : QObject(parent)
    , m_runner(runner)
    , m_notices(notices) {
    connect(&runner.longWork(), &study::LongWork::changed, this, &LongWorkNotice::show);
}

void LongWorkNotice::show() {
    if (!m_runner.longWork().isAnyWaiting())
        return m_notices.dismiss(askingNotice);
    m_notices.show(
        {.name = askingNotice,
         .text = [this] { return text(); },
         .buttons = {{QStringLiteral("doLongWork"), [] { return tr("Do it now"); },
                      [] { return tr("Does this and what follows from it; Stop ends it at any time"); },
                      [this] { m_runner.doLongWork(); }},
                     {QStringLiteral("leaveLongWork"), [] { return tr("Not now"); },
                      [] { return tr("Leaves it undone: Prune and Sample do it whenever they are wanted"); }, [] {}}}});
}

QString LongWorkNotice::text() const {
    QStringList sentences;
    for (const auto& [task, seconds] : m_runner.longWork().waiting())
        sentences << sentence(task, seconds);
    return sentences.join(QLatin1Char(' '));
}

QString LongWorkNotice::sentence(const jobs::Task& task, double seconds) {
    constexpr double minute = 60, hour = 3600;
    const double size = seconds < 2 * minute ? 1 : seconds < 2 * hour ? minute : hour;
    const QString number = QLocale().toString(std::round(seconds / size), 'f', 0);
    const QString time = (size == 1 ? tr("%1 s") : size == minute ? tr("%1 min") : tr("%1 h")).arg(number);
    switch (task.kind) {
    case JobKind::Measure:
        return tr("Measuring the curve would take about %1.").arg(time);
    case JobKind::Calibrate:
        return tr("Gathering statistics would take about %1.").arg(time);
    case JobKind::Prune:
        return tr("Pruning would take about %1.").arg(time);
    case JobKind::Judge:
        return tr("Judging the pictures would take about %1.").arg(time);
    default:
        break;
    }
    return tr("Sampling the pictures would take about %1.").arg(time);
}

} // namespace ui::workbench
