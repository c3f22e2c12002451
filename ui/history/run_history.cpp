#include "ui/history/run_history.h"

#include "core/base/error.h"

#include <algorithm>
#include <map>
#include <memory>
#include <optional>
#include <utility>

namespace ui::history {

using core::study::Run;
using core::study::RunStore;

namespace {

constexpr std::size_t maxNoted = 3; ///< rows that are no runs, noted one by one

} // namespace

struct RunHistory::Store {
    QString file;
    std::optional<RunStore> opened;
    bool hasFailed = false;
    std::map<std::int64_t, std::int64_t> ids; ///< in the file, of this window's own runs

    std::int64_t idOf(std::int64_t id) const {
        const auto found = ids.find(id);
        return found == ids.end() ? id : found->second;
    }
};

RunHistory::RunHistory(const QString& file, QObject* parent)
    : QObject(parent)
    , m_store(std::make_shared<Store>(Store{file, std::nullopt, file.isEmpty(), {}}))
    , m_background("history") {}

void RunHistory::warn(const QString& message) {
    QMetaObject::invokeMethod(
        this, [this, message] { emit warned(message); }, Qt::QueuedConnection);
}

void RunHistory::run(std::function<void(RunStore&)> task) {
    m_background.post([this, store = m_store, task = std::move(task)] {
        if (store->hasFailed)
            return;
        try {
            if (!store->opened) {
                store->opened.emplace(store->file.toStdString());
                for (const std::string& note : store->opened->notes())
                    warn(QString::fromStdString(note));
            }
            task(*store->opened);
        } catch (const std::exception& error) {
            store->hasFailed = true;
            warn(tr("%1; runs are not recorded").arg(QString::fromUtf8(error.what())));
        }
    });
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
        QMetaObject::invokeMethod(this, take, Qt::QueuedConnection);
    });
}

void RunHistory::add(const Run& run) {
    Run added = run;
    added.id = --m_lastOwn;
    emit aboutToAdd();
    m_runs.insert(m_runs.begin(), added);
    emit this->added();
    this->run([known = m_store.get(), added](RunStore& store) {
        if (!store.isReadOnly())
            known->ids[added.id] = store.add(added);
    });
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

} // namespace ui::history
