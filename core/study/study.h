#pragma once

#include "core/pruning/loss_weighting.h"
#include "core/pruning/within_rule.h"
#include "core/sampling/sampler_table.h"
#include "core/schedule/stages.h"
#include "core/study/model_choice.h"
#include "core/study/prompt_choices.h"
#include "core/study/variant_sampling.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace core::study {

/// Where the trajectory is cut and how sparse each part becomes.
struct StageChoices {
    double m = 0.55;              ///< threshold as a share of the maximal score, in (0,1)
    double lambda = 5e-5;         ///< weight of ln SNR, unit of Grad, in [0,1]
    std::optional<double> sigma2; ///< mean square of the final output, > 0; unset: measured
    std::vector<int> cuts; ///< by hand, descending, 1…T−1: a cut c parts t > c from t <= c; empty: M and λ decide
    bool oneStage = false; ///< all timesteps are one stage, whatever M, λ and cuts say
    double targetSparsity = 0.33; ///< mean over the sampling steps, in [0,1)
    double maxSparsity = 0.9;     ///< per stage, in (0,1]
    schedule::AllocationRule allocation = schedule::AllocationRule::Mosaic;
    pruning::WithinRule within = pruning::WithinRule::Uniform;
    pruning::LossWeighting lossWeighting = pruning::LossWeighting::Equal; ///< where a rule is marginal
    std::map<std::string, double>
        overrides; ///< sparsity in [0,1) by stage name; one of a stage that is not there is ignored

    bool operator==(const StageChoices&) const = default;
};

/// Images that a study can have at once: they are all kept and looked at. `sample` writes more, which it does not keep.
inline constexpr int mostImages = 10'000;

/// How images are sampled; the same for the dense and every pruned model.
struct SamplingChoices {
    sampling::SamplerChoice sampler;
    int steps = 50; ///< 1…T
    std::optional<double>
        guidanceScale; ///< classifier-free guidance, 0…100; 1: none; unset: the model's recommendation
    std::optional<int> guidedChannels; ///< guidance moves the first ones alone; 0: all; unset: as for this model
    std::vector<int> labels;           ///< class per image; one entry serves all; empty: i modulo classes
    std::vector<std::uint64_t> seeds = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9}; ///< one image each
    PromptChoices words{};                                             ///< prompts and what goes with them

    bool operator==(const SamplingChoices&) const = default;
};

/// How structure is ranked and removed.
struct PruningChoices {
    std::string method = "obs";     ///< name of a criterion
    double damping = 0.01;          ///< p: H + p·mean(live diag H)·I, in (0,1]
    std::optional<bool> compensate; ///< kept columns make up for removed ones; unset: as the criterion was published
    int widthMultiple = 1;          ///< kept neurons per unit are a multiple of this, >= 1
    bool float64 = false;           ///< eliminate in double precision
    std::string trained{};          ///< folder of a staged model: what these choices pruned, with weights that were
                                    ///< trained on afterwards; empty: as pruned
    double trainedMinutes = 0;      ///< for how long; not looked at without `trained`, as is the next
    bool taught = true;             ///< by the dense model's answers; false: by images alone

    bool operator==(const PruningChoices&) const = default;
};

/// Which blocks are computed at which evaluation of a sampling run.
struct ExecutionChoices {
    std::string reuse{}; ///< a specification of caching::parseReuse; empty: everything is computed

    bool operator==(const ExecutionChoices&) const = default;
};

/// What the statistics are gathered from.
struct CalibrationChoices {
    int samples = 300;              ///< noised images, as many null-label ones are added; >= bins
    int bins = 25;                  ///< equal ranges of t = 1…T, >= 1
    std::uint64_t seed = 0;         ///< of images, noise and timesteps
    std::string source = "builtin"; ///< "builtin", "own" (the model's own samples) or a folder of images
    std::string bank;               ///< folder of statistics gathered earlier; empty: gather them
    std::string classMap{};         ///< file that says which folder of images holds which class; empty: their names do

    bool operator==(const CalibrationChoices&) const = default;
};

/// Choices that were kept beside the present ones, to be compared with them.
struct Variant {
    std::string name; ///< for a person; need not be unique
    StageChoices stages{};
    PruningChoices pruning{};
    ExecutionChoices execution{};
    VariantSampling sampling{};
    bool hidden = false;   ///< kept, but neither computed nor shown
    std::string unknown{}; ///< as Study::unknown, of this variant

    bool operator==(const Variant&) const = default;
};

/// Everything a person chose: a plain value, which undo copies, files hold and every job is handed.
struct Study {
    ModelChoice model;
    StageChoices stages;
    SamplingChoices sampling;
    PruningChoices pruning;
    ExecutionChoices execution;
    CalibrationChoices calibration;
    std::vector<Variant> variants; ///< in the order they are shown, at most maxVariants
    std::string unknown; ///< JSON of the file that it came from, null in place of everything that this version knows:
                         ///< keeps the rest in its place on saving; empty: there is no rest

    bool operator==(const Study&) const = default;
};

inline constexpr std::size_t maxVariants = 100;
/// Whether two variants ask for the same, whatever they are called.
bool haveSameChoices(const Variant& a, const Variant& b);

/// The present choices as a variant without a name.
Variant presentVariant(const Study& study);

/// The study with a variant's choices as its present ones.
Study with(Study study, const Variant& variant);

/// The choices without what was trained on after pruning.
PruningChoices asPruned(PruningChoices choices);

/// Checks every range that needs no model. @throws Error{BadArgument} naming the field as in the file ("stages.m").
void validate(const Study& study);

/// The model calls of the study's sampler as training timesteps t (the nearest, where they are fractional), descending:
/// one per step, for Heun two. @throws Error{BadArgument} naming what does not fit the schedule or the sampler.
std::vector<int> samplingTimesteps(const Study& study, const schedule::NoiseSchedule& schedule);

/// Stages and sparsities that the study makes of a schedule; cheap enough for every mouse move.
/// @param measuredSigma2 used where the study leaves sigma2 to the measurement (1 if nothing is known yet).
/// @throws Error{BadArgument} naming the field that is out of range.
schedule::StagePlan plan(const Study& study, const schedule::NoiseSchedule& schedule, double measuredSigma2 = 1);

} // namespace core::study
