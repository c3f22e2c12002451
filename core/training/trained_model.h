#pragma once

#include "core/model/denoiser.h"
#include "core/model/staged_denoiser.h"
#include "core/training/parameter.h"

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace core::training {

/// What is trained on a range of timesteps: a whole model of one stage, or one stage of a staged one.
struct TrainedPart {
    std::string name{}; ///< of the stage; empty for a model of one stage
    int firstT = 1;     ///< smallest training timestep t (1…T), inclusive
    int lastT = 1;      ///< largest, inclusive
    Parameters parameters{};
    model::DenoiserPtr model{}; ///< float32, on the source's device; computes with the parameters as they are now
};

/// A model that is being trained: float32 leaves beside the untouched source. Of a model of one stage, dense or cut,
/// all weights are trained (but fixed tables); of a staged one the consumer weights that each stage holds
/// of its own, so that what the stages share stays as it is and the exported form too.
class TrainedModel {
public:
    /// @throws Error{BadArgument} where there is nothing to train.
    explicit TrainedModel(model::DenoiserPtr source);

    const model::DenoiserPtr& source() const { return m_source; }
    /// Those that have something to train.
    const std::vector<TrainedPart>& parts() const { return m_parts; }
    /// The part that a step of training belongs to: parts are visited in proportion to their timesteps, evenly spread
    /// (multiples of the golden ratio), and the same step always visits the same part.
    std::size_t partOfStep(std::int64_t step) const;

    /// The source with other values, in the source's number format. @param values per part, in its parameters' order.
    model::DenoiserPtr with(const std::vector<ParameterTensors>& values) const;

private:
    void addWhole();
    void addStages(const model::StagedDenoiser& staged);
    static model::DenoiserPtr withStages(const model::StagedDenoiser& staged,
                                         const std::map<std::string, at::Tensor>& values);

    model::DenoiserPtr m_source;
    std::vector<TrainedPart> m_parts;
};

} // namespace core::training
