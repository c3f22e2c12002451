#include "core/pruning/prune_plan.h"

#include "core/schedule/stages.h"

#include <algorithm>
#include <cmath>

namespace core::pruning {
namespace {

double prunableMacs(const std::vector<model::Unit>& units) {
    double sum = 0;
    for (const model::Unit& unit : units)
        sum += static_cast<double>(unit.macsPerGroup) * unit.groups;
    return sum;
}

/// A unit of neurons and the part of a neuron that rounding down left over.
struct Fraction {
    std::size_t unit;
    double part;
};

/// Removes neurons, the same share everywhere, worth as nearly `macs` as possible.
void removeNeurons(const std::vector<model::Unit>& units, double macs, std::vector<int>& removed) {
    double all = 0;
    for (const model::Unit& unit : units)
        if (unit.kind == model::UnitKind::MlpNeuron)
            all += static_cast<double>(unit.macsPerGroup) * unit.groups;
    const double share = all > 0 ? std::clamp(macs / all, 0.0, 1.0) : 0;
    std::vector<Fraction> fractions;
    for (std::size_t i = 0; i < units.size(); ++i) {
        if (units[i].kind != model::UnitKind::MlpNeuron)
            continue;
        const double ideal = share * units[i].groups;
        removed[i] = std::min(static_cast<int>(ideal), units[i].groups - 1);
        macs -= static_cast<double>(units[i].macsPerGroup) * removed[i];
        fractions.push_back({i, ideal - removed[i]});
    }
    std::stable_sort(fractions.begin(), fractions.end(), [](auto& a, auto& b) { return a.part > b.part; });
    for (const auto& [i, part] : fractions) {
        const auto one = static_cast<double>(units[i].macsPerGroup);
        if (macs >= one / 2 && removed[i] < units[i].groups - 1) {
            ++removed[i];
            macs -= one;
        }
    }
}

} // namespace

std::vector<int> uniformRemoval(const std::vector<model::Unit>& units, double sparsity) {
    std::vector<int> removed(units.size(), 0);
    double neuronMacs = sparsity * prunableMacs(units);
    for (std::size_t i = 0; i < units.size(); ++i) {
        if (units[i].kind == model::UnitKind::MlpNeuron)
            continue;
        removed[i] = schedule::groupsToRemove(sparsity, units[i].groups);
        neuronMacs -= static_cast<double>(units[i].macsPerGroup) * removed[i];
    }
    removeNeurons(units, neuronMacs, removed);
    return removed;
}

double achievedSparsity(const std::vector<model::Unit>& units, const std::vector<int>& removed) {
    const double all = prunableMacs(units);
    double gone = 0;
    for (std::size_t i = 0; i < units.size(); ++i)
        gone += static_cast<double>(units[i].macsPerGroup) * removed[i];
    return all > 0 ? gone / all : 0;
}

} // namespace core::pruning
