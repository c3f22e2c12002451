#include "core/pruning/prune_plan.h"

#include "core/schedule/allocation.h"

#include <algorithm>
#include <cmath>

namespace core::pruning {
namespace {

/// A fine unit rounded down to an allowed count, and how much of the way to the next one that left over.
struct RoundedCount {
    std::size_t unit;
    int next;     ///< the next allowed count of removed groups; the present one where there is none
    double share; ///< of the way to it, in [0,1)
};

/// The highest allowed count that removes no more than `ideal`.
RoundedCount roundDown(const model::Unit& unit, std::size_t index, double ideal, int widthMultiple, int& removed) {
    const std::vector<int> allowed = allowedRemovals(unit, widthMultiple);
    const auto above = std::upper_bound(allowed.begin(), allowed.end(), ideal);
    removed = *(above - 1);
    const int next = above == allowed.end() ? removed : *above;
    return {index, next, next > removed ? (ideal - removed) / (next - removed) : 0};
}

/// Removes groups of the fine units, the same share everywhere, that save as nearly `macs` as possible.
void removeFine(const std::vector<model::Unit>& units, double macs, int widthMultiple, std::vector<int>& removed) {
    double all = 0;
    for (const model::Unit& unit : units)
        if (unit.isFine())
            all += static_cast<double>(unit.macsPerGroup) * unit.groups;
    const double share = all > 0 ? std::clamp(macs / all, 0.0, 1.0) : 0;
    std::vector<RoundedCount> counts;
    for (std::size_t i = 0; i < units.size(); ++i) {
        if (!units[i].isFine())
            continue;
        counts.push_back(roundDown(units[i], i, share * units[i].groups, widthMultiple, removed[i]));
        macs -= static_cast<double>(units[i].macsPerGroup) * removed[i];
    }
    std::stable_sort(counts.begin(), counts.end(),
                     [](const RoundedCount& a, const RoundedCount& b) { return a.share > b.share; });
    for (const RoundedCount& count : counts) {
        const double saved = static_cast<double>(units[count.unit].macsPerGroup) * (count.next - removed[count.unit]);
        if (saved > 0 && macs >= saved / 2) {
            removed[count.unit] = count.next;
            macs -= saved;
        }
    }
}

} // namespace

std::vector<int> allowedRemovals(const model::Unit& unit, int widthMultiple) {
    std::vector<int> allowed{0};
    const int multiple = unit.isFine() ? std::max(widthMultiple, 1) : 1;
    for (int kept = (unit.groups - 1) / multiple * multiple; kept >= 1; kept -= multiple)
        allowed.push_back(unit.groups - kept);
    return allowed;
}

std::vector<int> uniformRemoval(const std::vector<model::Unit>& units, double sparsity, int widthMultiple) {
    std::vector<int> removed(units.size(), 0);
    double fineMacs = sparsity * prunableMacs(units);
    for (std::size_t i = 0; i < units.size(); ++i) {
        if (units[i].isFine())
            continue;
        removed[i] = schedule::groupsToRemove(sparsity, units[i].groups);
        fineMacs -= static_cast<double>(units[i].macsPerGroup) * removed[i];
    }
    removeFine(units, fineMacs, widthMultiple, removed);
    return removed;
}

double prunableMacs(const std::vector<model::Unit>& units) {
    double sum = 0;
    for (const model::Unit& unit : units)
        sum += static_cast<double>(unit.macsPerGroup) * unit.groups;
    return sum;
}

double achievedSparsity(const std::vector<model::Unit>& units, const std::vector<int>& removed) {
    const double all = prunableMacs(units);
    double gone = 0;
    for (std::size_t i = 0; i < units.size(); ++i)
        gone += static_cast<double>(units[i].macsPerGroup) * removed[i];
    return all > 0 ? gone / all : 0;
}

} // namespace core::pruning
