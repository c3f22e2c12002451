#pragma once

#include "app/commands/common_options.h"
#include "core/base/output_check.h"
#include "core/base/progress.h"

#include <nlohmann/json.hpp>
#include <string>

namespace CLI {
class Option;
}

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
    /// What a person gave it; for messages that name an option.
    const CLI::App& parser() const { return m_options; }
    bool wantsJson() const { return m_common.json; }
    /// Checks what will be written, and keeps other programs from writing it. @throws core::Error.
    std::vector<core::Publisher> claimOutputs() const;
    /// Does the work. @throws core::Error.
    virtual CommandResult run(const core::Progress& progress) = 0;

protected:
    CLI::App& options() { return m_options; }
    const CommonOptions& common() const { return m_common; }

    using Kind = core::Output::Kind;
    using OutputRule = std::function<void(const std::filesystem::path&)>;
    /// A rule for a file's name: it ends in one of these, as ".png". The message names the option.
    static OutputRule endsIn(const std::string& option, std::vector<std::string> extensions);
    /// An option that names what is written; all such are checked before the work. @param path outlives this object.
    CLI::Option* addOutput(const std::string& name, std::string& path, const std::string& description,
                           Kind kind = Kind::File, OutputRule rule = {});
    /// What was asked for, by those options.
    virtual std::vector<core::Output> outputs() const;

private:
    struct OutputOption {
        const CLI::Option* option = nullptr;
        const std::string* path = nullptr;
        core::Output output;
    };

    std::vector<core::Input> inputs(const std::vector<core::Output>& written) const;

    CLI::App& m_options;
    CommonOptions m_common;
    std::vector<OutputOption> m_outputs;
};

} // namespace app::commands
