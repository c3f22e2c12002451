#include "app/commands/plan_command.h"

#include "app/commands/text.h"
#include "core/base/atomic_file.h"
#include "core/workflow/plan_run.h"
#include "core/workflow/study_options.h"

#include <CLI/CLI.hpp>

#include <filesystem>

namespace app::commands {
namespace {

using core::workflow::PlannedRun;
using Json = nlohmann::ordered_json;

Json blocksJson(const std::vector<core::model::Block>& blocks) {
    Json json = Json::array();
    for (const core::model::Block& block : blocks)
        json.push_back(
            {{"name", block.name}, {"place", block.place}, {"kind", toString(block.kind)}, {"macs", block.macs}});
    return json;
}

Json actionsJson(const core::model::ExecutionPlan& plan) {
    Json json = Json::array();
    for (int evaluation = 0; evaluation < plan.evaluations(); ++evaluation) {
        Json row = Json::array();
        for (int block = 0; block < plan.blocks(); ++block)
            row.push_back(plan.at(evaluation, block));
        json.push_back(std::move(row));
    }
    return json;
}

Json toJson(const PlannedRun& run) {
    return {{"evaluations", run.plan.evaluations()},
            {"timesteps", run.timesteps},
            {"blocks", blocksJson(run.blocks)},
            {"actions", actionsJson(run.plan)},
            {"computed", run.plan.computed()},
            {"total", std::int64_t{run.plan.evaluations()} * run.plan.blocks()},
            {"macs_dense", run.macsAll},
            {"macs", run.macs}};
}

/// A sign per block.
std::string drawn(const core::model::ExecutionPlan& plan, int evaluation) {
    std::string signs;
    for (int block = 0; block < plan.blocks(); ++block) {
        const int action = plan.at(evaluation, block);
        signs += action == core::model::computeBlock ? "#"
                 : action == core::model::reuseBlock ? "."
                                                     : std::to_string(action);
    }
    return signs;
}

std::string toText(const PlannedRun& run) {
    std::vector<std::vector<std::string>> rows{{"evaluation", "t", "blocks"}};
    for (int evaluation = 0; evaluation < run.plan.evaluations(); ++evaluation)
        rows.push_back({std::to_string(evaluation),
                        significant(run.timesteps[static_cast<std::size_t>(evaluation)] + 1, 4),
                        drawn(run.plan, evaluation)});
    const double share = run.macsAll > 0 ? static_cast<double>(run.macs) / static_cast<double>(run.macsAll) : 1;
    return table(rows) +
           "\n# computed, . reused, 1 or 2: forecast of that order; blocks in the order of computation, " +
           run.blocks.front().name + " to " + run.blocks.back().name + "\n" +
           withPrefix(static_cast<double>(run.macs)) + " of " + withPrefix(static_cast<double>(run.macsAll)) +
           " MACs per picture (" + fixed(share, 3) + ")" + (run.isGuided ? ", guidance included" : "") + "\n";
}

} // namespace

PlanCommand::PlanCommand(CLI::App& options)
    : Command(options) {
    m_study.addModel(options);
    m_study.addReuse(options, "Plan");
    m_study.addSteps(options, "Plan");
    m_study.addSampler(options, "Plan");
    addOutput("--out", m_out, "The plan as JSON", Kind::File, endsIn("out", {".json"}));
}

CommandResult PlanCommand::run(const core::Progress&) {
    const auto study = m_study.study(common());
    const auto options = core::workflow::sampleOptions(study);
    const auto compute = common().compute();
    const core::ComputeScope scope(compute);
    const auto model = openModel(study.model.source, m_study.choice(), compute).model;
    const PlannedRun run = core::workflow::planRun(*model, options);
    Json json = toJson(run);
    if (!m_out.empty())
        core::writeFileAtomically(m_out, json.dump(1) + "\n");
    return {std::move(json), toText(run)};
}

} // namespace app::commands
