#include "core/model/subnetwork.h"

#include "core/base/tensor.h"

namespace core::model {
namespace {

void validateUnit(const KeptUnit& part, const Unit& unit) {
    const auto refuse = [&](const std::string& what) { throw Error(ErrorCode::BadArgument, unit.name + ": " + what); };
    if (part.kept.empty())
        refuse("expected at least one kept group, found none");
    int previous = -1;
    for (const int group : part.kept) {
        if (group <= previous || group >= unit.groups)
            refuse("kept groups: expected ascending indices below " + std::to_string(unit.groups) + ", found " +
                   std::to_string(group) + " after " + std::to_string(previous));
        previous = group;
    }
    const std::int64_t columns = static_cast<std::int64_t>(part.kept.size()) * unit.groupSize;
    const at::Tensor& weight = part.weight;
    if (weight.defined() && (weight.dim() != 2 || weight.size(0) != unit.outputs || weight.size(1) != columns))
        refuse("weight: expected [" + std::to_string(unit.outputs) + "," + std::to_string(columns) + "], found " +
               c10::str(weight.sizes()));
}

} // namespace

void validateSubnetwork(const Subnetwork& subnetwork, const std::vector<Unit>& units) {
    if (subnetwork.units.size() != units.size())
        throw Error(ErrorCode::BadArgument, "subnetwork: expected " + std::to_string(units.size()) + " units, found " +
                                                std::to_string(subnetwork.units.size()));
    for (std::size_t i = 0; i < units.size(); ++i)
        validateUnit(subnetwork.units[i], units[i]);
}

std::int64_t savedMacs(const KeptUnit& kept, const Unit& unit) {
    return (unit.groups - static_cast<std::int64_t>(kept.kept.size())) * unit.macsPerGroup;
}

std::int64_t savedMacs(const Subnetwork& subnetwork, const std::vector<Unit>& units) {
    std::int64_t saved = 0;
    for (std::size_t i = 0; i < units.size(); ++i)
        saved += savedMacs(subnetwork.units[i], units[i]);
    return saved;
}

} // namespace core::model
