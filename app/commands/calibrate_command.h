#pragma once

#include "app/commands/command.h"
#include "app/commands/open_model.h"
#include "core/calibration/bank_description.h"
#include "core/calibration/collect.h"

#include <string>
#include <vector>

namespace app::commands {

/// tessera calibrate MODEL --out BANK: gathers statistics bin by bin, going on where an earlier run stopped; or
/// tessera calibrate --merge BANK BANK --out BANK: adds banks up.
class CalibrateCommand final : public Command {
public:
    explicit CalibrateCommand(CLI::App& options);

    CommandResult run(const core::Progress& progress) override;

private:
    void gather(const core::Progress& progress);
    CommandResult result(const core::calibration::BankDescription& bank, double seconds) const;

    std::string m_model;
    ModelChoice m_choice;
    core::calibration::CalibrationOptions m_calibration; ///< folder: the output
    std::string m_prompts;                               ///< file; empty: none
    std::string m_said;                                  ///< the note on how statistics are kept, once it was printed
    std::vector<std::string> m_merged;
};

} // namespace app::commands
