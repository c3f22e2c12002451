#include "ui/jobs/background.h"

#include <utility>

namespace ui::jobs {

Background::Background(const char* name) {
    m_thread.setObjectName(QLatin1String(name));
    m_worker.moveToThread(&m_thread);
    m_thread.start(QThread::LowPriority);
}

Background::~Background() {
    wait();
    m_thread.quit();
    m_thread.wait();
}

void Background::post(std::function<void()> task) {
    QMetaObject::invokeMethod(&m_worker, std::move(task), Qt::QueuedConnection);
}

void Background::wait() {
    QMetaObject::invokeMethod(
        &m_worker, [] {}, Qt::BlockingQueuedConnection);
}

} // namespace ui::jobs
