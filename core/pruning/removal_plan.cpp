#include "core/pruning/removal_plan.h"

#include "core/pruning/least_loss.h"
#include "core/pruning/prune_plan.h"

#include <algorithm>

namespace core::pruning {
namespace {

double lossAfter(const std::vector<double>& curve, int removed) {
    return removed > 0 ? curve[static_cast<std::size_t>(removed) - 1] : 0;
}

class Planner {
public:
    Planner(const std::vector<model::Unit>& units, const schedule::StagePlan& plan, const PruneOptions& options,
            const LossCurves& curves)
        : m_units(units)
        , m_plan(plan)
        , m_options(options)
        , m_curves(curves)
        , m_prunable(prunableMacs(units))
        , m_removal(plan.stages.size(), std::vector<int>(units.size(), 0)) {}

    Removal run();

private:
    RemovalCurve unitCurve(const StageUnit& where, const std::vector<int>& allowed) const;
    void spreadOverUnits(const std::vector<int>& stages, double macs);
    void spreadOverStages(const std::vector<int>& stages, double macs);
    void spreadWithin(int stage, double sparsity);
    double stageLoss(int stage, const std::vector<int>& removed) const;
    std::vector<double> limits() const;
    double weight(const StageUnit& where) const;
    double forwards(int stage) const { return m_plan.stages[static_cast<std::size_t>(stage)].steps; }

    const std::vector<model::Unit>& m_units;
    const schedule::StagePlan& m_plan;
    const PruneOptions& m_options;
    const LossCurves& m_curves;
    double m_prunable;
    Removal m_removal;
};

double Planner::weight(const StageUnit& where) const {
    return m_options.lossWeights.empty() ? 1 : valueOf(m_options.lossWeights, where);
}

std::vector<double> Planner::limits() const {
    return std::vector<double>(m_plan.stages.size(), m_plan.maxSparsity * m_prunable);
}

/// One step from each allowed count to the next.
RemovalCurve Planner::unitCurve(const StageUnit& where, const std::vector<int>& allowed) const {
    RemovalCurve curve;
    curve.stage = where.stage;
    curve.forwards = forwards(where.stage);
    curve.lossWeight = weight(where);
    const std::vector<double>& loss = valueOf(m_curves, where);
    const auto macs = static_cast<double>(m_units[static_cast<std::size_t>(where.unit)].macsPerGroup);
    for (std::size_t i = 1; i < allowed.size() && !loss.empty(); ++i)
        curve.steps.push_back(
            {macs * (allowed[i] - allowed[i - 1]), lossAfter(loss, allowed[i]) - lossAfter(loss, allowed[i - 1])});
    return curve;
}

/// Units of these stages against each other. @param macs Σ steps·multiply-adds to save.
void Planner::spreadOverUnits(const std::vector<int>& stages, double macs) {
    std::vector<std::vector<int>> allowed;
    for (const model::Unit& unit : m_units)
        allowed.push_back(allowedRemovals(unit, m_options.widthMultiple));
    std::vector<StageUnit> places;
    std::vector<RemovalCurve> curves;
    for (const int stage : stages)
        for (std::size_t unit = 0; unit < m_units.size(); ++unit) {
            places.push_back({stage, static_cast<int>(unit)});
            curves.push_back(unitCurve(places.back(), allowed[unit]));
        }
    if (stages.size() == 1) // alone, a stage that never runs is planned too
        for (RemovalCurve& curve : curves)
            curve.forwards = std::max(curve.forwards, 1.0);
    const std::vector<int> taken = leastLossRemoval(curves, macs, limits());
    for (std::size_t i = 0; i < places.size(); ++i)
        valueOf(m_removal, places[i]) =
            allowed[static_cast<std::size_t>(places[i].unit)][static_cast<std::size_t>(taken[i])];
}

double Planner::stageLoss(int stage, const std::vector<int>& removed) const {
    double sum = 0;
    for (std::size_t unit = 0; unit < m_units.size(); ++unit) {
        const StageUnit where{stage, static_cast<int>(unit)};
        const std::vector<double>& curve = valueOf(m_curves, where);
        if (!curve.empty())
            sum += weight(where) * lossAfter(curve, removed[unit]);
    }
    return sum;
}

/// Whole stages against each other, each on a fine grid of sparsities, all its units losing the same share.
void Planner::spreadOverStages(const std::vector<int>& stages, double macs) {
    constexpr int kGrid = 512;
    std::vector<Removal> removals;
    std::vector<RemovalCurve> curves;
    for (const int stage : stages) {
        Removal options{std::vector<int>(m_units.size(), 0)};
        RemovalCurve curve;
        curve.stage = stage;
        curve.forwards = forwards(stage);
        for (int i = 1; i < kGrid && i <= m_plan.maxSparsity * kGrid; ++i) {
            const auto removed = uniformRemoval(m_units, static_cast<double>(i) / kGrid, m_options.widthMultiple);
            const double saved = achievedSparsity(m_units, removed) - achievedSparsity(m_units, options.back());
            if (saved <= 0)
                continue;
            curve.steps.push_back({saved * m_prunable, stageLoss(stage, removed) - stageLoss(stage, options.back())});
            options.push_back(removed);
        }
        curves.push_back(std::move(curve));
        removals.push_back(std::move(options));
    }
    const std::vector<int> taken = leastLossRemoval(curves, macs, limits());
    for (std::size_t i = 0; i < curves.size(); ++i)
        m_removal[static_cast<std::size_t>(curves[i].stage)] = removals[i][static_cast<std::size_t>(taken[i])];
}

/// One stage alone.
void Planner::spreadWithin(int stage, double sparsity) {
    if (m_options.within == WithinRule::Uniform)
        m_removal[static_cast<std::size_t>(stage)] = uniformRemoval(m_units, sparsity, m_options.widthMultiple);
    else
        spreadOverUnits({stage}, sparsity * m_prunable * std::max(forwards(stage), 1.0));
}

Removal Planner::run() {
    std::vector<int> shared;
    double macs = 0;
    for (const schedule::Stage& stage : m_plan.stages)
        macs += m_plan.targetSparsity * m_prunable * stage.steps;
    for (std::size_t i = 0; i < m_plan.stages.size(); ++i) {
        const schedule::Stage& stage = m_plan.stages[i];
        if (m_options.allocation == schedule::AllocationRule::Marginal && !stage.isChosen) {
            shared.push_back(static_cast<int>(i));
            continue;
        }
        spreadWithin(static_cast<int>(i), stage.sparsity);
        macs -= achievedSparsity(m_units, m_removal[i]) * m_prunable * stage.steps;
    }
    if (!shared.empty() && m_options.within == WithinRule::Marginal)
        spreadOverUnits(shared, macs);
    else if (!shared.empty())
        spreadOverStages(shared, macs);
    return m_removal;
}

} // namespace

bool needsLossCurves(const PruneOptions& options) {
    return options.allocation == schedule::AllocationRule::Marginal || options.within == WithinRule::Marginal;
}

Removal plannedRemoval(const std::vector<model::Unit>& units, const schedule::StagePlan& plan,
                       const PruneOptions& options) {
    Removal removal;
    for (const schedule::Stage& stage : plan.stages)
        removal.push_back(uniformRemoval(units, stage.sparsity, options.widthMultiple));
    return removal;
}

Removal leastLossRemoval(const std::vector<model::Unit>& units, const schedule::StagePlan& plan,
                         const PruneOptions& options, const LossCurves& curves) {
    return Planner(units, plan, options, curves).run();
}

} // namespace core::pruning
