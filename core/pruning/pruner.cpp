#include "core/pruning/pruner.h"

#include "core/base/argument.h"
#include "core/base/parallel.h"
#include "core/base/tensor.h"
#include "core/formats/sha256.h"
#include "core/metrics/cost.h"
#include "core/model/staged_denoiser.h"
#include "core/pruning/criterion_table.h"
#include "core/pruning/elimination_run.h"
#include "core/pruning/prune_plan.h"
#include "core/pruning/removal_plan.h"
#include "core/pruning/solved_units.h"

#include <chrono>
#include <numeric>
#include <optional>
#include <span>
#include <utility>

namespace core::pruning {
namespace {

/// As many points as a plot has use for, evenly spread, the last among them.
std::vector<LossPoint> drawnCurve(const std::vector<double>& cumulativeLoss) {
    constexpr std::size_t kPoints = 128;
    const std::size_t groups = cumulativeLoss.size();
    const std::size_t points = std::min(groups, kPoints);
    std::vector<LossPoint> curve;
    for (std::size_t i = 1; i <= points; ++i) {
        const std::size_t removed = (i * groups + points - 1) / points;
        curve.push_back({static_cast<int>(removed), cumulativeLoss[removed - 1]});
    }
    return curve;
}

std::vector<int> allGroups(const model::Unit& unit) {
    std::vector<int> groups(static_cast<std::size_t>(unit.groups));
    std::iota(groups.begin(), groups.end(), 0);
    return groups;
}

/// All that decides what comes of a unit, whichever run solves it.
std::string keyOf(const PruneOptions& options, const model::Denoiser& dense, const PruneStatistics& statistics,
                  const schedule::StagePlan& plan) {
    formats::Sha256 hash;
    const auto add = [&hash](const auto& value) {
        const std::string text = c10::str(value) + '\n';
        hash.update(std::as_bytes(std::span(text)));
    };
    add(dense.info().sha256);
    add(toString(dense.dtype()));
    for (const schedule::Stage& stage : plan.stages)
        add(c10::str(stage.firstT, ' ', stage.lastT, ' ', stage.steps, ' ', numberText(stage.sparsity)));
    add(c10::str(options.method, ' ', numberText(options.damping), ' ', options.compensate.has_value(), ' ',
                 options.compensate.value_or(false), ' ', options.float64, ' ', options.widthMultiple, ' ',
                 options.seed));
    if (statistics.bank != nullptr)
        for (const int unit : {0, statistics.bank->units() - 1}) {
            const at::Tensor sums = statistics.bank->stage(unit, 1, statistics.bank->timesteps());
            hash.update({static_cast<const std::byte*>(sums.const_data_ptr()), sums.nbytes()});
        }
    if (statistics.taylor != nullptr)
        for (const double score : statistics.taylor->columns.front())
            add(numberText(score));
    return hash.finish().substr(0, 16);
}

class PruneRun {
public:
    PruneRun(const model::DenoiserPtr& dense, const PruneStatistics& statistics, const schedule::StagePlan& plan,
             const PruneOptions& options, EliminationCache* cache)
        : m_dense(dense)
        , m_units(dense->units())
        , m_plan(plan)
        , m_options(options)
        , m_eliminations(*dense, statistics, plan, options, cache)
        , m_removed(plan.stages.size(), std::vector<SolvedUnit>(dense->units().size())) {
        if (!options.solving.empty() && !needsLossCurves(options))
            m_solved.emplace(options.solving, keyOf(options, *dense, statistics, plan));
        if (dense->device().kind == Device::Kind::Cuda)
            m_eliminations.batchOn(dense->device());
    }

    void solve(const Progress& progress);
    PruneResult result();

private:
    using EliminationPtr = std::shared_ptr<const Elimination>;

    bool takeSolved(const StageUnit& where);
    void planFirst(const Progress& progress);
    void weighLosses(const Progress& progress);
    void remove(const StageUnit& where, const EliminationPtr& elimination);
    std::vector<StageUnit> all() const { return stageUnits(m_plan.stages.size(), m_units.size()); }
    std::vector<int> removedOf(std::size_t stage) const;
    void noteStage(const StageReport& report);
    StageReport reportStage(std::size_t stage, const model::Denoiser& pruned);
    void addTotals(const model::Denoiser& pruned);
    void noteTarget();
    std::vector<model::StageSubnetwork> takeSubnetworks();

    const model::DenoiserPtr& m_dense;
    const std::vector<model::Unit>& m_units;
    const schedule::StagePlan& m_plan;
    const PruneOptions& m_options;
    EliminationRun m_eliminations;
    std::optional<SolvedUnits> m_solved; ///< of this run and the ones that it goes on with
    PerStageUnit<SolvedUnit> m_removed;
    PruneReport m_report;
    int m_found = 0; ///< that an earlier run solved
};

void PruneRun::remove(const StageUnit& where, const EliminationPtr& elimination) {
    SolvedUnit& mine = valueOf(m_removed, where);
    if (elimination)
        mine.curve = drawnCurve(elimination->cumulativeLoss());
    if (!elimination || mine.removed == 0) {
        mine.removed = 0;
        mine.kept.kept = allGroups(m_units[static_cast<std::size_t>(where.unit)]);
        return;
    }
    mine.kept = {elimination->keptAfter(mine.removed), elimination->weightsAfter(mine.removed)};
    mine.loss = elimination->cumulativeLoss()[static_cast<std::size_t>(mine.removed) - 1];
}

/// What an earlier run solved.
bool PruneRun::takeSolved(const StageUnit& where) {
    SolvedUnit& mine = valueOf(m_removed, where);
    std::optional<SolvedUnit> found;
    if (m_solved)
        found = m_solved->find(where, m_units[static_cast<std::size_t>(where.unit)], mine.removed);
    if (!found)
        return false;
    mine = std::move(*found);
    ++m_found;
    return true;
}

/// The plan says what goes: each elimination is used and let go, so that few are held at once.
void PruneRun::planFirst(const Progress& progress) {
    const Removal removal = plannedRemoval(m_units, m_plan, m_options);
    std::vector<StageUnit> wanted;
    for (const StageUnit& where : all()) {
        const int removed = valueOf(m_removed, where).removed = valueOf(removal, where);
        if (removed == 0)
            remove(where, nullptr);
        else if (!takeSolved(where))
            wanted.push_back(where);
    }
    const auto take = [this](const StageUnit& where, const EliminationPtr& elimination) {
        remove(where, elimination);
        if (m_solved && elimination)
            m_solved->keep(where, valueOf(m_removed, where));
    };
    m_eliminations.run(wanted, take, progress);
}

/// The losses say what goes: all eliminations are held until they are weighed.
void PruneRun::weighLosses(const Progress& progress) {
    const std::vector<StageUnit> places = all();
    PerStageUnit<EliminationPtr> eliminations(m_plan.stages.size(), std::vector<EliminationPtr>(m_units.size()));
    const auto keep = [&](const StageUnit& where, const EliminationPtr& elimination) {
        valueOf(eliminations, where) = elimination;
    };
    m_eliminations.run(places, keep, progress);
    LossCurves curves(m_plan.stages.size(), std::vector<std::vector<double>>(m_units.size()));
    for (const StageUnit& where : places)
        if (const EliminationPtr& elimination = valueOf(eliminations, where))
            valueOf(curves, where) = elimination->cumulativeLoss();
    const Removal removal = leastLossRemoval(m_units, m_plan, m_options, curves);
    const auto removeOne = [&](int i) {
        progress.throwIfStopped();
        const StageUnit& where = places[static_cast<std::size_t>(i)];
        valueOf(m_removed, where).removed = valueOf(removal, where);
        remove(where, std::exchange(valueOf(eliminations, where), nullptr));
    };
    forEachInParallel(static_cast<int>(places.size()), removeOne);
}

void PruneRun::solve(const Progress& progress) {
    const auto start = std::chrono::steady_clock::now();
    if (needsLossCurves(m_options))
        weighLosses(progress);
    else
        planFirst(progress);
    m_report.notes = m_eliminations.notes();
    if (m_found > 0)
        m_report.notes.push_back(std::to_string(m_found) + " of " + std::to_string(all().size()) +
                                 " units were solved by an earlier run that was ended");
    m_eliminations.throwIfNothingSolved();
    m_report.secondsSolve = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

std::vector<int> PruneRun::removedOf(std::size_t stage) const {
    std::vector<int> removed;
    for (const SolvedUnit& unit : m_removed[stage])
        removed.push_back(unit.removed);
    return removed;
}

/// Where the loss curves decide, a stage's sparsity in the plan is no promise.
void PruneRun::noteStage(const StageReport& report) {
    constexpr double kWorthANote = 0.005;
    if (std::abs(report.achievedSparsity - report.sparsity) > kWorthANote)
        m_report.notes.push_back(report.name + ": asked for sparsity " + numberText(report.sparsity) + ", got " +
                                 numberText(report.achievedSparsity) +
                                 ": groups are coarse and one of each unit stays");
}

StageReport PruneRun::reportStage(std::size_t stage, const model::Denoiser& pruned) {
    const schedule::Stage& planned = m_plan.stages[stage];
    StageReport report;
    report.name = planned.name;
    report.firstT = planned.firstT;
    report.lastT = planned.lastT;
    report.steps = planned.steps;
    report.achievedSparsity = achievedSparsity(m_units, removedOf(stage));
    const bool isPromise = m_options.allocation != schedule::AllocationRule::Marginal || planned.isChosen;
    report.sparsity = isPromise ? planned.sparsity : report.achievedSparsity;
    report.macs = pruned.macsPerForward(planned.firstT - 1);
    noteStage(report);
    return report;
}

void PruneRun::addTotals(const model::Denoiser& pruned) {
    std::vector<double> timesteps;
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

/// Says why where the cost is off its target by more than the half per cent that is promised.
void PruneRun::noteTarget() {
    const double share = prunableMacs(m_units) / static_cast<double>(m_dense->macsPerForward(0));
    const double wanted = static_cast<double>(m_report.macsDense) * (1 - share * m_plan.targetSparsity);
    const auto got = static_cast<double>(m_report.macsPruned);
    constexpr double kPromised = 0.005;
    if (std::abs(got - wanted) <= kPromised * wanted)
        return;
    std::string why = "groups are coarse and one of each unit stays";
    if (!m_plan.targetReached)
        why = "the stages' limits or sparsities chosen by hand do not allow the target";
    else if (m_options.widthMultiple > 1)
        why = "widths are multiples of " + std::to_string(m_options.widthMultiple);
    m_report.notes.push_back("multiply-adds: " + numberText(got / wanted) + " of the target: " + why);
}

std::vector<model::StageSubnetwork> PruneRun::takeSubnetworks() {
    std::vector<model::StageSubnetwork> subnetworks;
    for (const schedule::Stage& stage : m_plan.stages)
        subnetworks.push_back({stage.name, stage.firstT, stage.lastT, {}});
    for (const StageUnit& where : all()) {
        const model::Unit& unit = m_units[static_cast<std::size_t>(where.unit)];
        SolvedUnit& mine = valueOf(m_removed, where);
        m_report.units.push_back({unit.name, unit.kind, unit.place, where.stage, unit.groups,
                                  unit.groups - mine.removed, mine.loss, std::move(mine.curve)});
        subnetworks[static_cast<std::size_t>(where.stage)].subnetwork.units.push_back(std::move(mine.kept));
    }
    return subnetworks;
}

PruneResult PruneRun::result() {
    const auto pruned = std::make_shared<model::StagedDenoiser>(m_dense, takeSubnetworks());
    m_report.method = m_options.method;
    m_report.targetSparsity = m_plan.targetSparsity;
    for (std::size_t stage = 0; stage < m_plan.stages.size(); ++stage)
        m_report.stages.push_back(reportStage(stage, *pruned));
    addTotals(*pruned);
    noteTarget();
    return {pruned, std::move(m_report)};
}

void checkBank(const model::Denoiser& dense, const calibration::HessianBank* bank, const PruneOptions& options) {
    const auto refuse = [](const std::string& text) { throw Error(ErrorCode::BadArgument, text); };
    if (!bank && needsBank(options.method, options.compensate))
        refuse("method " + options.method + ": needs statistics; calibrate first");
    if (bank && (bank->units() != static_cast<int>(dense.units().size()) ||
                 bank->timesteps() != dense.info().schedule.timesteps))
        refuse("statistics: are of another model than " + dense.info().name);
}

void checkLossWeights(const model::Denoiser& dense, const schedule::StagePlan& plan, const PruneOptions& options) {
    bool fits = options.lossWeights.empty() || options.lossWeights.size() == plan.stages.size();
    for (const std::vector<double>& ofStage : options.lossWeights)
        fits = fits && ofStage.size() == dense.units().size();
    requireArgument(fits, "loss weights", "one per unit of each stage or none", "another number");
}

void checkArguments(const model::Denoiser& dense, const PruneStatistics& statistics, const schedule::StagePlan& plan,
                    const PruneOptions& options) {
    const auto refuse = [](const std::string& text) { throw Error(ErrorCode::BadArgument, text); };
    requireNotPruned(dense);
    requireArgument(options.damping > 0 && std::isfinite(options.damping), "damping", "a number > 0", options.damping);
    requireArgument(options.widthMultiple >= 1, "width", "a multiple >= 1", options.widthMultiple);
    if (plan.stages.empty())
        refuse("stages: expected at least one, found none");
    checkLossWeights(dense, plan, options);
    checkBank(dense, statistics.bank, options);
    if (criterion(options.method).evidence() == Evidence::Gradients &&
        (!statistics.taylor || statistics.taylor->columns.size() != dense.units().size()))
        refuse("method " + options.method + ": needs gradients of this model");
}

} // namespace

std::shared_ptr<EliminationCache> makeEliminationCache() {
    return std::make_shared<EliminationCache>();
}

PruneResult prune(const model::DenoiserPtr& dense, const PruneStatistics& statistics, const schedule::StagePlan& plan,
                  const PruneOptions& options, const Progress& progress, EliminationCache* cache) {
    return translateTorchErrors("pruning of " + dense->info().name, [&] {
        checkArguments(*dense, statistics, plan, options);
        PruneRun run(dense, statistics, plan, options, cache);
        run.solve(progress);
        return run.result();
    });
}

} // namespace core::pruning
