#include "core/base/tensor.h"
#include "core/checkpoint/dense_model.h"
#include "core/formats/json.h"
#include "core/model/run_options.h"
#include "core/model/subnetwork.h"
#include "core/model/unet/unet.h"
#include "core/model/unet/unet_network.h"
#include "core/model/unet/unet_plan.h"
#include "core/model/unet/unet_published.h"
#include "core/model/zero_filled.h"
#include "core/pruning/compensated_elimination.h"
#include "tests/core/golden.h"
#include "tests/test_main.h"

#include <QRegularExpression>
#include <QtTest>

using namespace core;
using namespace core::model;
using namespace core::model::unet;

namespace {

namespace fs = std::filesystem;

std::shared_ptr<const Unet> openUnet(const fs::path& folder) {
    return std::dynamic_pointer_cast<const Unet>(checkpoint::openDenseModel(folder.string()).model);
}

void compare(const std::string& name, const at::Tensor& found, const at::Tensor& expected, double relative = 5e-5) {
    QVERIFY2(found.sizes() == expected.sizes(), name.c_str());
    const double error = (found.to(at::kDouble) - expected.to(at::kDouble)).abs().max().item<double>();
    const double allowed = relative * std::max(1.0, expected.abs().max().item<double>());
    QVERIFY2(error <= allowed, qPrintable(QString("%1: error %2").arg(name.c_str()).arg(error)));
}

/// golden/sdxl/units: one batch of noisy latents through the tiny pipeline's UNet, dense and with units cut.
struct CutUnits {
    CutUnits()
        : io(formats::SafetensorsFile::open(golden::folder("sdxl/units") / "io.safetensors"))
        , description(formats::readJsonFile(golden::folder("sdxl/units") / "units.json"))
        , unet(std::dynamic_pointer_cast<const Unet>(
              openUnet(golden::folder("sdxl/folder") / "unet")->withResNetUnits(true)->atSize(12, 20))) {}

    at::Tensor operator[](const std::string& name) const { return io.tensor(name); }
    bool has(const std::string& name) const { return io.find(name) != nullptr; }

    Conditioning conditioning() const {
        return {.crossAttention = (*this)["input.encoder_hidden_states"],
                .vector = at::cat({(*this)["input.text_embeds"], (*this)["input.time_ids"]}, 1)};
    }

    at::Tensor forward(const Denoiser& model, const Tap& tap = {}) const {
        return model.forward((*this)["input.sample"], (*this)["input.timestep"], conditioning(), tap);
    }

    int unitOf(const std::string& path) const {
        for (std::size_t i = 0; i < unet->units().size(); ++i)
            if (unet->units()[i].block == path)
                return static_cast<int>(i);
        return -1;
    }

    /// Everything but what the case removes of some units.
    Subnetwork without(const std::vector<std::string>& paths) const {
        Subnetwork subnetwork;
        for (const Unit& unit : unet->units()) {
            KeptUnit kept;
            for (int group = 0; group < unit.groups; ++group)
                kept.kept.push_back(group);
            subnetwork.units.push_back(kept);
        }
        for (const std::string& path : paths) {
            const at::Tensor groups = (*this)[path + ".kept_groups"].contiguous();
            KeptUnit& unit = subnetwork.units[static_cast<std::size_t>(unitOf(path))];
            unit.kept.assign(groups.const_data_ptr<std::int64_t>(),
                             groups.const_data_ptr<std::int64_t>() + groups.numel());
            unit.weight = (*this)[path + ".compensated_weight"].to(at::kFloat);
        }
        return subnetwork;
    }

    std::vector<std::string> paths() const {
        std::vector<std::string> all;
        for (const auto& unit : description.at("units"))
            all.push_back(unit.at("path"));
        return all;
    }

    formats::SafetensorsFile io;
    nlohmann::json description;
    std::shared_ptr<const Unet> unet;
};

const CutUnits& units() {
    static const CutUnits all;
    return all;
}

} // namespace

/// The UNet of the tiny SDXL pipeline (sdxl/folder): units cut (sdxl/units), multiply-adds (sdxl/macs.json) and the
/// calls of whole pipeline runs (sdxl/cases).
class TestGoldenSdxlUnet : public QObject {
    Q_OBJECT
private slots:
    void initTestCase() { m_scope = std::make_unique<ComputeScope>(ComputeOptions{}); }

    void statisticsAreTheReferences_data() { addUnits(); }
    void statisticsAreTheReferences();
    void eliminationIsTheReferences_data() { addUnits(); }
    void eliminationIsTheReferences();
    void cutUnitsPredictWhatTheReferenceDoes_data() { addUnits(); }
    void cutUnitsPredictWhatTheReferenceDoes();
    void allUnitsTogether();
    void multiplyAddsAreTheReferences();
    void pipelineCallsAreUpstreams_data();
    void pipelineCallsAreUpstreams();

private:
    static void addUnits() {
        QTest::addColumn<int>("index");
        for (std::size_t i = 0; i < units().paths().size(); ++i)
            QTest::newRow(units().paths()[i].c_str()) << static_cast<int>(i);
    }

    std::unique_ptr<ComputeScope> m_scope;
};

void TestGoldenSdxlUnet::statisticsAreTheReferences() {
    QFETCH(const int, index);
    const std::string path = units().paths().at(static_cast<std::size_t>(index));
    const int wanted = units().unitOf(path);
    QVERIFY(wanted >= 0);
    at::Tensor rows;
    compare("dense",
            units().forward(*units().unet,
                            [&](int unit, const at::Tensor& input) {
                                if (unit == wanted)
                                    rows = input.clone();
                            }),
            units()["dense.output"]);
    QCOMPARE(rows.size(0), units().description["units"][index]["rows_of_X"].get<std::int64_t>());
    const at::Tensor exact = rows.to(at::kDouble);
    if (units().has(path + ".H"))
        compare(path, exact.t().mm(exact), units()[path + ".H"]);
}

void TestGoldenSdxlUnet::eliminationIsTheReferences() {
    QFETCH(const int, index);
    const std::string path = units().paths().at(static_cast<std::size_t>(index));
    if (!units().has(path + ".H"))
        QSKIP("the statistics are not here");
    const auto place = static_cast<std::size_t>(units().unitOf(path));
    const Unit& unit = units().unet->units()[place];
    const nlohmann::json& said = units().description["units"][index];
    QCOMPARE(unit.groups, said["groups"].get<int>());
    QCOMPARE(unit.groupSize, said["columns_per_group"].get<int>());
    pruning::UnitProblem problem;
    problem.name = unit.name;
    problem.weight = units().unet->consumerWeight(static_cast<int>(place)).to(at::kDouble);
    problem.hessian = units()[path + ".H"];
    problem.groupSize = unit.groupSize;
    problem.float64 = true;
    const auto run = pruning::eliminateCompensated(problem);
    const at::Tensor order = units()[path + ".elimination_order"], costs = units()[path + ".elimination_cost"];
    double before = 0;
    for (int step = 0; step < static_cast<int>(order.numel()); ++step) {
        QCOMPARE(run->order()[static_cast<std::size_t>(step)], static_cast<int>(order[step].item<std::int64_t>()));
        const double after = run->cumulativeLoss()[static_cast<std::size_t>(step)];
        const double expected = costs[step].item<double>();
        QVERIFY(std::abs(after - before - expected) <= 1e-9 * std::max(1.0, after));
        before = after;
    }
    const int removed = said["removed"].get<int>();
    QCOMPARE(run->keptAfter(removed), units().without({path}).units[place].kept);
    compare(path, run->weightsAfter(removed), units()[path + ".compensated_weight"], 1e-6);
}

void TestGoldenSdxlUnet::cutUnitsPredictWhatTheReferenceDoes() {
    QFETCH(const int, index);
    const std::string path = units().paths().at(static_cast<std::size_t>(index));
    const nlohmann::json& said = units().description["units"][index];
    const Subnetwork subnetwork = units().without({path});
    const DenoiserPtr cut = units().unet->cut(subnetwork);
    compare(path, units().forward(*cut), units()[path + ".unet_output"]);
    QCOMPARE(cut->macsPerForward(0), said["macs_pruned_batch1"].get<std::int64_t>());
    const Unit& unit = units().unet->units()[static_cast<std::size_t>(units().unitOf(path))];
    QCOMPARE(unit.macsPerGroup, said["macs_per_group"].get<std::int64_t>());
    QCOMPARE(units().unet->macsPerForward(0) - savedMacs(subnetwork, units().unet->units()), cut->macsPerForward(0));
    at::Tensor block;
    const UnetTap tap = [&](const std::string& place, const at::Tensor& value) {
        if (place == path + ".output")
            block = value.clone();
    };
    const Conditioning asked = units().conditioning();
    unetForward(dynamic_cast<const Unet&>(*cut).weights(), units()["input.sample"], units()["input.timestep"],
                asked.crossAttention, asked.vector, tap);
    if (units().has(path + ".pruned_output"))
        compare(path + " block", block, units()[path + ".pruned_output"]);
    compare(path + " filled with zeros", units().forward(*zeroFilled(*units().unet, subnetwork)),
            units()[path + ".unet_output"]);
}

void TestGoldenSdxlUnet::allUnitsTogether() {
    const DenoiserPtr cut = units().unet->cut(units().without(units().paths()));
    compare("all", units().forward(*cut), units()["all.unet_output"]);
    QCOMPARE(units().unet->macsPerForward(0), units().description["macs"]["dense_batch1"].get<std::int64_t>());
    QCOMPARE(cut->macsPerForward(0), units().description["macs"]["all_pruned_batch1"].get<std::int64_t>());
}

/// "tiny unet, latent 12x20, 77 tokens" and "SDXL base 1.0 unet, 512x512, 77 tokens".
void TestGoldenSdxlUnet::multiplyAddsAreTheReferences() {
    const nlohmann::json json = formats::readJsonFile(golden::folder("sdxl") / "macs.json");
    const QRegularExpression tiny("^tiny unet, latent (\\d+)x(\\d+), 77 tokens"),
        full("^SDXL base 1.0 unet, (\\d+)x(\\d+), 77 tokens");
    int compared = 0;
    for (const auto& [name, macs] : json.at("models").items()) {
        const QString title = QString::fromStdString(name);
        const bool isTiny = tiny.match(title).hasMatch();
        const QRegularExpressionMatch match = isTiny ? tiny.match(title) : full.match(title);
        if (!match.hasMatch())
            continue;
        const UnetConfig config = isTiny ? units().unet->weights().config : publishedUnets().front().config;
        const int scale = isTiny ? 1 : 8;
        const UnetPlan plan = planUnet(config);
        const UnetCost cost(config, plan,
                            {.height = match.captured(1).toInt() / scale, .width = match.captured(2).toInt() / scale});
        QCOMPARE(cost.total(), macs.at("total").get<std::int64_t>());
        ++compared;
    }
    QVERIFY(compared >= 6);
}

void TestGoldenSdxlUnet::pipelineCallsAreUpstreams_data() {
    QTest::addColumn<QString>("path");
    std::error_code missing;
    for (const auto& entry : fs::directory_iterator(golden::folder("sdxl/cases"), missing))
        if (fs::exists(entry.path() / "io.safetensors") && fs::exists(entry.path() / "case.json"))
            QTest::newRow(entry.path().filename().c_str()) << QString::fromStdString(entry.path().string());
    if (missing)
        QTest::newRow("none") << QString();
}

void TestGoldenSdxlUnet::pipelineCallsAreUpstreams() {
    QFETCH(const QString, path);
    if (path.isEmpty())
        QSKIP("no pipeline run is here");
    const fs::path folder = path.toStdString();
    const formats::SafetensorsFile io = formats::SafetensorsFile::open(folder / "io.safetensors");
    const nlohmann::json said = formats::readJsonFile(folder / "case.json");
    const fs::path network = golden::folder("sdxl") / said.at("folder").get<std::string>() / "unet";
    if (!fs::exists(network))
        QSKIP("the pipeline is not here");
    const auto model = openUnet(network);
    std::vector<at::Tensor> states, vectors;
    const std::vector<double> timesteps = [&] {
        const at::Tensor all = io.tensor("timesteps").contiguous();
        return std::vector<double>(all.const_data_ptr<double>(), all.const_data_ptr<double>() + all.numel());
    }();
    const bool isGuided = io.tensor("call.0.unet_input").size(0) > io.tensor("initial_latents").size(0);
    for (const char* side : {"negative_", ""}) {
        if (!isGuided && *side)
            continue;
        states.push_back(io.tensor(side + std::string("prompt_embeds")));
        vectors.push_back(at::cat({io.tensor(side + std::string("pooled_prompt_embeds")),
                                   io.tensor(*side ? "negative_add_time_ids" : "add_time_ids")},
                                  1));
    }
    const auto run = model->begin(
        {.timesteps = timesteps, .conditioning = {.crossAttention = at::cat(states), .vector = at::cat(vectors)}});
    for (int call = 0; call < said.at("unet_calls").get<int>(); ++call) {
        const std::string name = "call." + std::to_string(call) + ".";
        QCOMPARE(timesteps.at(static_cast<std::size_t>(call)), io.tensor(name + "timestep").item<double>());
        compare(name, run->predict(io.tensor(name + "unet_input"), call), io.tensor(name + "unet_output"));
    }
}

TESSERA_CORE_TEST(TestGoldenSdxlUnet)
#include "tst_golden_sdxl_unet.moc"
