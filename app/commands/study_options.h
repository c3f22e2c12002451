#pragma once

#include "app/commands/open_model.h"
#include "core/study/study.h"

#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace app::commands {

struct CommonOptions;

/// Options about stages, sampling and pruning that several commands share; together they make a study, as the window's
/// choices do. Declared in the order in which the help lists them.
class StudyOptions {
public:
    /// MODEL, --arch, --weights and --vae.
    void addModel(CLI::App& command);
    /// Steps, M, λ, σ² and cuts.
    void addStages(CLI::App& command);
    /// The target sparsity and how it is spread over the stages.
    void addTarget(CLI::App& command);
    /// Method, damping, calibration.
    void addPruning(CLI::App& command, bool withMethod = true);
    /// How many images are sampled and how, but for the steps. @param most more than a study's: then allImages() has
    /// them, and study() the first ones.
    void addImages(CLI::App& command, int defaultCount, int most = core::study::mostImages);
    void addSteps(CLI::App& command, const std::string& group);
    /// Prompts and what goes with them.
    void addPrompts(CLI::App& command);
    /// Which blocks are reused.
    void addReuse(CLI::App& command, const std::string& group);
    /// The sampler and its options.
    void addSampler(CLI::App& command, const std::string& group);

    const ModelChoice& choice() const { return m_choice; }
    /// What was asked for. @throws core::Error{BadArgument} naming the option's field.
    core::study::Study study(const CommonOptions& common) const;
    /// The sampling choices of that study with the seeds and classes of all images.
    core::study::SamplingChoices allImages(const core::study::Study& study, const CommonOptions& common) const;
    /// The stages of that study on a model's schedule, with the sparsities by hand where some were given.
    /// @throws core::Error{BadArgument} if there are not as many of these as stages.
    core::schedule::StagePlan plan(const core::study::Study& study, const core::schedule::NoiseSchedule& schedule,
                                   double measuredSigma2 = 1) const;

private:
    void addStatistics(CLI::App& command);
    core::study::PromptChoices words() const;
    void requireImages(std::size_t prompts) const;
    void fillImages(core::study::SamplingChoices& sampling, int most, const CommonOptions& common) const;
    /// @throws core::Error{BadArgument} for a choice that the sampler which was asked for does not have.
    static void requireFitting(const core::study::SamplingChoices& sampling);

    core::study::Study m_study;
    ModelChoice m_choice;
    std::string m_sigma2 = "auto";
    std::string m_allocation = "mosaic";
    std::string m_within;
    std::string m_lossWeighting = "equal";
    std::string m_compensate;
    std::string m_karras;
    std::string m_spacing;
    std::vector<double> m_stageSparsities;
    std::vector<int> m_classes;
    std::string m_promptFile;
    bool m_everyPrompt = false;
    std::string m_size;
    int m_images = 1;
    int m_mostImages = 1;
};

} // namespace app::commands
