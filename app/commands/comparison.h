#pragma once

#include "core/base/progress.h"
#include "core/evaluation/turns.h"
#include "core/metrics/set_quality.h"
#include "core/model/execution_plan.h"
#include "core/study/study.h"
#include "core/workflow/prune_model.h"
#include "core/workflow/time_models.h"

#include <optional>
#include <string>
#include <vector>

namespace app::commands {

/// What is compared, as the command line has it: a model's place, a variant or "dense", each with "+reuse=SPEC",
/// "+steps=N" and "+sampler=NAME" behind it or without.
struct Compared {
    std::string model;                       ///< place, variant or "dense"
    core::model::PlanRule plan{};            ///< unset: everything is computed
    core::study::VariantSampling sampling{}; ///< what it samples otherwise than the dense model
};

/// What a text of that kind ends in.
struct Suffix {
    std::size_t place = 0; ///< of its '+'
    std::string name;      ///< "reuse", "steps" or "sampler"
    std::string value;
};
std::optional<Suffix> suffixOf(const std::string& text);
/// @throws core::Error{BadArgument} for a specification that cannot be read.
Compared parseCompared(const std::string& text);

/// A pruned variant as the command line has it: METHOD:SPARSITY[:ALLOCATION[:WITHIN[:LOSS WEIGHTING]]].
struct VariantSpec {
    std::string method;
    double sparsity = 0;
    core::schedule::AllocationRule allocation = core::schedule::AllocationRule::Mosaic;
    core::pruning::WithinRule within = core::pruning::WithinRule::Uniform;
    core::pruning::LossWeighting lossWeighting = core::pruning::LossWeighting::Equal;
};
/// Empty if `text` does not begin with the name of a pruning method and a colon: then it is a model's place.
/// @throws core::Error{BadArgument} if it does and the rest is wrong.
std::optional<VariantSpec> parseVariantSpec(const std::string& text);

/// One model's images and figures beside the dense model's.
struct ComparisonRow {
    std::string name;
    std::int64_t macs = 0;             ///< one image, all steps, guidance included
    core::evaluation::TurnTime time{}; ///< of an image; set by takeTurns()
    core::metrics::SetQuality quality{};
    std::int64_t peakBytes = 0;
    std::vector<core::Image> images{};
};

/// Samples the dense model once and then one model after the other with the same seeds, and at the end times them
/// against each other; statistics are gathered once for all variants.
class Comparison {
public:
    /// Samples the dense model. `study` says how; its target and method are the variants'.
    Comparison(core::study::Study study, core::model::DenoiserPtr dense, core::sampling::ImageDecoderPtr decoder,
               const core::Progress& progress);

    /// See Compared. @throws core::Error{BadArgument} if its images are of another size.
    void add(const std::string& text);
    /// Times all models in turns.
    void takeTurns();
    const std::vector<ComparisonRow>& rows() const { return m_rows; }

private:
    core::model::DenoiserPtr prune(const VariantSpec& spec);
    core::model::DenoiserPtr opened(const std::string& place) const;
    void sampleRow(const std::string& name, const core::model::DenoiserPtr& denoiser, const Compared& compared);

    core::study::Study m_study;
    core::model::DenoiserPtr m_dense;
    core::sampling::ImageDecoderPtr m_decoder; ///< of the dense model, for all of them
    const core::Progress& m_progress;
    core::workflow::Statistics m_statistics;
    std::vector<ComparisonRow> m_rows;                ///< the dense model's first
    std::vector<core::workflow::TimedModel> m_models; ///< of the rows
};

} // namespace app::commands
