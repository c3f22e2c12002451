#pragma once

#include "core/metrics/plan_cost.h"
#include "core/study/study.h"
#include "ui/jobs/job.h"

#include <QString>

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

namespace ui::study {

/// Everything that a pruned model depends on, to tell whether one is out of date.
struct PruneKey {
    std::vector<int> stageEdges; ///< firstT and lastT of each stage
    std::vector<int> stageSteps;
    std::vector<double> sparsity;
    std::vector<bool> held; ///< stages whose sparsity a person chose
    core::study::AllocationRule allocation = core::study::AllocationRule::Mosaic;
    core::study::WithinRule within = core::study::WithinRule::Uniform;
    core::study::LossWorth lossWorth = core::study::LossWorth::Equal;
    core::study::PruningChoices pruning;
    core::study::CalibrationChoices calibration; ///< as far as the method looks at statistics
    bool guided = true;

    bool operator==(const PruneKey&) const = default;
};
/// Whether sampling needs two evaluations per step.
bool isGuided(const core::study::Study& study, const core::model::ModelInfo& info);
/// Whether a plan prunes nothing, so that the dense model itself is what it comes to.
bool isDense(const core::schedule::StagePlan& plan);
/// Whether two pruned models come from the same eliminations and differ only in how much goes where.
bool shareEliminations(PruneKey a, const PruneKey& b);
PruneKey pruneKey(const core::study::Study& study, const core::schedule::StagePlan& plan, bool guided);

/// What measured trajectories depend on: the sampling choices without the pictures of the preview.
core::study::SamplingChoices trajectoryKey(core::study::SamplingChoices choices);

/// What statistics depend on: those that were gathered earlier on their folder alone.
core::study::CalibrationChoices calibrationKey(const core::study::CalibrationChoices& choices);

/// Whether pruning looks at statistics. An unknown method needs nothing here: pruning itself will name it.
bool needsStatistics(const core::study::PruningChoices& choices);

/// What every result was made from, or is asked for.
struct StudyKeys {
    std::optional<std::string> autoencoder; ///< as chosen
    std::optional<core::study::SamplingChoices> trajectory;
    std::optional<core::study::SamplingChoices> dense;
    std::optional<core::study::CalibrationChoices> calibration;
    std::optional<PruneKey> pruned;
    std::optional<core::study::SamplingChoices> prunedPictures;
};

/// Pictures of one model, which arrive row by row.
struct PictureSet {
    core::study::SamplingChoices choices;
    core::model::DenoiserPtr denoiser;                 ///< that they were sampled with
    std::shared_ptr<const core::study::Study> study{}; ///< that they were sampled for
    std::vector<core::Image> images{};                 ///< one per seed; fewer while they arrive
    std::vector<core::Image> forming{};  ///< of the run that goes on, as far as they are; empty: none goes on
    std::size_t firstForming = 0;        ///< the row of the first of these
    bool isCoarse = false;               ///< these are finished pictures of fewer steps, until the first full ones come
    core::model::DenoiserPtr coarseOf{}; ///< what coarse pictures were sampled with
    bool isApproximate = false;          ///< latents through a linear map of colours
    std::vector<double> psnr{};          ///< dB to the dense pictures; empty for the dense model
    std::vector<double> ssim{};
    std::optional<double> distance{}; ///< Fréchet, to the dense pictures; unset: not judged
    std::int64_t macs = 0;            ///< of one picture
    double seconds = 0;               ///< of all pictures, as SampleResult::steadySeconds

    bool isComplete() const { return !images.empty() && images.size() == choices.seeds.size(); }
    double secondsPerPicture() const { return images.empty() ? 0 : seconds / static_cast<double>(images.size()); }
};

/// What the choices of a kept variant came to. Found by the choices, so that names and places may change.
struct VariantResult {
    core::study::StageChoices stages;
    core::study::PruningChoices pruning;
    std::optional<PruneKey> key{};                        ///< what `pruned` was made from
    std::optional<core::workflow::PruneOutcome> pruned{}; ///< less the statistics
    PictureSet pictures{};
    std::optional<core::study::SamplingChoices> picturesKey{};
    QString failure{};                   ///< why there is no model or no pictures; empty: nothing went wrong
    std::optional<PruneKey> failedKey{}; ///< what failed and is not tried again
    std::optional<core::study::SamplingChoices> failedSampling{};

    bool isOf(const core::study::Variant& variant) const {
        return stages == variant.stages && pruning == variant.pruning;
    }
};

/// What the jobs of a study brought home.
struct StudyResults {
    std::optional<core::workflow::LoadedModel> model;
    std::optional<core::schedule::MeasuredDynamics> measured;
    core::workflow::Statistics statistics;
    std::optional<core::workflow::PruneOutcome> pruned;
    PictureSet dense;
    PictureSet prunedPictures;
    std::vector<VariantResult> variants; ///< in no order
    StudyKeys keys;                      ///< what they were made from

    /// Null before anything was done for the variant.
    const VariantResult* find(const core::study::Variant& variant) const;
};

/// Class of every picture: as chosen, or each class in turn.
std::vector<int> resolvedLabels(const core::study::SamplingChoices& choices, int classes);

} // namespace ui::study
