#include "core/schedule/stages.h"
#include "core/schedule/timestep_spacing.h"
#include "tests/core/golden.h"
#include "tests/test_main.h"

#include <QtTest>
#include <map>

using namespace core::schedule;
using nlohmann::json;

namespace {

constexpr const char* folder = "numerics/A_schedules";

NoiseSchedule scheduleOf(const json& params, bool scaleHere = false) {
    ScheduleConfig config{.name = params["kind"], .timesteps = params["T"]};
    if (!params["beta_start"].is_null()) {
        const double scale = scaleHere ? config.timesteps / 1000.0 : 1;
        config.betaStart = params["beta_start"].get<double>() * scale;
        config.betaEnd = params["beta_end"].get<double>() * scale;
        config.scaleBetasWithT = scaleHere;
    }
    config.rescaleToZeroTerminalSnr = params["zero_terminal_snr"];
    return NoiseSchedule(config);
}

/// The schedule of the case with that name, beside the case that mentions it.
const NoiseSchedule& scheduleNamed(const std::string& name) {
    static std::map<std::string, NoiseSchedule> schedules;
    if (const auto known = schedules.find(name); known != schedules.end())
        return known->second;
    const golden::Case golden(golden::root() / folder / (name + ".json"));
    return schedules.emplace(name, scheduleOf(golden.json["params"])).first->second;
}

std::vector<double> betasOf(const NoiseSchedule& schedule) {
    std::vector<double> betas;
    for (int t = 1; t <= schedule.timesteps(); ++t)
        betas.push_back(schedule.beta(t));
    return betas;
}

/// A row of a table as a map from column name to value.
std::vector<std::map<std::string, json>> tableOf(const json& results) {
    std::vector<std::map<std::string, json>> rows;
    for (const json& values : results["rows"]) {
        auto& row = rows.emplace_back();
        for (std::size_t i = 0; i < results["columns"].size(); ++i)
            row[results["columns"][i]] = values[i];
    }
    return rows;
}

/// Network timesteps by the name that stage_step_counts gives its lists; empty for an unknown name.
std::vector<int> timestepsNamed(const std::string& name, int total) {
    const auto lastNumber = std::stoi(name.substr(name.find_last_not_of("0123456789") + 1));
    if (name.starts_with("dit_"))
        return respacedTimesteps(name.substr(4), total);
    const auto offset = name.find("_off");
    if (!name.starts_with("diffusers_") || offset == std::string::npos)
        return {};
    return networkTimesteps({parseSpacing(name.substr(10, offset - 10)), lastNumber, name[offset + 4] - '0'}, total);
}

StagePlan planOf(std::map<std::string, json>& row, const std::vector<int>& networkTimesteps) {
    // The cases go up to M = 1, which a person cannot choose: the last number below it cuts alike.
    const double m = std::min(row["M"].get<double>(), std::nextafter(1.0, 0.0));
    const StageOptions options{.m = m, .lambda = row["lambda"], .sigma2 = row["sigma2"]};
    const std::vector<int> t = trainingTimesteps(networkTimesteps);
    return planStages(scheduleNamed(row["schedule"]), t, options);
}

QString describe(std::map<std::string, json>& row) {
    QString text;
    for (const auto& [column, value] : row)
        text += QString::fromStdString(column + "=" + value.dump() + " ");
    return text;
}

QString kindOf(const json& golden) {
    const json params = golden.value("params", json::object()), results = golden.value("results", json::object());
    const json columns = results.value("columns", json::array()), cases = results.value("cases", json());
    const auto hasColumn = [&](const char* name) {
        return std::find(columns.begin(), columns.end(), name) != columns.end();
    };
    if (params.contains("kind"))
        return "noise schedule";
    if (golden.value("arrays", json::object()).contains("mse_se"))
        return "empirical";
    if (hasColumn("middle_lo"))
        return "partition grid";
    if (hasColumn("n_steps_i"))
        return "step counts";
    if (hasColumn("s_i"))
        return "allocation";
    if (cases.is_object())
        return "partition synthetic";
    return cases.is_array() ? "allocation handmade" : "unknown";
}

} // namespace

class TestGoldenSchedules : public QObject {
    Q_OBJECT

private slots:
    void everyCaseAgrees_data() { golden::addCaseRows(folder); }
    void everyCaseAgrees();

private:
    void checkNoiseSchedule(const golden::Case& golden);
    void checkDynamics(const golden::Case& golden, const NoiseSchedule& schedule);
    void checkScores(const golden::Case& golden, const NoiseSchedule& schedule);
    void checkEmpirical(const golden::Case& golden);
    void checkPartitionGrid(const golden::Case& golden);
    void checkPartitionSynthetic(const golden::Case& golden);
    void checkStepCounts(const golden::Case& golden);
    void checkAllocation(const golden::Case& golden);
    void checkAllocationHandmade(const golden::Case& golden);
};

void TestGoldenSchedules::everyCaseAgrees() {
    QFETCH(QString, path);
    const golden::Case golden(path.toStdString());
    const std::map<QString, void (TestGoldenSchedules::*)(const golden::Case&)> checks{
        {"noise schedule", &TestGoldenSchedules::checkNoiseSchedule},
        {"empirical", &TestGoldenSchedules::checkEmpirical},
        {"partition grid", &TestGoldenSchedules::checkPartitionGrid},
        {"partition synthetic", &TestGoldenSchedules::checkPartitionSynthetic},
        {"step counts", &TestGoldenSchedules::checkStepCounts},
        {"allocation", &TestGoldenSchedules::checkAllocation},
        {"allocation handmade", &TestGoldenSchedules::checkAllocationHandmade}};
    const auto check = checks.find(kindOf(golden.json));
    QVERIFY2(check != checks.end(), "a case of a kind that this test does not know");
    (this->*check->second)(golden);
}

void TestGoldenSchedules::checkNoiseSchedule(const golden::Case& golden) {
    const json& params = golden.json["params"];
    const bool rescaled = params["rescaled_by_1000_over_T"];
    for (const bool scaleHere : {false, rescaled}) {
        const NoiseSchedule schedule = scheduleOf(params, scaleHere);
        COMPARE_NUMBERS(betasOf(schedule), golden.values("betas"), golden::Tolerance{}, "beta");
        COMPARE_NUMBERS(schedule.alphaBars(), golden.values("alphas_bar"), golden::Tolerance{}, "alpha bar");
        COMPARE_NUMBERS(closedForm(schedule, 1).lnSnr, golden.values("ln_snr"), golden::Tolerance{}, "ln SNR");
        const std::vector<double> withoutFirst(schedule.alphaBars().begin() + 1, schedule.alphaBars().end());
        const golden::Tolerance single{.relative = params["zero_terminal_snr"].get<bool>() ? 1e-3 : 2e-5};
        COMPARE_NUMBERS(withoutFirst, golden.values("alphas_bar_diffusers_f32"), single, "alpha bar in float32");
    }
    checkDynamics(golden, scheduleOf(params));
    checkScores(golden, scheduleOf(params));
}

void TestGoldenSchedules::checkDynamics(const golden::Case& golden, const NoiseSchedule& schedule) {
    const std::vector<std::string> names = golden.arraysNamed("mse_s");
    QVERIFY(!names.empty());
    for (const std::string& name : names) {
        const std::string sigma2 = name.substr(5);
        const Dynamics dynamics = closedForm(schedule, std::stod(sigma2));
        COMPARE_NUMBERS(dynamics.mse, golden.values(name), golden::Tolerance{}, name);
        COMPARE_NUMBERS(dynamics.grad, golden.values("grad_s" + sigma2), golden::Tolerance{}, "grad_s" + sigma2);
    }
}

void TestGoldenSchedules::checkScores(const golden::Case& golden, const NoiseSchedule& schedule) {
    const std::vector<std::string> names = golden.arraysNamed("score_s");
    QVERIFY(!names.empty());
    for (const std::string& name : names) {
        const std::size_t split = name.find("_l");
        const Dynamics dynamics = closedForm(schedule, std::stod(name.substr(7, split - 7)));
        COMPARE_NUMBERS(score(dynamics, std::stod(name.substr(split + 2))), golden.values(name), golden::Tolerance{},
                        name);
    }
    const json& results = golden.json["results"];
    const MiddleStage middle = middleStage(closedForm(schedule, 1).grad, 0.55);
    QCOMPARE(middle.argmaxT, results["argmax_t"].get<int>());
    QVERIFY(golden::isClose(middle.maxScore, results["max_grad"]));
    QCOMPARE(middle.firstT, results["band_055"][0].get<int>());
    QCOMPARE(middle.lastT, results["band_055"][1].get<int>());
    QVERIFY(golden::isClose(schedule.lnSnr(1), golden::number(results["ln_snr_1"])));
    QVERIFY(golden::isClose(schedule.lnSnr(schedule.timesteps()), golden::number(results["ln_snr_T"])));
}

void TestGoldenSchedules::checkEmpirical(const golden::Case& golden) {
    const at::Tensor x = golden.tensor("x");
    const at::Tensor squared = (x - x[-1]).square().mean(2);
    std::vector<std::vector<double>> distance;
    for (std::int64_t i = 0; i < squared.size(0); ++i) {
        const at::Tensor row = squared[i].contiguous();
        distance.emplace_back(row.data_ptr<double>(), row.data_ptr<double>() + row.numel());
    }
    std::vector<int> t;
    for (const double value : golden.values("t"))
        t.push_back(static_cast<int>(value));
    const double sigma2 = x[-1].square().mean().item<double>();
    QVERIFY(golden::isClose(sigma2, golden.json["params"]["sigma2_measured"]));
    const MeasuredDynamics measured = summarise(t, distance, sigma2);
    QCOMPARE(measured.samples, golden.json["params"]["N"].get<int>());
    COMPARE_NUMBERS(measured.mse, golden.values("mse"), golden::Tolerance{}, "mse");
    COMPARE_NUMBERS(measured.mseError, golden.values("mse_se"), golden::Tolerance{}, "mse_se");
    COMPARE_NUMBERS(measured.grad, golden.values("grad"), golden::Tolerance{}, "grad");
    COMPARE_NUMBERS(measured.gradError, golden.values("grad_se"), golden::Tolerance{}, "grad_se");
}

void TestGoldenSchedules::checkPartitionGrid(const golden::Case& golden) {
    auto rows = tableOf(golden.json["results"]);
    QVERIFY(!rows.empty());
    for (auto& row : rows) {
        const NoiseSchedule& schedule = scheduleNamed(row["schedule"]);
        const MiddleStage middle = middleStage(score(closedForm(schedule, row["sigma2"]), row["lambda"]), row["M"]);
        const int slack = row["boundary_margin_rel"].get<double>() > 1e-10 ? 0 : 1;
        QVERIFY2(golden::isClose(middle.maxScore, row["max_score"]), qPrintable(describe(row)));
        QVERIFY2(golden::isClose(middle.threshold, row["threshold"]), qPrintable(describe(row)));
        QVERIFY2(middle.argmaxT == row["argmax_t"], qPrintable(describe(row)));
        QVERIFY2(std::abs(middle.firstT - row["middle_lo"].get<int>()) <= slack, qPrintable(describe(row)));
        QVERIFY2(std::abs(middle.lastT - row["middle_hi"].get<int>()) <= slack, qPrintable(describe(row)));
        if (slack == 0) {
            QVERIFY2(schedule.timesteps() - middle.lastT == row["n_early"], qPrintable(describe(row)));
            QVERIFY2(middle.firstT - 1 == row["n_late"], qPrintable(describe(row)));
        }
    }
}

void TestGoldenSchedules::checkPartitionSynthetic(const golden::Case& golden) {
    QVERIFY(!golden.json["results"]["cases"].empty());
    for (const auto& [name, expected] : golden.json["results"]["cases"].items()) {
        const std::vector<double> score = golden::numbers(expected["score"]);
        const MiddleStage middle = middleStage(score, expected["M"]);
        const int timesteps = static_cast<int>(score.size());
        QVERIFY2(middle.argmaxT == expected["argmax_t"], name.c_str());
        QVERIFY2(middle.maxScore == expected["max_score"] && middle.threshold == expected["threshold"], name.c_str());
        QVERIFY2(json({middle.firstT, middle.lastT}) == expected["middle"], name.c_str());
        const json early = middle.lastT < timesteps ? json({middle.lastT + 1, timesteps}) : json();
        const json late = middle.firstT > 1 ? json({1, middle.firstT - 1}) : json();
        QVERIFY2(early == expected["early"] && late == expected["late"], name.c_str());
    }
}

void TestGoldenSchedules::checkStepCounts(const golden::Case& golden) {
    auto rows = tableOf(golden.json["results"]);
    QVERIFY(!rows.empty());
    for (const auto& [name, expected] : golden.json["params"]["lists"].items()) {
        std::vector<int> timesteps = expected;
        std::sort(timesteps.rbegin(), timesteps.rend());
        QVERIFY2(timestepsNamed(name, 1000) == timesteps, name.c_str());
    }
    for (auto& row : rows) {
        const StagePlan plan = planOf(row, timestepsNamed(row["list"], 1000));
        QCOMPARE(plan.stages.size(), row["stage_names"].size());
        for (std::size_t i = 0; i < plan.stages.size(); ++i) {
            const Stage& stage = plan.stages[i];
            QVERIFY2(stage.name == row["stage_names"][i], qPrintable(describe(row)));
            QVERIFY2(json({stage.firstT, stage.lastT}) == row["stage_ranges_t_1based"][i], qPrintable(describe(row)));
            QVERIFY2(stage.steps == row["n_steps_i"][i], qPrintable(describe(row)));
            QVERIFY2(golden::isClose(stage.meanScore, row["m_i"][i]), qPrintable(describe(row)));
        }
    }
}

void TestGoldenSchedules::checkAllocation(const golden::Case& golden) {
    auto rows = tableOf(golden.json["results"]);
    QVERIFY(!rows.empty());
    std::map<std::string, StagePlan> plans; // many rows differ in target and limit only
    for (auto& row : rows) {
        const std::string key = json({row["schedule"], row["sigma2"], row["lambda"], row["M"], row["list"]}).dump();
        if (!plans.contains(key))
            plans[key] = planOf(row, timestepsNamed(row["list"], 1000));
        std::vector<double> meanScore;
        std::vector<int> steps;
        for (const Stage& stage : plans[key].stages) {
            meanScore.push_back(stage.meanScore);
            steps.push_back(stage.steps);
        }
        const Allocation allocation = allocateSparsity(meanScore, steps, row["target"], row["s_max"]);
        const QString found = golden::difference(allocation.sparsity, golden::numbers(row["s_i"]), {0, 1e-12});
        QVERIFY2(found.isEmpty(), qPrintable(found + " in " + describe(row)));
        QVERIFY2(allocation.reached == row["feasible"], qPrintable(describe(row)));
    }
}

void TestGoldenSchedules::checkAllocationHandmade(const golden::Case& golden) {
    QVERIFY(!golden.json["results"]["cases"].empty());
    for (const json& row : golden.json["results"]["cases"]) {
        std::vector<std::optional<double>> overrides(row["m"].size());
        for (const auto& [stage, sparsity] : row["fixed"].items())
            overrides[std::stoul(stage)] = sparsity.get<double>();
        const std::vector<double> meanScore = row["m"];
        const std::vector<int> steps = row["n"];
        const Allocation allocation = allocateSparsity(meanScore, steps, row["target"], row["s_max"], overrides);
        const QString found = golden::difference(allocation.sparsity, golden::numbers(row["s"]), {0, 1e-12});
        QVERIFY2(found.isEmpty(), qPrintable(found + " in " + QString::fromStdString(row.dump())));
        QVERIFY2(allocation.reached == row["feasible"], row.dump().c_str());
    }
}

TESSERA_TEST(TestGoldenSchedules)
#include "tst_golden_schedules.moc"
