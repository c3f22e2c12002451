#pragma once

#include "core/pruning/criterion.h"
#include "core/pruning/elimination_cache.h"
#include "core/pruning/pruner.h"

#include <mutex>
#include <optional>

namespace core::pruning {

/// The eliminations of a plan: one per unit and stage, or one per unit where the method looks at no stage's statistics.
/// Solved in parallel or as batches on a device, taken from the cache where one was solved before. For one prune()
/// call.
class EliminationRun {
public:
    EliminationRun(const model::Denoiser& dense, const PruneStatistics& statistics, const schedule::StagePlan& plan,
                   const PruneOptions& options, EliminationCache* cache);

    /// Solves units of one shape as batches on a device where the method can: optimal brain surgeon that compensates.
    void batchOn(const Device& device);

    using EliminationPtr = std::shared_ptr<const Elimination>;
    /// Called from several threads, once per wanted unit of a stage, with its elimination; null where the unit stays
    /// dense.
    using Take = std::function<void(const StageUnit& where, const EliminationPtr& elimination)>;
    /// @param wanted each at most once. @throws Error{Cancelled} within a block of one unit.
    void run(const std::vector<StageUnit>& wanted, const Take& take, const Progress& progress);
    /// @throws Error{Failed} with the first reason if every unit that was asked for had to stay dense.
    void throwIfNothingSolved() const;
    /// What went otherwise than asked for, sorted: raised damping, dead inputs, units left dense.
    std::vector<std::string> notes() const;

private:
    struct Task {
        EliminationKey key;
        std::vector<int> stages; ///< that it serves
    };

    EliminationKey keyOf(const StageUnit& where) const;
    std::vector<Task> tasks(const std::vector<StageUnit>& wanted) const;
    std::vector<std::vector<Task>> batches(const std::vector<Task>& tasks) const;
    std::vector<EliminationPtr> solveTogether(const std::vector<Task>& batch, const Progress& progress);
    UnitProblem problemOf(const Task& task, const Progress& progress) const;
    EliminationPtr find(const EliminationKey& key);
    EliminationPtr eliminate(const Task& task, EliminationPtr solved, const Progress& progress);
    void countSolved(const Task& task, const Elimination& elimination);
    void note(const Task& task, const std::string& text);

    const model::Denoiser& m_dense;
    const PruneStatistics& m_statistics;
    const schedule::StagePlan& m_plan;
    const PruneOptions& m_options;
    const Criterion& m_criterion;
    EliminationCache* m_cache;
    bool m_compensates;
    bool m_needsBank;
    std::optional<Device> m_batchDevice;
    std::vector<std::string> m_notes;
    std::vector<std::string> m_failures;
    int m_solved = 0;
    std::mutex m_mutex; ///< of the cache and the notes
};

} // namespace core::pruning
