#pragma once

#include "core/study/run.h"
#include "core/study/run_store.h"
#include "ui/jobs/background.h"

#include <QCache>
#include <QObject>
#include <QTimer>

#include <functional>
#include <memory>
#include <set>
#include <string>
#include <vector>

namespace ui::history {

/// The runs that a person can go back to, newest first: those of this window and what the file of earlier ones holds.
/// The file is read and written in the background. While it cannot be, what is to be written waits, and warned() says
/// so once; whatever does not get there is kept until the window closes. Thumbnails stay in the file.
class RunHistory final : public QObject {
    Q_OBJECT

public:
    /// @param file of the history; empty: nothing is kept between sessions.
    explicit RunHistory(const QString& file, QObject* parent = nullptr);
    ~RunHistory() override;
    RunHistory(const RunHistory&) = delete;
    RunHistory& operator=(const RunHistory&) = delete;

    const std::vector<core::study::Run>& runs() const { return m_runs; }
    /// Reads the file; loaded() follows.
    void load();
    /// PNG of a run's images; empty while it is being read, and changed() follows.
    std::string thumbnail(const core::study::Run& run);
    void add(const core::study::Run& run);
    void remove(const std::vector<std::int64_t>& ids);
    void setPinned(std::int64_t id, bool isPinned);
    /// Words of a person, in one line; what is beyond core::study::maxTagBytes is cut off.
    void setTags(std::int64_t id, const QString& tags);

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
    using Task = std::function<void(core::study::RunStore&)>;

    void run(Task task);
    void work(Store& store);
    void workOff(Store& store);
    void open(Store& store);
    void retry();
    void warn(const QString& message);
    void later(std::function<void()> inThisThread);
    void keepThumbnail(std::int64_t id, const std::string& png);
    int rowOf(std::int64_t id) const;

    std::vector<core::study::Run> m_runs;
    std::int64_t m_lastOwn = 0; ///< number of this window's last run, negative: the file has numbers of its own
    QCache<std::int64_t, std::string> m_thumbnails; ///< of runs in the file, by id; costs are bytes
    std::set<std::int64_t> m_reading;               ///< whose thumbnails were asked for
    QTimer m_retry;
    std::shared_ptr<Store> m_store;
    jobs::Background m_background;
};

} // namespace ui::history
