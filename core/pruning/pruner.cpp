#include "core/pruning/pruner.h"

#include "core/base/argument.h"
#include "core/base/parallel.h"
#include "core/base/tensor.h"
#include "core/metrics/cost.h"
#include "core/model/staged_denoiser.h"
#include "core/pruning/criterion_table.h"
#include "core/pruning/elimination_cache.h"
#include "core/pruning/prune_plan.h"

#include <chrono>
#include <mutex>

namespace core::pruning {
namespace {

/// One unit of one stage: what to remove, then what came of it.
struct Part {
    int stage = 0;
    int unit = 0;
    int removed = 0;
    model::KeptUnit kept;
    double loss = 0;
};

/// An elimination and the parts that it serves: a method without statistics serves all stages with one.
struct Task {
    EliminationKey key;
    std::vector<Part*> parts;
};

class PruneRun {
public:
    PruneRun(const model::DenoiserPtr& dense, const PruneStatistics& statistics, const schedule::StagePlan& plan,
             const PruneOptions& options, EliminationCache* cache);

    void solve(const Progress& progress);
    PruneResult result();

private:
    Part plainPart(int stage, int unit, int removed) const;
    EliminationKey keyOf(const Part& part) const;
    std::vector<Task> tasks();
    std::shared_ptr<const Elimination> eliminate(const Task& task, const Progress& progress);
    void perform(const Task& task, const Progress& progress);
    StageReport reportStage(int stage, const model::Denoiser& pruned);
    void addTotals(const model::Denoiser& pruned);

    const model::DenoiserPtr& m_dense;
    const PruneStatistics& m_statistics;
    const schedule::StagePlan& m_plan;
    const PruneOptions& m_options;
    const Criterion& m_criterion;
    bool m_needsBank;
    EliminationCache* m_cache;
    std::vector<std::vector<int>> m_removed; ///< [stage][unit]
    std::vector<Part> m_parts;               ///< [stage·units + unit]
    PruneReport m_report;
    std::mutex m_mutex; ///< of the cache and the notes
};

PruneRun::PruneRun(const model::DenoiserPtr& dense, const PruneStatistics& statistics, const schedule::StagePlan& plan,
                   const PruneOptions& options, EliminationCache* cache)
    : m_dense(dense)
    , m_statistics(statistics)
    , m_plan(plan)
    , m_options(options)
    , m_criterion(criterion(options.method))
    , m_needsBank(needsBank(options.method, options.compensate))
    , m_cache(cache) {
    const std::vector<model::Unit>& units = dense->units();
    for (std::size_t stage = 0; stage < plan.stages.size(); ++stage) {
        m_removed.push_back(uniformRemoval(units, plan.stages[stage].sparsity));
        for (std::size_t unit = 0; unit < units.size(); ++unit)
            m_parts.push_back(plainPart(static_cast<int>(stage), static_cast<int>(unit), m_removed.back()[unit]));
    }
}

/// A part that keeps everything.
Part PruneRun::plainPart(int stage, int unit, int removed) const {
    Part part;
    part.stage = stage;
    part.unit = unit;
    part.removed = removed;
    for (int group = 0; group < m_dense->units()[static_cast<std::size_t>(unit)].groups; ++group)
        part.kept.kept.push_back(group);
    return part;
}

EliminationKey PruneRun::keyOf(const Part& part) const {
    EliminationKey key{part.unit, -1, -1, m_options.method, 0};
    if (m_needsBank) {
        const schedule::Stage& stage = m_plan.stages[static_cast<std::size_t>(part.stage)];
        const std::vector<int> bins = m_statistics.bank->binsOf(stage.firstT, stage.lastT);
        key.firstBin = bins.front();
        key.lastBin = bins.back();
        key.damping = m_options.damping;
    }
    return key;
}

/// Largest units first, so that no thread is left with one at the end.
std::vector<Task> PruneRun::tasks() {
    std::map<EliminationKey, std::vector<Part*>> byKey;
    for (Part& part : m_parts)
        if (part.removed > 0)
            byKey[keyOf(part)].push_back(&part);
    std::vector<Task> tasks;
    for (const auto& [key, parts] : byKey)
        tasks.push_back({key, parts});
    const auto columns = [&](const Task& task) {
        return m_dense->units()[static_cast<std::size_t>(task.key.unit)].columns();
    };
    std::stable_sort(tasks.begin(), tasks.end(), [&](auto& a, auto& b) { return columns(a) > columns(b); });
    return tasks;
}

std::shared_ptr<const Elimination> PruneRun::eliminate(const Task& task, const Progress& progress) {
    if (m_cache) {
        const std::lock_guard lock(m_mutex);
        if (auto found = m_cache->find(task.key))
            return found;
    }
    const model::Unit& unit = m_dense->units()[static_cast<std::size_t>(task.key.unit)];
    const schedule::Stage& stage = m_plan.stages[static_cast<std::size_t>(task.parts.front()->stage)];
    UnitProblem problem;
    problem.name = unit.name;
    problem.weight = m_dense->consumerWeight(task.key.unit);
    if (m_needsBank)
        problem.hessian = m_statistics.bank->stage(task.key.unit, stage.firstT, stage.lastT);
    problem.groupSize = unit.groupSize;
    problem.damping = m_options.damping;
    problem.compensate = compensates(m_options.method, m_options.compensate);
    problem.seed = m_options.seed;
    problem.poll = [&progress] { progress.throwIfStopped(); };
    std::shared_ptr<const Elimination> elimination = m_criterion.eliminate(problem);
    const std::lock_guard lock(m_mutex);
    if (m_cache)
        m_cache->insert(task.key, elimination);
    return elimination;
}

void PruneRun::perform(const Task& task, const Progress& progress) {
    progress.throwIfStopped();
    const std::shared_ptr<const Elimination> elimination = eliminate(task, progress);
    for (Part* part : task.parts) {
        part->kept = {elimination->keptAfter(part->removed), elimination->weightsAfter(part->removed)};
        part->loss = elimination->cumulativeLoss()[static_cast<std::size_t>(part->removed) - 1];
    }
    const std::lock_guard lock(m_mutex);
    for (const std::string& note : elimination->notes())
        m_report.notes.push_back(m_plan.stages[static_cast<std::size_t>(task.parts.front()->stage)].name + ": " + note);
}

void PruneRun::solve(const Progress& progress) {
    const auto start = std::chrono::steady_clock::now();
    const std::vector<Task> all = tasks();
    const auto count = static_cast<int>(all.size());
    progress.report("prune", 0, count);
    forEachInParallel(
        count, [&](int i) { perform(all[static_cast<std::size_t>(i)], progress); },
        [&](int done) { progress.report("prune", done, count); });
    std::sort(m_report.notes.begin(), m_report.notes.end());
    m_report.secondsSolve = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

StageReport PruneRun::reportStage(int stage, const model::Denoiser& pruned) {
    const schedule::Stage& planned = m_plan.stages[static_cast<std::size_t>(stage)];
    StageReport report;
    report.name = planned.name;
    report.firstT = planned.firstT;
    report.lastT = planned.lastT;
    report.steps = planned.steps;
    report.sparsity = planned.sparsity;
    report.achievedSparsity = achievedSparsity(m_dense->units(), m_removed[static_cast<std::size_t>(stage)]);
    report.macs = pruned.macsPerForward(planned.firstT - 1);
    constexpr double kWorthANote = 0.005;
    if (std::abs(report.achievedSparsity - report.sparsity) > kWorthANote)
        m_report.notes.push_back(report.name + ": asked for sparsity " + numberText(report.sparsity) + ", got " +
                                 numberText(report.achievedSparsity) +
                                 ": heads are coarse and one group of each unit stays");
    return report;
}

void PruneRun::addTotals(const model::Denoiser& pruned) {
    std::vector<int> timesteps;
    for (const int t : m_plan.timesteps)
        timesteps.push_back(t - 1);
    m_report.macsDense = metrics::samplingMacs(*m_dense, timesteps, m_options.guided);
    m_report.macsPruned = metrics::samplingMacs(pruned, timesteps, m_options.guided);
    int steps = 0;
    for (const StageReport& stage : m_report.stages) {
        m_report.achievedSparsity += stage.achievedSparsity * stage.steps;
        steps += stage.steps;
    }
    m_report.achievedSparsity /= std::max(steps, 1);
    m_report.peakBytes = metrics::peakResidentBytes();
}

PruneResult PruneRun::result() {
    std::vector<model::StageSubnetwork> subnetworks;
    for (const schedule::Stage& stage : m_plan.stages)
        subnetworks.push_back({stage.name, stage.firstT, stage.lastT, {}});
    for (Part& part : m_parts) {
        const model::Unit& unit = m_dense->units()[static_cast<std::size_t>(part.unit)];
        m_report.units.push_back(
            {unit.name, unit.kind, unit.layer, part.stage, unit.groups, unit.groups - part.removed, part.loss});
        subnetworks[static_cast<std::size_t>(part.stage)].subnetwork.units.push_back(std::move(part.kept));
    }
    const auto pruned = std::make_shared<model::StagedDenoiser>(m_dense, std::move(subnetworks));
    m_report.method = m_options.method;
    m_report.targetSparsity = m_plan.targetSparsity;
    for (std::size_t stage = 0; stage < m_plan.stages.size(); ++stage)
        m_report.stages.push_back(reportStage(static_cast<int>(stage), *pruned));
    addTotals(*pruned);
    return {pruned, std::move(m_report)};
}

void checkArguments(const model::DenoiserPtr& dense, const PruneStatistics& statistics, const schedule::StagePlan& plan,
                    const PruneOptions& options) {
    const auto refuse = [](const std::string& text) { throw Error(ErrorCode::BadArgument, text); };
    if (dynamic_cast<const model::StagedDenoiser*>(dense.get()))
        refuse(dense->info().name + ": is pruned already; open the dense model instead");
    requireArgument(options.damping > 0 && std::isfinite(options.damping), "damping", "a number > 0", options.damping);
    if (plan.stages.empty())
        refuse("stages: expected at least one, found none");
    if (!needsBank(options.method, options.compensate))
        return;
    const calibration::HessianBank* bank = statistics.bank;
    if (!bank)
        refuse("method " + options.method + ": needs statistics; calibrate first");
    if (bank->units() != static_cast<int>(dense->units().size()) ||
        bank->timesteps() != dense->info().schedule.timesteps)
        refuse("statistics: are of another model than " + dense->info().name);
}

} // namespace

std::shared_ptr<EliminationCache> makeEliminationCache() {
    return std::make_shared<EliminationCache>();
}

PruneResult prune(const model::DenoiserPtr& dense, const PruneStatistics& statistics, const schedule::StagePlan& plan,
                  const PruneOptions& options, const Progress& progress, EliminationCache* cache) {
    return translateTorchErrors("pruning of " + dense->info().name, [&] {
        checkArguments(dense, statistics, plan, options);
        PruneRun run(dense, statistics, plan, options, cache);
        run.solve(progress);
        return run.result();
    });
}

} // namespace core::pruning
