#pragma once

#include "core/base/progress.h"
#include "core/evaluation/prompt_judge.h"
#include "core/model/denoiser.h"
#include "tests/bench/image_judge.h"
#include "tests/bench/quality_rows.h"
#include "tests/bench/quality_variants.h"

#include <ATen/core/Tensor.h>

#include <functional>
#include <string>
#include <vector>

namespace bench {

/// A model from the disk that is rated like the variants.
struct RatedModel {
    std::string name;
    core::model::DenoiserPtr model;
};

struct QualityOptions {
    std::vector<QualityVariant> variants;
    std::vector<RatedModel> models{};
    std::vector<double> sparsities;
    int samples = 1000;     ///< images per row
    int steps = 20;         ///< DDIM
    int calibration = 1000; ///< samples for the statistics
    int reference = 10'000; ///< fresh images that FID compares with
    int timing = 32;        ///< images of the timed batch; 0: no timing
    std::uint64_t seed = 0; ///< of the first image, and of everything else
    std::string state{};    ///< file that keeps finished rows; empty: none
};

/// One run of the quality benchmark. Images are sampled and compared in chunks: only the dense model's are kept.
class QualityRun {
public:
    QualityRun(core::model::DenoiserPtr dense, QualityOptions options, const core::Progress& progress);

    QualityTable run();
    double secondsCalibrate() const { return m_pruner.secondsCalibrate(); }
    const std::vector<std::string>& notes() const { return m_notes; }

private:
    using Use = std::function<void(int first, const at::Tensor& finals)>;

    core::Progress part(int images);
    void sampleAll(const core::model::Denoiser& model, const core::Progress& progress, const Use& use) const;
    QualityRow rateDense();
    QualityRow rate(const QualityVariant& variant, double sparsity);
    QualityRow rate(const RatedModel& rated);
    void measure(QualityRow& row, const core::model::DenoiserPtr& model);
    void compare(QualityRow& row, const core::model::Denoiser& pruned, const core::Progress& progress);
    /// The two models take turns.
    void time(QualityRow& row, const core::model::DenoiserPtr& pruned) const;
    /// Classes that images should show: in turn, or those of the prompts.
    std::vector<int> labels(int first, int count) const;
    nlohmann::ordered_json settings() const;
    void readState();
    void writeState() const;

    core::model::DenoiserPtr m_dense;
    QualityOptions m_options;
    const core::Progress& m_progress;
    std::int64_t m_done = 0; ///< images
    std::int64_t m_total = 0;
    VariantPruner m_pruner;
    ImageJudge m_judge;
    std::vector<core::evaluation::PromptTest> m_prompts; ///< of a model that reads them, one per image
    std::vector<core::Image> m_denseImages;
    std::vector<QualityRow> m_finished; ///< from the state file, and since
    std::vector<std::string> m_notes;
};

} // namespace bench
