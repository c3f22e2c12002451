#include "core/model/dit/dit_cost.h"

#include "core/model/dit/dit_config.h"

namespace core::model::dit {

std::int64_t ditMacsPerHead(const DitCostShape& s) {
    const std::int64_t projections = 4 * s.tokens * s.hidden * s.headDim;
    const std::int64_t products = 2 * s.tokens * s.tokens * s.headDim;
    return projections + products;
}

std::int64_t ditMacsPerNeuron(const DitCostShape& s) {
    return 2 * s.tokens * s.hidden;
}

DitMacs ditMacs(const DitCostShape& s) {
    DitMacs macs;
    macs.linear = s.tokens * s.hidden * (s.patchInputs + s.patchOutputs);
    macs.linear += s.timestepEmbeddings * (kFrequencyChannels * s.hidden + s.hidden * s.hidden);
    macs.linear += 2 * s.hidden * s.hidden;
    for (std::size_t block = 0; block < s.heads.size(); ++block) {
        const std::int64_t attended = s.heads[block] * s.headDim;
        macs.linear += 6 * s.hidden * s.hidden + 4 * s.tokens * s.hidden * attended;
        macs.linear += s.neurons[block] * ditMacsPerNeuron(s);
        macs.attentionProducts += 2 * s.tokens * s.tokens * attended;
    }
    return macs;
}

} // namespace core::model::dit
