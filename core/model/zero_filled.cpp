#include "core/model/zero_filled.h"

#include "core/base/tensor.h"
#include "core/model/subnetwork.h"

#include <map>

namespace core::model {
namespace {

at::Tensor indices(const std::vector<int>& groups, const at::Device& device) {
    return at::tensor(std::vector<std::int64_t>(groups.begin(), groups.end())).to(device);
}

std::vector<int> removedGroups(const Unit& unit, const KeptUnit& kept) {
    std::vector<int> removed;
    auto next = kept.kept.begin();
    for (int group = 0; group < unit.groups; ++group)
        if (next != kept.kept.end() && *next == group)
            ++next;
        else
            removed.push_back(group);
    return removed;
}

/// [outputs, groups·groupSize] with the kept groups' columns alone.
at::Tensor fillConsumer(const at::Tensor& dense, const Unit& unit, const KeptUnit& kept) {
    const at::Tensor groups = indices(kept.kept, dense.device());
    const at::Tensor byGroup = dense.view({unit.outputs, unit.groups, unit.groupSize});
    const at::Tensor columns = kept.weight.defined()
                                   ? kept.weight.to(dense.options()).view({unit.outputs, -1, unit.groupSize})
                                   : byGroup.index_select(1, groups);
    return at::zeros_like(byGroup).index_copy_(1, groups, columns).view_as(dense);
}

/// A producer has as many rows as the consumer has columns, or several times as many, one below the other (q, k, v;
/// values and gates), or fewer, if the consumer is a convolution, which has columns for each place of its kernel.
at::Tensor fillProducer(const at::Tensor& dense, const Unit& unit, const std::vector<int>& removed) {
    at::Tensor filled = dense.clone(at::MemoryFormat::Contiguous);
    const std::int64_t parts = std::max<std::int64_t>(1, dense.size(0) / unit.columns());
    filled.view({parts, unit.groups, -1}).index_fill_(1, indices(removed, dense.device()), 0);
    return filled;
}

} // namespace

DenoiserPtr zeroFilled(const Denoiser& dense, const Subnetwork& subnetwork) {
    return translateTorchErrors("zero filling", [&] {
        validateSubnetwork(subnetwork, dense.units());
        std::map<std::string, std::size_t> consumers, producers;
        for (std::size_t i = 0; i < dense.units().size(); ++i) {
            consumers[dense.units()[i].consumer] = i;
            for (const std::string& key : dense.units()[i].producers)
                producers[key] = i;
        }
        return dense.withWeights([&](const std::string& key, const at::Tensor& weight) {
            if (const auto found = consumers.find(key); found != consumers.end())
                return fillConsumer(weight, dense.units()[found->second], subnetwork.units[found->second]);
            const auto found = producers.find(key);
            if (found == producers.end())
                return weight;
            const Unit& unit = dense.units()[found->second];
            const std::vector<int> removed = removedGroups(unit, subnetwork.units[found->second]);
            return removed.empty() ? weight : fillProducer(weight, unit, removed);
        });
    });
}

} // namespace core::model
