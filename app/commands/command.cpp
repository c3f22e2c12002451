#include "app/commands/command.h"

#include "core/base/argument.h"
#include "core/base/resources.h"

#include <CLI/CLI.hpp>

#include <algorithm>

namespace app::commands {
namespace {

/// What a value of an option names on the disk; empty: nothing, or something built in.
std::string pathIn(const std::string& value) {
    std::error_code ignored;
    if (core::isBuiltInModel(value) || value == "builtin" || value == "own")
        return {};
    if (!value.empty() && std::filesystem::exists(value, ignored))
        return value;
    const std::size_t suffix = value.rfind('+'); // "model+reuse=…+steps=…"
    return suffix == std::string::npos ? std::string() : pathIn(value.substr(0, suffix));
}

} // namespace

Command::Command(CLI::App& options)
    : m_options(options) {
    addCommonOptions(m_options, m_common);
}

bool Command::isChosen() const {
    return m_options.parsed();
}

CLI::Option* Command::addOutput(const std::string& name, std::string& path, const std::string& description, Kind kind,
                                OutputRule rule) {
    CLI::Option* option = m_options.add_option(name, path, description);
    m_outputs.push_back({option, &path, {.name = name, .path = {}, .kind = kind, .check = std::move(rule)}});
    return option->type_name(kind == Kind::File ? "FILE" : "FOLDER")->group("Output");
}

Command::OutputRule Command::endsIn(const std::string& option, std::vector<std::string> extensions) {
    std::string wanted = "a " + extensions.front();
    for (std::size_t i = 1; i < extensions.size(); ++i)
        wanted += (i + 1 < extensions.size() ? ", " : " or ") + extensions[i];
    return [option, extensions = std::move(extensions), wanted = wanted + " file"](const std::filesystem::path& path) {
        const bool isOne = std::find(extensions.begin(), extensions.end(), path.extension()) != extensions.end();
        core::requireArgument(isOne, option.c_str(), wanted.c_str(), "'" + path.string() + "'");
    };
}

std::vector<core::Output> Command::outputs() const {
    std::vector<core::Output> all;
    for (const OutputOption& asked : m_outputs)
        if (asked.option->count() > 0) {
            all.push_back(asked.output);
            all.back().path = *asked.path;
        }
    return all;
}

std::vector<core::Input> Command::inputs(const std::vector<core::Output>& written) const {
    std::vector<core::Input> all;
    for (const CLI::Option* option : m_options.get_options()) {
        const auto isSame = [&](const core::Output& output) { return output.name == option->get_name(); };
        if (std::any_of(written.begin(), written.end(), isSame))
            continue;
        for (const std::string& value : option->results())
            if (const std::string path = pathIn(value); !path.empty())
                all.push_back({option->get_name(), path});
    }
    return all;
}

std::vector<core::Publisher> Command::claimOutputs() const {
    const std::vector<core::Output> written = outputs();
    return core::claimOutputs(written, inputs(written));
}

} // namespace app::commands
