#include "core/pruning/elimination_run.h"

#include "core/base/parallel.h"
#include "core/base/tensor.h"
#include "core/elimination/eliminate_batch.h"
#include "core/pruning/compensated_elimination.h"
#include "core/pruning/criterion_table.h"
#include "core/pruning/obs.h"

#include <tuple>

namespace core::pruning {
namespace {

// Of the device; the statistics of a batch's units, which the CPU holds meanwhile, take less.
constexpr std::int64_t kBatchBytes = std::int64_t{4} << 30;

} // namespace

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

void EliminationRun::batchOn(const Device& device) {
    if (m_compensates && dynamic_cast<const Obs*>(&m_criterion))
        m_batchDevice = device;
}

EliminationKey EliminationRun::keyOf(const StageUnit& where) const {
    EliminationKey key;
    key.unit = where.unit;
    key.method = m_options.method;
    key.compensate = m_compensates;
    key.float64 = m_options.float64;
    key.seed = m_options.seed;
    if (m_statistics.bank) {
        const schedule::Stage& stage = m_plan.stages[static_cast<std::size_t>(where.stage)];
        const std::vector<int> bins = m_statistics.bank->binsOf(stage.firstT, stage.lastT);
        key.firstBin = bins.front();
        key.lastBin = bins.back();
        key.damping = m_options.damping;
    }
    return key;
}

/// Largest units first, so that no thread is left with one at the end.
std::vector<EliminationRun::Task> EliminationRun::tasks(const std::vector<StageUnit>& wanted) const {
    std::map<EliminationKey, std::vector<int>> byKey;
    for (const StageUnit& where : wanted)
        byKey[keyOf(where)].push_back(where.stage);
    std::vector<Task> tasks;
    for (const auto& [key, stages] : byKey)
        tasks.push_back({key, stages});
    const auto columns = [&](const Task& task) {
        return m_dense.units()[static_cast<std::size_t>(task.key.unit)].columns();
    };
    std::stable_sort(tasks.begin(), tasks.end(), [&](auto& a, auto& b) { return columns(a) > columns(b); });
    return tasks;
}

/// What is solved before the next begins: units of one shape, as many as the device's memory is good for; without a
/// device all.
std::vector<std::vector<EliminationRun::Task>> EliminationRun::batches(const std::vector<Task>& tasks) const {
    if (!m_batchDevice)
        return {tasks};
    std::map<std::tuple<int, int, int>, std::vector<Task>> byShape;
    for (const Task& task : tasks) {
        const model::Unit& unit = m_dense.units()[static_cast<std::size_t>(task.key.unit)];
        byShape[{unit.columns(), unit.outputs, unit.groupSize}].push_back(task);
    }
    std::vector<std::vector<Task>> batches;
    for (const auto& [shape, same] : byShape) {
        const auto& [columns, outputs, groupSize] = shape;
        const std::int64_t bytes = elimination::predictedBatchBytes({outputs, columns, groupSize, m_options.float64});
        const auto most = static_cast<std::size_t>(std::max<std::int64_t>(1, kBatchBytes / bytes));
        for (std::size_t first = 0; first < same.size(); first += most) {
            const auto begin = same.begin() + static_cast<std::ptrdiff_t>(first);
            batches.emplace_back(begin, begin + static_cast<std::ptrdiff_t>(std::min(most, same.size() - first)));
        }
    }
    return batches;
}

/// What the device solves of a batch; null where a task is left to be solved alone.
std::vector<EliminationRun::EliminationPtr> EliminationRun::solveTogether(const std::vector<Task>& batch,
                                                                          const Progress& progress) {
    std::vector<EliminationPtr> solved(batch.size());
    if (!m_batchDevice)
        return solved;
    std::vector<std::size_t> wanted;
    for (std::size_t i = 0; i < batch.size(); ++i)
        if (!find(batch[i].key))
            wanted.push_back(i);
    if (wanted.empty())
        return solved;
    std::vector<UnitProblem> problems(wanted.size());
    forEachInParallel(static_cast<int>(wanted.size()), [&](int i) {
        const auto at = static_cast<std::size_t>(i);
        problems[at] = problemOf(batch[wanted[at]], progress);
    });
    auto runs = eliminateCompensated(problems, *m_batchDevice);
    for (std::size_t i = 0; i < wanted.size(); ++i)
        solved[wanted[i]] = std::move(runs[i]);
    return solved;
}

UnitProblem EliminationRun::problemOf(const Task& task, const Progress& progress) const {
    const model::Unit& unit = m_dense.units()[static_cast<std::size_t>(task.key.unit)];
    const schedule::Stage& stage = m_plan.stages[static_cast<std::size_t>(task.stages.front())];
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

EliminationRun::EliminationPtr EliminationRun::find(const EliminationKey& key) {
    const std::scoped_lock lock(m_mutex);
    return m_cache ? m_cache->find(key) : nullptr;
}

void EliminationRun::note(const Task& task, const std::string& text) {
    std::string stages;
    for (const int stage : task.stages)
        stages += (stages.empty() ? "" : ", ") + m_plan.stages[static_cast<std::size_t>(stage)].name;
    const std::scoped_lock lock(m_mutex);
    m_notes.push_back(stages + ": " + text);
}

/// A unit that no damping makes solvable stays dense: one layer's bad statistics cost that layer alone.
/// @param solved what a batch made of the task, or null.
EliminationRun::EliminationPtr EliminationRun::eliminate(const Task& task, EliminationPtr solved,
                                                         const Progress& progress) {
    if (auto found = find(task.key))
        return found;
    try {
        EliminationPtr elimination = solved ? std::move(solved) : m_criterion.eliminate(problemOf(task, progress));
        const std::scoped_lock lock(m_mutex);
        if (m_cache)
            m_cache->insert(task.key, elimination);
        return elimination;
    } catch (const Error& error) {
        if (error.code() != ErrorCode::Failed)
            throw;
        note(task, std::string(error.what()) + "; the unit stays dense");
        const std::scoped_lock lock(m_mutex);
        m_failures.emplace_back(error.what());
        return nullptr;
    }
}

void EliminationRun::run(const std::vector<StageUnit>& wanted, const Take& take, const Progress& progress) {
    const std::vector<Task> all = tasks(wanted);
    const auto count = static_cast<int>(all.size());
    progress.report("prune", 0, count);
    int before = 0;
    for (const std::vector<Task>& batch : batches(all)) {
        std::vector<EliminationPtr> solved = solveTogether(batch, progress);
        const auto perform = [&](int i) {
            progress.throwIfStopped();
            const Task& task = batch[static_cast<std::size_t>(i)];
            const EliminationPtr elimination =
                eliminate(task, std::exchange(solved[static_cast<std::size_t>(i)], nullptr), progress);
            if (elimination)
                countSolved(task, *elimination);
            for (const int stage : task.stages)
                take({stage, task.key.unit}, elimination);
        };
        const auto size = static_cast<int>(batch.size());
        forEachInParallel(size, perform, [&](int done) { progress.report("prune", before + done, count); });
        before += size;
    }
}

void EliminationRun::countSolved(const Task& task, const Elimination& elimination) {
    for (const std::string& text : elimination.notes())
        note(task, text);
    const std::scoped_lock lock(m_mutex);
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
