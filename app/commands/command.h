#pragma once

#include "app/commands/common_options.h"
#include "core/base/progress.h"

#include <nlohmann/json.hpp>
#include <string>

namespace app::commands {

/// What a command has to say, for machines and for people.
struct CommandResult {
    nlohmann::ordered_json json;
    std::string text; ///< lines, each ended
};

/// One command of the command line: declares its options when it is made, then runs once. Owned by run().
class Command {
public:
    /// @param options the parser's subcommand, which outlives this object.
    explicit Command(CLI::App& options);
    virtual ~Command() = default;
    Command(const Command&) = delete;
    Command& operator=(const Command&) = delete;

    bool isChosen() const;
    bool wantsJson() const { return m_common.json; }
    /// Does the work. @throws core::Error.
    virtual CommandResult run(const core::Progress& progress) = 0;

protected:
    CLI::App& options() { return m_options; }
    const CommonOptions& common() const { return m_common; }

private:
    CLI::App& m_options;
    CommonOptions m_common;
};

} // namespace app::commands
