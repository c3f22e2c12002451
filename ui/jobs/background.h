#pragma once

#include <QObject>
#include <QThread>

#include <functional>

namespace ui::jobs {

/// A thread for small work that a window must not wait for: writing recovery files and the history. Tasks run one after
/// the other in the order they were given; the destructor waits until all are done. Tasks must not throw.
class Background final {
public:
    explicit Background(const char* name);
    ~Background();
    Background(const Background&) = delete;
    Background& operator=(const Background&) = delete;

    void post(std::function<void()> task);
    /// Waits until everything that was posted before is done.
    void wait();

private:
    QThread m_thread;
    QObject m_worker; ///< lives in m_thread until it ends
};

} // namespace ui::jobs
