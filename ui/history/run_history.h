#pragma once

#include "core/study/run.h"
#include "core/study/run_store.h"
#include "ui/jobs/background.h"

#include <QObject>

#include <functional>
#include <memory>
#include <vector>

namespace ui::history {

/// The runs that a person can go back to, newest first: those of this window and what the file of earlier ones holds.
/// The file is read and written in the background; where it cannot be, the window's own runs are kept until it closes,
/// and warned() says so once.
class RunHistory final : public QObject {
    Q_OBJECT

public:
    /// @param file of the history; empty: nothing is kept between sessions.
    explicit RunHistory(const QString& file, QObject* parent = nullptr);

    const std::vector<core::study::Run>& runs() const { return m_runs; }
    /// Reads the file; loaded() follows.
    void load();
    void add(const core::study::Run& run);
    void remove(const std::vector<std::int64_t>& ids);
    void setPinned(std::int64_t id, bool isPinned);

signals:
    void loaded();
    void aboutToAdd();
    void added(); ///< at the front
    void aboutToRemove(int row);
    void removed();
    void changed(int row);
    void warned(const QString& message);

private:
    /// What the background thread alone touches.
    struct Store;

    void run(std::function<void(core::study::RunStore&)> task);
    void warn(const QString& message);
    int rowOf(std::int64_t id) const;

    std::vector<core::study::Run> m_runs;
    std::int64_t m_lastOwn = 0; ///< number of this window's last run, negative: the file has numbers of its own
    std::shared_ptr<Store> m_store;
    jobs::Background m_background;
};

} // namespace ui::history
