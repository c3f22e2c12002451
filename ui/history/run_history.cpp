#include "ui/history/run_history.h"

#include "core/base/error.h"

#include <algorithm>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <utility>

namespace ui::history {

using core::study::Run;
using core::study::RunStore;

namespace {

constexpr std::size_t maxNoted = 3; ///< rows that are no runs, noted one by one
constexpr qsizetype thumbnailBytes = 8 << 20;
constexpr int retryMilliseconds = 3000;

} // namespace

struct RunHistory::Store {
    QString file;
    std::optional<RunStore> opened{};
    bool hasEnded = false; ///< nothing can be recorded any more
    bool isPaused = false;
    std::deque<Task> waiting{};
    std::map<std::int64_t, std::int64_t> ids{}; ///< in the file, of this window's own runs

    std::int64_t idOf(std::int64_t id) const {
        const auto found = ids.find(id);
        return found == ids.end() ? id : found->second;
    }
};

RunHistory::RunHistory(const QString& file, QObject* parent)
    : QObject(parent)
    , m_thumbnails(thumbnailBytes)
    , m_store(std::make_shared<Store>(Store{.file = file, .hasEnded = file.isEmpty()}))
    , m_background("history") {
    m_retry.setSingleShot(true);
    m_retry.setInterval(retryMilliseconds);
    connect(&m_retry, &QTimer::timeout, this, &RunHistory::retry);
}

RunHistory::~RunHistory() {
    retry(); // the last chance of what still waits
}

void RunHistory::later(std::function<void()> inThisThread) {
    QMetaObject::invokeMethod(this, std::move(inThisThread), Qt::QueuedConnection);
}

void RunHistory::warn(const QString& message) {
    later([this, message] { emit warned(message); });
}

void RunHistory::run(Task task) {
    m_background.post([this, store = m_store, task = std::move(task)]() mutable {
        if (store->hasEnded)
            return;
        store->waiting.push_back(std::move(task));
        work(*store);
    });
}

void RunHistory::retry() {
    m_background.post([this, store = m_store] {
        if (store->isPaused)
            work(*store);
    });
}

/// In the background: does what waits, as far as the file allows.
void RunHistory::work(Store& store) {
    try {
        open(store);
        workOff(store);
        if (std::exchange(store.isPaused, false))
            warn(tr("%1 can be written again").arg(store.file));
    } catch (const core::study::StoreUnavailable& error) {
        if (!std::exchange(store.isPaused, true))
            warn(tr("%1; runs are recorded later").arg(QString::fromUtf8(error.what())));
        later([this] { m_retry.start(); });
    } catch (const std::exception& error) {
        store.hasEnded = true;
        store.waiting.clear();
        warn(tr("%1; runs are not recorded").arg(QString::fromUtf8(error.what())));
    }
}

void RunHistory::open(Store& store) {
    if (store.opened)
        return;
    store.opened.emplace(store.file.toStdString());
    for (const std::string& note : store.opened->notes())
        warn(QString::fromStdString(note));
}

void RunHistory::workOff(Store& store) {
    while (!store.waiting.empty()) {
        try {
            store.waiting.front()(*store.opened);
        } catch (const core::study::StoreUnavailable&) {
            throw;
        } catch (const std::exception& error) { // of this one alone
            warn(QString::fromUtf8(error.what()));
        }
        store.waiting.pop_front();
    }
}

void RunHistory::load() {
    run([this](RunStore& store) {
        std::vector<std::string> skipped;
        const std::vector<Run> runs = store.runs(skipped);
        for (std::size_t i = 0; i < std::min(maxNoted, skipped.size()); ++i)
            warn(QString::fromStdString(skipped[i]) + tr(" (skipped)"));
        if (skipped.size() > maxNoted)
            warn(tr("%n more damaged runs were skipped", nullptr, static_cast<int>(skipped.size() - maxNoted)));
        const auto take = [this, runs] {
            m_runs.insert(m_runs.end(), runs.begin(), runs.end());
            emit loaded();
        };
        later(take);
    });
}

void RunHistory::add(const Run& run) {
    Run added = run;
    added.id = --m_lastOwn;
    emit aboutToAdd();
    m_runs.insert(m_runs.begin(), added);
    emit this->added();
    this->run([this, known = m_store.get(), added](RunStore& store) {
        if (store.isReadOnly())
            return;
        known->ids[added.id] = store.add(added);
        later([this, id = added.id, png = added.thumbnail] { keepThumbnail(id, png); });
    });
}

/// What lies in the file is held in the cache alone.
void RunHistory::keepThumbnail(std::int64_t id, const std::string& png) {
    m_reading.erase(id);
    const auto cost = static_cast<qsizetype>(png.size());
    m_thumbnails.insert(id, new std::string(png), std::max<qsizetype>(cost, 1)); // the cache owns it
    if (const int row = rowOf(id); row >= 0) {
        m_runs[static_cast<std::size_t>(row)].thumbnail.clear();
        emit changed(row);
    }
}

std::string RunHistory::thumbnail(const Run& run) {
    if (!run.thumbnail.empty())
        return run.thumbnail;
    if (const std::string* kept = m_thumbnails.object(run.id))
        return *kept;
    if (m_reading.insert(run.id).second)
        this->run([this, known = m_store.get(), id = run.id](RunStore& store) {
            later([this, id, png = store.thumbnail(known->idOf(id))] { keepThumbnail(id, png); });
        });
    return {};
}

int RunHistory::rowOf(std::int64_t id) const {
    const auto found = std::ranges::find(m_runs, id, &Run::id);
    return found == m_runs.end() ? -1 : static_cast<int>(found - m_runs.begin());
}

void RunHistory::remove(const std::vector<std::int64_t>& ids) {
    for (const std::int64_t id : ids) {
        const int row = rowOf(id);
        if (row < 0)
            continue;
        emit aboutToRemove(row);
        m_runs.erase(m_runs.begin() + row);
        emit removed();
    }
    run([known = m_store.get(), ids](RunStore& store) {
        std::vector<std::int64_t> stored;
        for (const std::int64_t id : ids)
            stored.push_back(known->idOf(id));
        if (!store.isReadOnly())
            store.remove(stored);
    });
}

void RunHistory::setPinned(std::int64_t id, bool isPinned) {
    const int row = rowOf(id);
    if (row < 0)
        return;
    m_runs[static_cast<std::size_t>(row)].isPinned = isPinned;
    emit changed(row);
    run([known = m_store.get(), id, isPinned](RunStore& store) {
        if (!store.isReadOnly())
            store.setPinned(known->idOf(id), isPinned);
    });
}

void RunHistory::setTags(std::int64_t id, const QString& tags) {
    const int row = rowOf(id);
    if (row < 0)
        return;
    QString kept = tags.simplified();
    while (kept.toUtf8().size() > static_cast<qsizetype>(core::study::maxTagBytes))
        kept.chop(1);
    m_runs[static_cast<std::size_t>(row)].tags = kept.toStdString();
    emit changed(row);
    run([known = m_store.get(), id, text = kept.toStdString()](RunStore& store) {
        if (!store.isReadOnly())
            store.setTags(known->idOf(id), text);
    });
}

} // namespace ui::history
