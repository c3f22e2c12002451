#pragma once

#include "core/base/progress.h"
#include "core/calibration/hessian_bank.h"
#include "core/calibration/taylor_scores.h"
#include "core/pruning/loss_weights.h"
#include "core/pruning/pruner.h"
#include "core/study/study.h"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace bench {

/// A way to prune that the quality benchmark compares.
struct QualityVariant {
    std::string name;
    std::string description;
    std::string method;
    bool isStaged = false; ///< else one subnetwork for all timesteps
    core::schedule::AllocationRule between = core::schedule::AllocationRule::Uniform; ///< stages
    core::pruning::WithinRule within = core::pruning::WithinRule::Uniform;
    bool isWeighed = false; ///< a marginal rule that knows what each unit's loss does to the final image
    bool isOurs = false;    ///< stage-wise OBS, which the others are compared with
};

/// All of them: the criteria as they were published, then OBS step by step.
const std::vector<QualityVariant>& qualityVariants();
/// Those that were named; all for no name. @throws core::Error{BadArgument} listing the names.
std::vector<QualityVariant> chooseVariants(const std::vector<std::string>& names);

/// What all variants are made from: the dense model, and statistics of it gathered once.
class VariantPruner {
public:
    /// @param steps sampling steps. @param samples images for the statistics, see CalibrationOptions::samples.
    VariantPruner(core::model::DenoiserPtr dense, int steps, int samples, std::uint64_t seed);

    /// Gathers what these variants look at and has not been gathered yet.
    void gather(const std::vector<QualityVariant>& variants, const core::Progress& progress);
    core::pruning::PruneResult prune(const QualityVariant& variant, double sparsity, const core::Progress& progress);
    double secondsCalibrate() const { return m_secondsCalibrate; }
    const std::vector<std::string>& notes() const { return m_notes; }
    /// Multiply-adds per image of a model like the dense one, guidance included.
    std::int64_t macsOf(const core::model::Denoiser& model) const;

private:
    core::pruning::PruneStatistics statistics() const;
    core::pruning::PruneOptions pruneOptions(const QualityVariant& variant) const;
    void weighLosses(const QualityVariant& variant, const core::Progress& progress);
    core::schedule::StagePlan plan(const QualityVariant& variant, double sparsity) const;

    core::model::DenoiserPtr m_dense;
    core::study::Study m_study;
    std::shared_ptr<const core::calibration::HessianBank> m_bank;
    std::optional<core::calibration::TaylorScores> m_taylor;
    std::optional<core::pruning::LossWeights> m_weights;
    std::shared_ptr<core::pruning::EliminationCache> m_cache;
    double m_secondsCalibrate = 0;
    std::vector<std::string> m_notes;
};

} // namespace bench
