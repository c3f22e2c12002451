#pragma once

#include "core/metrics/plan_cost.h"
#include "core/study/variant_ids.h"
#include "ui/jobs/job.h"

#include <QString>

#include <cstdint>
#include <map>
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
    core::schedule::AllocationRule allocation = core::schedule::AllocationRule::Mosaic;
    core::pruning::WithinRule within = core::pruning::WithinRule::Uniform;
    core::pruning::LossWeighting lossWeighting = core::pruning::LossWeighting::Equal;
    core::study::PruningChoices pruning;
    core::study::CalibrationChoices calibration; ///< as far as the method looks at statistics
    bool guided = true;

    bool operator==(const PruneKey&) const = default;
};
/// Whether sampling needs two evaluations per step.
bool isGuided(const core::study::Study& study, const core::model::ModelInfo& info);
/// Whether two pruned models come from the same eliminations and differ only in how much goes where.
bool shareEliminations(PruneKey a, const PruneKey& b);
PruneKey pruneKey(const core::study::Study& study, const core::schedule::StagePlan& plan, bool guided);

/// What measured trajectories depend on: the sampling choices without the images of the preview.
core::study::SamplingChoices trajectoryKey(core::study::SamplingChoices choices);

/// What statistics depend on: those that were gathered earlier on their folder alone.
core::study::CalibrationChoices calibrationKey(const core::study::CalibrationChoices& choices);

/// Whether pruning looks at statistics; what was trained on is not pruned again. An unknown method needs nothing here:
/// pruning itself will name it.
bool needsStatistics(const core::study::PruningChoices& choices);

/// Everything that images depend on besides the model that they are sampled with.
struct ImageKey {
    core::study::SamplingChoices sampling;
    core::study::ExecutionChoices execution;

    bool operator==(const ImageKey&) const = default;
};
ImageKey imageKey(const core::study::Study& study);

/// What the results that are about no variant were made from, or are asked for.
struct StudyKeys {
    std::optional<std::string> autoencoder; ///< as chosen
    std::optional<core::study::SamplingChoices> trajectory;
    std::optional<core::study::CalibrationChoices> calibration;
};

/// Images of one model, which arrive row by row.
struct ImageSet {
    core::study::SamplingChoices choices;
    core::model::DenoiserPtr denoiser;                 ///< that they were sampled with
    std::shared_ptr<const core::study::Study> study{}; ///< that they were sampled for
    std::vector<core::Image> images{};                 ///< one per seed; fewer while they arrive
    std::vector<core::Image> forming{};  ///< of the run that goes on, as far as they are; empty: none goes on
    std::size_t firstForming = 0;        ///< the row of the first of these
    bool isCoarse = false;               ///< these are finished images of fewer steps, until the first full ones come
    core::model::DenoiserPtr coarseOf{}; ///< what coarse images were sampled with
    bool isApproximate = false;          ///< latents through a linear map of colours
    std::vector<double> psnr{};          ///< dB to the dense images; empty for the dense model
    std::vector<double> ssim{};
    std::optional<double> distance{};                 ///< Fréchet, to the dense images; unset: not judged
    std::int64_t macs = 0;                            ///< of one image
    double seconds = 0;                               ///< of the sampling that made all images, for the history of runs
    std::optional<core::evaluation::TurnTime> time{}; ///< of an image, in turns with the other models; unset: not timed

    bool isComplete() const { return !images.empty() && images.size() == choices.seeds.size(); }
    double secondsPerImage() const { return images.empty() ? 0 : seconds / static_cast<double>(images.size()); }
};

/// What a variant's choices came to.
struct VariantResult {
    std::optional<PruneKey> key{};                        ///< what `pruned` was made from; unset: it is to be made anew
    std::optional<core::workflow::PruneOutcome> pruned{}; ///< less the statistics; unset for the dense model
    ImageSet images{};
    std::optional<ImageKey> imagesKey{}; ///< what they were made from; unset: likewise
    QString failure{};                   ///< why a kept one has no model or no images; empty: nothing went wrong
    std::optional<PruneKey> failedKey{}; ///< what failed and is not tried again
    std::optional<ImageKey> failedImages{};
};

/// What the jobs of a study brought home.
struct StudyResults {
    std::optional<core::workflow::LoadedModel> model;
    std::optional<core::schedule::MeasuredDynamics> measured;
    std::optional<double> sigma2; ///< of the model, whatever it is sampled with
    core::workflow::Statistics statistics;
    StudyKeys keys; ///< what the above were made from
    /// Of the dense model and of the present choices always, of others once something was done for them.
    std::map<core::study::VariantId, VariantResult> variants{{core::study::denseId, {}}, {core::study::presentId, {}}};

    const VariantResult& dense() const { return variants.at(core::study::denseId); }
    const VariantResult& present() const { return variants.at(core::study::presentId); }
    /// Whether something was done for a kept variant.
    bool hasKept() const { return variants.rbegin()->first > core::study::denseId; }
    /// Null before anything was done for the variant.
    const VariantResult* find(core::study::VariantId id) const;
    /// What the variant's images are sampled with; null before it is there.
    core::model::DenoiserPtr denoiserOf(core::study::VariantId id) const;
};

/// Class of every image: as chosen, or each class in turn.
std::vector<int> resolvedLabels(const core::study::SamplingChoices& choices,
                                const core::conditioning::Conditioner& conditioner);

} // namespace ui::study
