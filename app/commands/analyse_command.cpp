#include "app/commands/analyse_command.h"

#include "app/commands/dynamics_csv.h"
#include "app/commands/json_output.h"
#include "app/commands/open_model.h"
#include "app/commands/text.h"
#include "core/metrics/plan_cost.h"
#include "core/sampling/measured_dynamics.h"
#include "core/study/study.h"
#include "core/workflow/inspect.h"
#include "core/workflow/sample_images.h"
#include "core/workflow/study_options.h"

#include <CLI/CLI.hpp>

namespace app::commands {
namespace {

using Json = nlohmann::ordered_json;

/// Everything that one call works out.
struct Analysis {
    core::workflow::Inspection model;
    core::schedule::Dynamics dynamics;
    core::schedule::StagePlan plan;
    core::metrics::PlanCost cost;
    std::optional<core::schedule::MeasuredDynamics> measured;
    core::schedule::Agreement agreement;
};

Json stagesJson(const Analysis& analysis) {
    Json stages = Json::array();
    for (std::size_t i = 0; i < analysis.plan.stages.size(); ++i) {
        const auto& stage = analysis.plan.stages[i];
        stages.push_back({{"name", stage.name},
                          {"first_t", stage.firstT},
                          {"last_t", stage.lastT},
                          {"steps", stage.steps},
                          {"mean_score", stage.meanScore},
                          {"sparsity", stage.sparsity},
                          {"macs", analysis.cost.stages[i]}});
    }
    return stages;
}

Json toJson(const Analysis& analysis) {
    const auto& plan = analysis.plan;
    Json json{{"model", analysis.model.name},
              {"schedule", app::commands::toJson(analysis.model.schedule)},
              {"sigma2", plan.sigma2},
              {"m", plan.m},
              {"lambda", plan.lambda},
              {"threshold", plan.threshold},
              {"max_score", plan.maxScore},
              {"argmax_t", plan.argmaxT},
              {"target_sparsity", plan.targetSparsity},
              {"target_reached", plan.targetReached},
              {"stages", stagesJson(analysis)},
              {"curves", curvesJson(analysis.dynamics, plan.score)}};
    if (analysis.measured) {
        json["empirical"] = app::commands::toJson(*analysis.measured);
        json["correlation"] = analysis.agreement.correlation;
        json["max_abs_difference"] = analysis.agreement.maxAbsoluteDifference;
    }
    return json;
}

std::string toText(const Analysis& analysis) {
    const auto& plan = analysis.plan;
    std::string text = analysis.model.name + ": " + analysis.model.schedule.name +
                       " schedule, T = " + std::to_string(analysis.model.schedule.timesteps) + ", sigma2 " +
                       significant(plan.sigma2, 4) + "\nscore: maximum " + significant(plan.maxScore, 4) +
                       " at t = " + std::to_string(plan.argmaxT) + ", threshold " + significant(plan.threshold, 4) +
                       " (M " + significant(plan.m, 4) + ", lambda " + significant(plan.lambda, 4) + ")\n\n";
    std::vector<std::vector<std::string>> rows{{"stage", "t", "steps", "mean score", "sparsity", "MACs per forward"}};
    for (std::size_t i = 0; i < plan.stages.size(); ++i) {
        const auto& stage = plan.stages[i];
        rows.push_back({stage.name, std::to_string(stage.lastT) + "…" + std::to_string(stage.firstT),
                        std::to_string(stage.steps), fixed(stage.meanScore, 3), fixed(stage.sparsity, 3),
                        withPrefix(static_cast<double>(analysis.cost.stages[i]))});
    }
    text += table(rows);
    if (!plan.targetReached)
        text += "The target sparsity is out of reach: every stage is at its limit.\n";
    if (analysis.measured)
        text += "\nmeasured on " + std::to_string(analysis.measured->samples) + " trajectories: sigma2 " +
                significant(analysis.measured->sigma2, 4) + ", correlation with the closed form " +
                fixed(analysis.agreement.correlation, 4) + ", largest difference " +
                significant(analysis.agreement.maxAbsoluteDifference, 3) + '\n';
    return text;
}

} // namespace

AnalyseCommand::AnalyseCommand(CLI::App& options, FigureWriter figures)
    : Command(options)
    , m_figures(std::move(figures)) {
    m_study.addModel(options);
    m_study.addStages(options);
    m_study.addSampler(options, "Sampler");
    m_study.addPrompts(options);
    m_study.addTarget(options);
    options.add_option("--empirical", m_trajectories, "Measure the dynamics too, on N trajectories of the model")
        ->check(CLI::Range(2, 100'000))
        ->type_name("N")
        ->group("Analysis");
    addOutput("--csv", m_csv, "Write the curves as a table");
    addOutput("--plot", m_plot, "Draw the plot: .png, .svg or .pdf", Kind::File,
              endsIn("plot", {".png", ".svg", ".pdf"}));
}

CommandResult AnalyseCommand::run(const core::Progress& progress) {
    const core::study::Study study = m_study.study(common());
    Analysis analysis;
    analysis.model = core::workflow::describeModel(study.model.source, m_study.choice().arch, m_study.choice().weights);
    if (m_trajectories > 0)
        analysis.measured = measure(study, progress);
    const core::schedule::NoiseSchedule schedule(analysis.model.schedule);
    analysis.plan = m_study.plan(study, schedule, analysis.measured ? analysis.measured->sigma2 : 1);
    analysis.cost = core::metrics::planCost(
        {.units = analysis.model.units, .macsPerForward = analysis.model.macsPerForward}, analysis.plan, false);
    analysis.dynamics = closedForm(schedule, analysis.plan.sigma2);
    if (analysis.measured)
        analysis.agreement = compare(analysis.dynamics, *analysis.measured);
    if (!m_csv.empty())
        writeDynamicsCsv(m_csv, analysis.dynamics, analysis.plan.score, analysis.measured);
    if (!m_plot.empty())
        m_figures.writeDynamics(m_plot, analysis.dynamics, analysis.plan, analysis.measured);
    return {toJson(analysis), toText(analysis)};
}

core::schedule::MeasuredDynamics AnalyseCommand::measure(const core::study::Study& study,
                                                         const core::Progress& progress) const {
    const core::ComputeScope scope(common().compute());
    const auto model = core::workflow::atSize(openModel(study.model.source, m_study.choice(), common().compute()).model,
                                              study.sampling.words);
    auto options = core::workflow::measureOptions(study.sampling, m_trajectories);
    options.seeds = common().seeds(options.seeds.size());
    return measureDynamics(*model, options, progress);
}

} // namespace app::commands
