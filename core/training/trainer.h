#pragma once

#include "core/base/progress.h"
#include "core/training/objective.h"
#include "core/training/trainer_options.h"
#include "core/training/training_state.h"

namespace core::training {

/// Trains a model for an objective on data: one run, on the calling thread inside a ComputeScope, whose threads each
/// take parts of a batch. A run in pieces takes the same steps as one without interruption, to the bit, where its
/// length is in steps (with minutes the learning rate follows the clock).
class Trainer {
public:
    /// All three outlive the trainer. @throws Error{BadArgument} naming the option that is out of range,
    /// Error{BadInput} for a checkpoint of something else.
    Trainer(const TrainedModel& model, const TrainingData& data, Objective objective, TrainerOptions options,
            TrainerHooks hooks = {});

    /// Goes on to the planned end. Whatever ends it early, the state of the last whole step is saved first.
    /// @throws Error{Cancelled} within a block of the model after a stop was asked for, Error{Failed} naming the step
    /// whose loss or gradient is not finite.
    void run(const Progress& progress = {});

    const TrainingLog& log() const { return m_state.log; }
    std::int64_t steps() const { return m_state.step; }
    double minutes() const { return m_state.minutes; }
    /// The model with the averaged weights as they are now.
    model::DenoiserPtr averaged() const { return m_model.with(averagesOf(m_state)); }
    /// With the weights themselves: what the next step starts from.
    const TrainedModel& model() const { return m_model; }

private:
    struct StepGradient;

    double fractionDone() const;
    void step(const Progress& progress);
    NoisedBatch drawBatch(const TrainedPart& part) const;
    StepGradient gradientOf(const TrainedPart& part, const Progress& progress) const;
    void clip(ParameterTensors& gradients) const;
    void record(double loss, const std::map<std::string, double>& figures);
    void save() const;
    std::string runInWords() const;
    std::string note() const;

    const TrainedModel& m_model;
    const TrainingData& m_data;
    Objective m_objective;
    TrainerOptions m_options;
    TrainerHooks m_hooks;
    Noising m_noising;
    TrainingState m_state;
    double m_startMinutes = 0; ///< on the clock, minutes of earlier pieces subtracted
};

} // namespace core::training
