#pragma once

#include "app/commands/command.h"
#include "core/checkpoint/random_model.h"

#include <string>
#include <vector>

namespace app::commands {

/// tessera random-model --arch NAME --out PLACE: random weights of a full-size architecture, or of a whole pipeline,
/// for benchmarks and tests.
class RandomModelCommand final : public Command {
public:
    explicit RandomModelCommand(CLI::App& options);

    CommandResult run(const core::Progress& progress) override;

protected:
    std::vector<core::Output> outputs() const override;

private:
    core::checkpoint::RandomModel write(const core::Progress& progress) const;
    bool isFolder() const;

    std::string m_arch;
    std::string m_out;
    std::string m_layout;
    bool m_isSmall = false;
};

} // namespace app::commands
