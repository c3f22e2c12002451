#pragma once

#include "app/commands/command.h"
#include "app/commands/image_outputs.h"
#include "app/commands/study_options.h"
#include "core/checkpoint/model_images.h"
#include "core/sampling/sampler.h"

#include <string>

namespace app::commands {

/// tessera sample MODEL --out FILE.png: images of a dense or staged model, which are written as they come.
class SampleCommand final : public Command {
public:
    explicit SampleCommand(CLI::App& options);

    CommandResult run(const core::Progress& progress) override;

private:
    void requireOutputs(const core::study::Study& study) const;
    CommandResult report(const core::model::Denoiser& model, const core::sampling::SampleOptions& options,
                         const core::sampling::SampleResult& result, const core::checkpoint::ModelImages& images,
                         const ImageOutputs& outputs) const;

    StudyOptions m_study;
    std::string m_out;        ///< sheet; empty: none
    std::string m_trajectory; ///< folder for the images of every step; empty: none
    std::string m_npz;        ///< file for the images as an array; empty: none
    double m_memory = 0;      ///< GiB; 0: what is free
    std::string m_each;       ///< folder for a file of each image; empty: none
};

} // namespace app::commands
