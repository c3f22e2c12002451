#include "core/base/tensor.h"
#include "core/checkpoint/dense_model.h"
#include "core/checkpoint/dit_config_json.h"
#include "core/checkpoint/random_model.h"
#include "core/checkpoint/recognise.h"
#include "core/formats/safetensors.h"
#include "core/model/conditioning.h"
#include "core/model/dit/dit.h"
#include "tests/core/checkpoint_files.h"
#include "tests/test_main.h"

#include <QtTest>

using namespace core;
using namespace core::checkpoint;
using nlohmann::json;

namespace {

/// A SiT says so in its info, wherever that came from.
bool isSit(const model::ModelInfo& info, const std::string& path = "flow_linear") {
    return info.architecture == "SiT" && info.schedule.name == path && info.schedule.timesteps == 1000 &&
           info.prediction == schedule::Prediction::DataVelocity && info.timeInput == schedule::TimeInput::DataShare;
}

json sizes() {
    return {{"input_size", 32}, {"hidden_size", 384}, {"depth", 2}, {"num_heads", 6}, {"patch_size", 8}};
}

DitDescription read(const json& config) {
    return readDitConfig(formats::JsonView(config, "config.json"));
}

} // namespace

/// Files of SiT, which have DiT's keys: what says that they are one.
class TestSitFiles : public QObject {
    Q_OBJECT

private slots:
    void init() { m_folder = std::make_unique<QTemporaryDir>(); }

    void everyPublishedNameIsMadeUpAndOpens_data();
    void everyPublishedNameIsMadeUpAndOpens();
    void bareWeightsAreWhatArchSays();
    void archGoesWithAConfigThatSaysNothing();
    void configsSayItInTheirWords_data();
    void configsSayItInTheirWords();
    void theConfigSaysWhichPath();
    void aSavedModelOpensAsItWas();
    void contradictionsAreRefused();
    void whatIsNotRunIsRefusedByName_data();
    void whatIsNotRunIsRefusedByName();

private:
    std::filesystem::path path(const std::string& name) const {
        return std::filesystem::path(m_folder->path().toStdString()) / name;
    }
    /// Random weights of two blocks under DiT's keys; nothing in the file or beside it says what they are.
    std::filesystem::path bareWeights(const std::string& arch = "SiT-S/8-256") const {
        const RandomPlan plan = planRandomModel({.arch = arch, .layout = "facebook", .depth = 2});
        std::map<std::string, at::Tensor> tensors;
        for (const auto& [name, tensor] : plan.tensors)
            tensors[name] = tensor.make();
        std::filesystem::create_directories(path("bare"));
        formats::writeSafetensors(path("bare/weights.safetensors"), tensors, {});
        return path("bare");
    }

    std::unique_ptr<QTemporaryDir> m_folder;
};

void TestSitFiles::everyPublishedNameIsMadeUpAndOpens_data() {
    QTest::addColumn<QString>("arch");
    for (const std::string& name : randomModelNames())
        if (name.starts_with("SiT-"))
            QTest::newRow(name.c_str()) << QString::fromStdString(name);
}

void TestSitFiles::everyPublishedNameIsMadeUpAndOpens() {
    QFETCH(QString, arch);
    const RandomModelOptions options{.arch = arch.toStdString(), .layout = "facebook"};
    const RandomPlan plan = planRandomModel(options);
    files::Shapes shapes;
    for (const auto& [name, tensor] : plan.tensors)
        shapes.emplace_back(name, tensor.shape);
    files::writeSparse(path("described/model.safetensors"), shapes);
    files::writeText(path("described/config.json"), plan.config);
    files::writeSparse(path("bare/model.safetensors"), shapes);
    const RecognisedModel described = recogniseModel(path("described").string(), {});
    const RecognisedModel asked = recogniseModel(path("bare").string(), {.arch = arch.toStdString()});
    QVERIFY(described.description && isSit(described.description->info) && described.description->warnings.empty());
    QVERIFY(asked.description && isSit(asked.description->info));
    QCOMPARE(asked.description->info.height, arch.endsWith("512") ? 64 : 32);
    QVERIFY(std::any_cast<model::dit::DitConfig>(asked.description->sizes) ==
            std::any_cast<model::dit::DitConfig>(described.description->sizes));
}

void TestSitFiles::bareWeightsAreWhatArchSays() {
    const std::string file = bareWeights().string();
    for (const char* arch : {"SiT-S/8-256", "SiT-S/8"})
        QVERIFY(isSit(openDenseModel(file, {.arch = arch}).model->info())); // of two blocks instead of twelve
    VERIFY_REFUSED(openDenseModel(file, {.arch = "SiT-B/8"}), "expected a SiT-B/8");
    files::writeJson(path("bare/config.json"), sizes());
    const OpenedModel sit = openDenseModel(file, {.arch = "SiT"}), dit = openDenseModel(file, {});
    QVERIFY(isSit(sit.model->info()));
    QCOMPARE(dit.model->info().architecture, std::string("DiT"));
    QVERIFY(dit.model->info().timeInput == schedule::TimeInput::Timestep);
    QCOMPARE(sit.model->info().sha256, dit.model->info().sha256);
}

void TestSitFiles::archGoesWithAConfigThatSaysNothing() {
    const std::string file = bareWeights().string();
    files::writeJson(path("bare/config.json"), sizes());
    const OpenedModel opened = openDenseModel(file, {.arch = "SiT-S/8-256"});
    QVERIFY(isSit(opened.model->info()));
    QVERIFY(opened.warnings.front().find("path_type") != std::string::npos);
    QVERIFY(!files::complaint([&] { openDenseModel(file, {.arch = "SiT-Q/3"}); }, ErrorCode::BadArgument).isEmpty());
    json config = sizes(); // what the warning names settles it
    config["path_type"] = "GVP";
    files::writeJson(path("bare/config.json"), config);
    const OpenedModel settled = openDenseModel(file, {});
    QVERIFY(isSit(settled.model->info(), "flow_gvp") && settled.warnings.empty());
}

void TestSitFiles::configsSayItInTheirWords_data() {
    QTest::addColumn<QString>("field");
    QTest::addColumn<QString>("value");
    QTest::newRow("our architecture") << "architecture"
                                      << "\"SiT\"";
    QTest::newRow("a published name") << "architecture"
                                      << "\"SiT-S/8-256\"";
    QTest::newRow("training's model") << "model"
                                      << "\"SiT-S/8\"";
    QTest::newRow("training's prediction") << "prediction"
                                           << "\"velocity\"";
    QTest::newRow("training's path") << "path_type"
                                     << "\"Linear\"";
    QTest::newRow("the scheduler's path") << "scheduler"
                                          << R"({"beta_schedule": "flow_linear"})";
    QTest::newRow("the scheduler's prediction") << "scheduler"
                                                << R"({"prediction_type": "velocity"})";
}

void TestSitFiles::configsSayItInTheirWords() {
    QFETCH(QString, field);
    QFETCH(QString, value);
    json config = sizes();
    config[field.toStdString()] = json::parse(value.toStdString());
    QVERIFY(isSit(read(config).info));
    config = sizes();
    QVERIFY(!isSit(read(config).info)); // nothing else says it
}

void TestSitFiles::theConfigSaysWhichPath() {
    json config = sizes();
    config["path_type"] = "GVP";
    QVERIFY(isSit(read(config).info, "flow_gvp"));
    config["scheduler"] = {{"beta_schedule", "flow_linear"}}; // Tessera's own field wins
    QVERIFY(isSit(read(config).info, "flow_linear"));
}

void TestSitFiles::aSavedModelOpensAsItWas() {
    const std::string file = bareWeights().string();
    json config = sizes();
    config["path_type"] = "GVP";
    files::writeJson(path("bare/config.json"), config);
    const OpenedModel first = openDenseModel(file, {});
    saveDenseModel(*first.model, path("saved").string());
    const OpenedModel again = openDenseModel(path("saved").string(), {});
    QVERIFY(isSit(again.model->info(), "flow_gvp") && again.warnings.empty());
    QVERIFY(again.model->info().schedule == first.model->info().schedule);
    const at::Tensor x = at::randn({2, 4, 32, 32}), timesteps = at::tensor({999, 0}, at::kLong);
    const model::Conditioning classes{.labels = at::tensor({3, 1000}, at::kLong)};
    QVERIFY(at::equal(first.model->forward(x, timesteps, classes), again.model->forward(x, timesteps, classes)));
}

void TestSitFiles::contradictionsAreRefused() {
    const std::string file = bareWeights().string();
    json config = sizes();
    config["path_type"] = "Linear";
    files::writeJson(path("bare/config.json"), config);
    VERIFY_REFUSED(openDenseModel(file, {.arch = "DiT-S/8"}), "describes a SiT, but --arch says DiT-S/8");
    config = sizes();
    config["architecture"] = "DiT";
    files::writeJson(path("bare/config.json"), config);
    VERIFY_REFUSED(openDenseModel(file, {.arch = "SiT-S/8"}), "describes a DiT, but --arch says SiT-S/8");
    QVERIFY(openDenseModel(file, {.arch = "DiT-S/8"}).warnings.empty());
}

void TestSitFiles::whatIsNotRunIsRefusedByName_data() {
    QTest::addColumn<QString>("changes");
    QTest::addColumn<QString>("message");
    QTest::newRow("variance preserving path") << R"({"path_type": "VP"})"
                                              << "path_type: expected Linear or GVP";
    QTest::newRow("noise") << R"({"path_type": "Linear", "prediction": "noise"})"
                           << "prediction: expected \"velocity\"";
    QTest::newRow("score") << R"({"model": "SiT-S/8", "prediction": "score"})"
                           << "prediction: expected \"velocity\"";
    QTest::newRow("betas") << R"({"architecture": "SiT", "scheduler": {"beta_schedule": "linear"}})"
                           << "beta_schedule: expected flow_linear or flow_gvp";
    QTest::newRow("ε") << R"({"architecture": "SiT", "scheduler": {"prediction_type": "epsilon"}})"
                       << "prediction_type: expected velocity";
    QTest::newRow("a sampler of betas") << R"({"architecture": "SiT", "scheduler": {"_class_name": "DDIMScheduler"}})"
                                        << "sampler: expected euler, heun";
    QTest::newRow("diffusers' layout")
        << R"({"_class_name": "DiTTransformer2DModel", "norm_type": "ada_norm_zero", "path_type": "Linear"})"
        << "expected SiT's own layout";
}

void TestSitFiles::whatIsNotRunIsRefusedByName() {
    QFETCH(QString, changes);
    QFETCH(QString, message);
    json config = sizes();
    config.update(json::parse(changes.toStdString()));
    VERIFY_REFUSED(read(config), message);
}

TESSERA_CORE_TEST(TestSitFiles)
#include "tst_sit_files.moc"
