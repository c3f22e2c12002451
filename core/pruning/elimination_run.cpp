#include "core/pruning/elimination_run.h"

#include "core/base/parallel.h"
#include "core/base/tensor.h"
#include "core/pruning/criterion_table.h"

namespace core::pruning {

EliminationRun::EliminationRun(const model::Denoiser& dense, const PruneStatistics& statistics,
                               const schedule::StagePlan& plan, const PruneOptions& options, EliminationCache* cache)
    : m_dense(dense)
    , m_statistics(statistics)
    , m_plan(plan)
    , m_options(options)
    , m_criterion(criterion(options.method))
    , m_cache(cache)
    , m_compensates(compensates(options.method, options.compensate))
    , m_needsBank(needsBank(options.method, options.compensate)) {}

EliminationKey EliminationRun::keyOf(int part) const {
    const auto units = static_cast<int>(m_dense.units().size());
    EliminationKey key;
    key.unit = part % units;
    key.method = m_options.method;
    key.compensate = m_compensates;
    key.float64 = m_options.float64;
    key.seed = m_options.seed;
    if (m_statistics.bank) {
        const schedule::Stage& stage = m_plan.stages[static_cast<std::size_t>(part / units)];
        const std::vector<int> bins = m_statistics.bank->binsOf(stage.firstT, stage.lastT);
        key.firstBin = bins.front();
        key.lastBin = bins.back();
        key.damping = m_options.damping;
    }
    return key;
}

/// Largest units first, so that no thread is left with one at the end.
std::vector<EliminationRun::Task> EliminationRun::tasks(const std::vector<int>& parts) const {
    std::map<EliminationKey, std::vector<int>> byKey;
    for (const int part : parts)
        byKey[keyOf(part)].push_back(part);
    std::vector<Task> tasks;
    for (const auto& [key, served] : byKey)
        tasks.push_back({key, served});
    const auto columns = [&](const Task& task) {
        return m_dense.units()[static_cast<std::size_t>(task.key.unit)].columns();
    };
    std::stable_sort(tasks.begin(), tasks.end(), [&](auto& a, auto& b) { return columns(a) > columns(b); });
    return tasks;
}

UnitProblem EliminationRun::problemOf(const Task& task, const Progress& progress) const {
    const auto units = static_cast<int>(m_dense.units().size());
    const model::Unit& unit = m_dense.units()[static_cast<std::size_t>(task.key.unit)];
    const schedule::Stage& stage = m_plan.stages[static_cast<std::size_t>(task.parts.front() / units)];
    UnitProblem problem;
    problem.name = unit.name;
    problem.weight = m_dense.consumerWeight(task.key.unit);
    if (m_statistics.bank)
        problem.hessian = m_statistics.bank->stage(task.key.unit, stage.firstT, stage.lastT);
    if (m_criterion.evidence() == Evidence::Gradients)
        problem.taylorScores = at::tensor(m_statistics.taylor->columns[static_cast<std::size_t>(task.key.unit)]);
    problem.groupSize = unit.groupSize;
    problem.damping = m_options.damping;
    problem.compensate = m_compensates;
    problem.float64 = m_options.float64;
    problem.seed = m_options.seed;
    problem.poll = [&progress] { progress.throwIfStopped(); };
    return problem;
}

std::shared_ptr<const Elimination> EliminationRun::find(const EliminationKey& key) {
    const std::lock_guard lock(m_mutex);
    return m_cache ? m_cache->find(key) : nullptr;
}

void EliminationRun::note(const Task& task, const std::string& text) {
    std::string stages;
    const auto units = static_cast<int>(m_dense.units().size());
    for (const int part : task.parts)
        stages += (stages.empty() ? "" : ", ") + m_plan.stages[static_cast<std::size_t>(part / units)].name;
    const std::lock_guard lock(m_mutex);
    m_notes.push_back(stages + ": " + text);
}

/// A unit that no damping makes solvable stays dense: one layer's bad statistics cost that layer alone.
std::shared_ptr<const Elimination> EliminationRun::eliminate(const Task& task, const Progress& progress) {
    if (auto found = find(task.key))
        return found;
    try {
        std::shared_ptr<const Elimination> elimination = m_criterion.eliminate(problemOf(task, progress));
        const std::lock_guard lock(m_mutex);
        if (m_cache)
            m_cache->insert(task.key, elimination);
        return elimination;
    } catch (const Error& error) {
        if (error.code() != ErrorCode::Failed)
            throw;
        note(task, std::string(error.what()) + "; the unit stays dense");
        const std::lock_guard lock(m_mutex);
        m_failures.emplace_back(error.what());
        return nullptr;
    }
}

void EliminationRun::run(const std::vector<int>& parts, const Take& take, const Progress& progress) {
    const std::vector<Task> all = tasks(parts);
    const auto count = static_cast<int>(all.size());
    progress.report("prune", 0, count);
    const auto perform = [&](int i) {
        progress.throwIfStopped();
        const Task& task = all[static_cast<std::size_t>(i)];
        const std::shared_ptr<const Elimination> elimination = eliminate(task, progress);
        if (elimination)
            countSolved(task, *elimination);
        for (const int part : task.parts)
            take(part, elimination);
    };
    forEachInParallel(count, perform, [&](int done) { progress.report("prune", done, count); });
}

void EliminationRun::countSolved(const Task& task, const Elimination& elimination) {
    for (const std::string& text : elimination.notes())
        note(task, text);
    const std::lock_guard lock(m_mutex);
    ++m_solved;
}

void EliminationRun::throwIfNothingSolved() const {
    if (m_solved == 0 && !m_failures.empty())
        throw Error(ErrorCode::Failed, m_failures.front());
}

std::vector<std::string> EliminationRun::notes() const {
    std::vector<std::string> sorted = m_notes;
    std::sort(sorted.begin(), sorted.end());
    return sorted;
}

} // namespace core::pruning
