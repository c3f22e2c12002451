#include "core/workflow/inspect.h"
#include "core/workflow/open_model.h"
#include "tests/core/checkpoint_files.h"
#include "tests/core/torch_writer.h"
#include "tests/test_main.h"

#include <QtTest>

#include <numeric>

using namespace core;
using namespace core::workflow;
using namespace torch_files;

namespace {

std::string entry(const std::string& key, const std::string& value) {
    return text(key) + value + "s";
}

bool isSaid(const std::vector<std::string>& notes, const std::string& piece) {
    return std::any_of(notes.begin(), notes.end(),
                       [&](const std::string& note) { return note.find(piece) != std::string::npos; });
}

std::string number(double value) {
    std::uint64_t bits = std::bit_cast<std::uint64_t>(value);
    std::string bytes = "G";
    for (int i = 7; i >= 0; --i)
        bytes += static_cast<char>((bits >> static_cast<unsigned>(8 * i)) & 0xFFU);
    return bytes;
}

/// Shapes of a model in facebookresearch's layout.
files::Shapes shapesOf(int width, int depth, int labelRows, int patch = 2) {
    model::dit::DitConfig config;
    config.inputSize = 32;
    config.patchSize = patch;
    config.inChannels = 4;
    config.hiddenSize = width;
    config.depth = depth;
    config.numHeads = 1;
    config.numClasses = labelRows - 1;
    config.learnSigma = true;
    files::Shapes shapes;
    for (const auto& [name, shape] : model::dit::ditTensorShapes(config))
        shapes.emplace_back(name, shape);
    return shapes;
}

} // namespace

/// What a file says about its model is used, or refused by name; what it leaves open is assumed visibly or asked about.
/// A remedy that a message gives works.
class TestStatedModels : public QObject {
    Q_OBJECT
private slots:
    void init() { m_folder = std::make_unique<QTemporaryDir>(); }

    void aFlowIsFollowed_data();
    void aFlowIsFollowed();
    void anotherFlowIsRefusedByName_data();
    void anotherFlowIsRefusedByName();
    void aFlowIsFollowedWhereverItIsSaid();
    void whatIsPredictedIsHeeded_data();
    void whatIsPredictedIsHeeded();
    void aScheduleIsHeeded();
    void argumentsSayTheHeads();
    void aConfigComesBeforeTheArguments();
    void noDropoutMeansNoNullLabel();
    void aConfigsClassesNeedANullLabelToo();
    void aNameSaysThatItIsAFlow();
    void headsFollowFromTheWidth_data();
    void headsFollowFromTheWidth();
    void anArchitectureOfAnotherDepthOpens();
    void aRoundNumberOfLabelsIsAskedAbout_data();
    void aRoundNumberOfLabelsIsAskedAbout();
    void aPartOfAConfigIsEnough();
    void aHubsCacheOpensAsItsMainRelease();
    void aHubsCacheWithoutAMainReleaseNamesOne();
    void aNameOnAHubIsNoFile();

private:
    std::filesystem::path path(const std::string& name) const {
        return std::filesystem::path(m_folder->path().toStdString()) / name;
    }
    std::string spec() const { return path("a.pt").string(); }
    void writeConfig() const {
        std::filesystem::copy_file(golden("dit-facebook-tiny") / "config.json", path("config.json"));
    }
    /// The tiny model with an argparse.Namespace beside it.
    void write(const std::string& attributes) const {
        TorchWriter writer;
        const std::string arguments = global("argparse", "Namespace") + ")\x81}" + attributes + "b";
        writer.write(path("a.pt"), "}" + entry("ema", writer.dict(tinyModel())) + entry("args", arguments));
    }
    /// The number in a message's "with num_classes 999".
    static int numberBehind(const QString& message, const QString& words) {
        return message.section(words, 1).trimmed().section(' ', 0, 0).toInt();
    }

    std::unique_ptr<QTemporaryDir> m_folder;
};

void TestStatedModels::aFlowIsFollowed_data() {
    QTest::addColumn<QByteArray>("attributes");
    QTest::addColumn<QString>("path");
    const auto row = [](const char* name, const std::string& attributes, const char* path) {
        QTest::newRow(name) << QByteArray::fromStdString(attributes) << path;
    };
    row("prediction", entry("prediction", text("velocity")), "flow_linear");
    row("path", entry("path_type", text("GVP")), "flow_gvp");
    row("both", entry("path_type", text("Linear")) + entry("prediction", text("velocity")), "flow_linear");
    row("model", entry("model", text("SiT-XL/2")), "flow_linear");
    row("nested", entry("transport", "}" + entry("path_type", text("GVP"))), "flow_gvp");
}

/// A SiT's arguments say that it is one, along which path.
void TestStatedModels::aFlowIsFollowed() {
    QFETCH(QByteArray, attributes);
    QFETCH(QString, path);
    writeConfig();
    write(attributes.toStdString());
    const auto opened = openModel(spec());
    QCOMPARE(QString::fromStdString(opened.model->info().schedule.name), path);
    QVERIFY(opened.model->info().prediction == schedule::Prediction::DataVelocity);
    const std::string notes = std::accumulate(opened.warnings.begin(), opened.warnings.end(), std::string());
    QVERIFY2(notes.find("path") != std::string::npos, notes.c_str());
}

void TestStatedModels::anotherFlowIsRefusedByName_data() {
    QTest::addColumn<QByteArray>("attributes");
    QTest::addColumn<QString>("named");
    const auto row = [](const char* name, const std::string& attributes, const char* named) {
        QTest::newRow(name) << QByteArray::fromStdString(attributes) << named;
    };
    row("noise along a path", entry("path_type", text("Linear")) + entry("prediction", text("noise")),
        "args.prediction \"noise\": of a SiT expected velocity");
    row("another path", entry("path_type", text("VP")), "args.path_type \"VP\": path_type: expected Linear or GVP");
    row("another trainer's path", entry("interpolant", text("linear")), "args.interpolant \"linear\"");
    row("switch", entry("flow_matching", "\x88"), "args.flow_matching");
}

void TestStatedModels::anotherFlowIsRefusedByName() {
    QFETCH(QByteArray, attributes);
    QFETCH(QString, named);
    writeConfig();
    write(attributes.toStdString());
    VERIFY_REFUSED(openModel(spec()), named);
    QVERIFY(inspectFile(spec()).architecture.empty());
}

/// In the config, in a dictionary, in a configuration's class, in a safetensors file's metadata.
void TestStatedModels::aFlowIsFollowedWhereverItIsSaid() {
    const auto isFlow = [](const std::string& file) { return openModel(file).model->info().architecture == "SiT"; };
    write(entry("lr", integer(1)));
    nlohmann::json config = nlohmann::json::parse(std::ifstream(golden("dit-facebook-tiny") / "config.json"));
    files::writeJson(path("config.json"), config);
    QVERIFY(!isFlow(spec()));
    config["prediction"] = "velocity";
    files::writeJson(path("config.json"), config);
    QVERIFY(isFlow(spec()));
    config.erase("prediction");
    config["transport"] = {{"path_type", "Linear"}};
    files::writeJson(path("config.json"), config);
    QVERIFY(isFlow(spec()));
    VERIFY_REFUSED(openModel(spec(), {.arch = "DiT"}), "--arch says DiT");
    config.erase("transport");
    files::writeJson(path("config.json"), config);
    TorchWriter writer;
    writer.write(path("a.pt"), "}" + entry("model", writer.dict(tinyModel())) +
                                   entry("hyper_parameters", "}" + entry("path_type", text("Linear"))));
    QVERIFY(isFlow(spec()));
    TorchWriter omega;
    const std::string node = global("omegaconf.nodes", "AnyNode") + ")\x81}" + entry("_val", text("velocity")) + "b";
    omega.write(path("a.pt"), "}" + entry("model", omega.dict(tinyModel())) +
                                  entry("cfg", global("omegaconf.dictconfig", "DictConfig") + ")\x81}" +
                                                   entry("_content", "}" + entry("prediction", node)) + "b"));
    QVERIFY(isFlow(spec()));
    formats::writeSafetensors(path("a.safetensors"), tinyModel(), {{"args", R"({"prediction": "velocity"})"}});
    QVERIFY(isFlow(path("a.safetensors").string()));
}

void TestStatedModels::whatIsPredictedIsHeeded_data() {
    QTest::addColumn<QByteArray>("attributes");
    QTest::addColumn<QString>("prediction");
    const auto row = [](const char* name, const std::string& attributes, const char* prediction) {
        QTest::newRow(name) << QByteArray::fromStdString(attributes) << prediction;
    };
    row("nothing", entry("data_path", text("/data")) + entry("path", text("/data")), "epsilon");
    row("noise", entry("prediction", text("noise")), "epsilon");
    row("v", entry("prediction_type", text("v_prediction")), "v_prediction");
    row("x0", entry("objective", text("pred_x0")), "sample");
    row("another objective", entry("objective", text("l2")), "epsilon");
    row("switch", entry("predict_xstart", "\x88"), "sample");
    row("switch that is off", entry("predict_xstart", "\x89"), "epsilon");
    row("another word", entry("prediction", text("score")), "");
}

void TestStatedModels::whatIsPredictedIsHeeded() {
    QFETCH(QByteArray, attributes);
    QFETCH(QString, prediction);
    writeConfig();
    write(attributes.toStdString());
    if (prediction.isEmpty()) {
        VERIFY_REFUSED(openModel(spec()), "args.prediction \"score\": expected epsilon, sample or v_prediction");
        return;
    }
    const auto opened = openModel(spec());
    QCOMPARE(QString::fromStdString(toString(opened.model->info().prediction)), prediction);
    QCOMPARE(isSaid(opened.warnings, "prediction " + prediction.toStdString()), prediction != "epsilon");
}

void TestStatedModels::aScheduleIsHeeded() {
    writeConfig();
    write(entry("noise_schedule", text("cosine")));
    const auto opened = openModel(spec());
    QCOMPARE(opened.model->info().schedule.name, std::string("squaredcos_cap_v2"));
    QVERIFY(isSaid(opened.warnings, "args.noise_schedule \"cosine\""));
    write(entry("noise_schedule", text("sigmoid")));
    VERIFY_REFUSED(openModel(spec()), "args.noise_schedule \"sigmoid\"");
}

void TestStatedModels::argumentsSayTheHeads() {
    write(entry("num_heads", integer(8)) + entry("num_classes", integer(10)));
    const auto opened = openModel(spec());
    QCOMPARE(opened.model->units().front().groups, 8);
    QVERIFY(isSaid(opened.warnings, "args.num_heads 8"));
    write(entry("num_heads", integer(7)));
    VERIFY_REFUSED(openModel(spec()), "num_heads: expected a divisor");
}

void TestStatedModels::aConfigComesBeforeTheArguments() {
    writeConfig();
    write(entry("num_heads", integer(8)));
    const auto opened = openModel(spec());
    QCOMPARE(opened.model->units().front().groups, 4);
    QVERIFY(isSaid(opened.warnings, "says num_heads 4, which is followed"));
}

void TestStatedModels::noDropoutMeansNoNullLabel() {
    write(entry("num_heads", integer(4)) + entry("class_dropout_prob", number(0)));
    VERIFY_REFUSED(openModel(spec()), "without a null label");
    write(entry("num_heads", integer(4)) + entry("class_dropout_prob", number(0.1)));
    openModel(spec());
    write(entry("num_heads", integer(4)) + entry("num_classes", integer(11))); // as many as the table has rows
    VERIFY_REFUSED(openModel(spec()), "11 rows for the 11 classes of args.num_classes");
}

void TestStatedModels::aConfigsClassesNeedANullLabelToo() {
    nlohmann::json config = nlohmann::json::parse(std::ifstream(golden("dit-facebook-tiny") / "config.json"));
    config["num_classes"] = 11;
    files::writeJson(path("config.json"), config);
    write(entry("lr", integer(1)));
    VERIFY_REFUSED(openModel(spec()), "11 rows for the 11 classes of num_classes: without a null label");
}

/// Published ones say it nowhere else.
void TestStatedModels::aNameSaysThatItIsAFlow() {
    files::writeSparse(path("SiT-S-2-256x256.safetensors"), shapesOf(384, 12, 1001));
    const std::string file = path("SiT-S-2-256x256.safetensors").string();
    QCOMPARE(describeModel(file).architecture, std::string("SiT"));
    QCOMPARE(describeModel(file, "DiT").architecture, std::string("DiT"));
}

void TestStatedModels::headsFollowFromTheWidth_data() {
    QTest::addColumn<int>("width");
    QTest::addColumn<int>("heads");
    QTest::newRow("S") << 384 << 6;
    QTest::newRow("B") << 768 << 12;
    QTest::newRow("L") << 1024 << 16;
    QTest::newRow("XL") << 1152 << 16;
}

/// Whatever the depth: half of a published model's blocks were taken out, for instance.
void TestStatedModels::headsFollowFromTheWidth() {
    QFETCH(int, width);
    QFETCH(int, heads);
    for (const int depth : {5, 14, 30}) {
        files::writeSparse(path("a.safetensors"), shapesOf(width, depth, 1001));
        const Inspection found = describeModel(path("a.safetensors").string());
        QCOMPARE(found.units.front().groups, heads);
        QCOMPARE(found.units.size(), static_cast<std::size_t>(2 * depth));
        QCOMPARE(found.classes, 1000);
        QVERIFY(isSaid(found.warnings, std::to_string(heads) + " heads"));
        QVERIFY(isSaid(found.warnings, "1000 classes and a null label"));
    }
}

void TestStatedModels::anArchitectureOfAnotherDepthOpens() {
    files::writeSparse(path("a.safetensors"), shapesOf(1152, 14, 1001));
    const Inspection found = describeModel(path("a.safetensors").string(), "DiT-XL/2");
    QCOMPARE(found.units.front().groups, 16);
    QVERIFY(isSaid(found.warnings, "14 blocks, where DiT-XL/2 has 28"));
    VERIFY_REFUSED(describeModel(path("a.safetensors").string(), "DiT-XL/4"), "patch_size 4");
}

void TestStatedModels::aRoundNumberOfLabelsIsAskedAbout_data() {
    QTest::addColumn<int>("rows");
    for (const int rows : {10, 100, 1000})
        QTest::newRow(std::to_string(rows).c_str()) << rows;
}

/// Classes without a null label, or one class less with it: the message says how to settle it, and that works.
void TestStatedModels::aRoundNumberOfLabelsIsAskedAbout() {
    QFETCH(int, rows);
    files::writeSparse(path("a.safetensors"), shapesOf(384, 12, rows));
    const std::string file = path("a.safetensors").string();
    const QString asked = files::complaint([&] { describeModel(file); });
    QVERIFY2(asked.contains(QStringLiteral("has %1 rows").arg(rows)) && asked.contains("config.json"),
             qPrintable(asked));
    const int offered = numberBehind(asked, "with num_classes ");
    QCOMPARE(offered, rows - 1);
    files::writeJson(path("config.json"), {{"num_classes", offered}});
    QCOMPARE(describeModel(file).classes, rows - 1);
    files::writeJson(path("config.json"), {{"num_classes", rows}});
    VERIFY_REFUSED(describeModel(file), "without a null label");
}

void TestStatedModels::aPartOfAConfigIsEnough() {
    files::writeSparse(path("a.safetensors"), shapesOf(640, 3, 1001));
    const std::string file = path("a.safetensors").string();
    VERIFY_REFUSED(describeModel(file), "write a config.json with num_heads beside the file");
    files::writeJson(path("config.json"), {{"num_heads", 8}});
    QCOMPARE(describeModel(file).units.front().groups, 8);
    files::writeJson(path("config.json"), {{"num_heads", 7}});
    VERIFY_REFUSED(describeModel(file), "num_heads: expected a divisor of the hidden size 640");
    files::writeJson(path("config.json"), {{"num_heads", 8}, {"depth", 4}});
    VERIFY_REFUSED(describeModel(file), "blocks.3.attn.qkv.weight: expected");
    files::writeJson(path("config.json"), {{"num_heads", 8}, {"prediction", "velocity"}});
    QCOMPARE(describeModel(file).architecture, std::string("SiT"));
}

void TestStatedModels::aHubsCacheOpensAsItsMainRelease() {
    const std::filesystem::path model = path("models--someone--DiT-tiny");
    const std::filesystem::path release = model / "snapshots" / "0123abc";
    std::filesystem::create_directories(release);
    std::filesystem::create_directories(model / "snapshots" / "456def");
    std::filesystem::create_directories(model / "blobs");
    for (const char* name : {"config.json", "weights.safetensors"}) {
        std::filesystem::copy_file(golden("dit-facebook-tiny") / name, model / "blobs" / (std::string("b") + name));
        std::filesystem::create_symlink("../../blobs/" + (std::string("b") + name), release / name);
    }
    files::writeText(model / "refs" / "main", "0123abc\n");
    const auto opened = openModel(model.string());
    QCOMPARE(opened.model->info().name, std::string("DiT-tiny"));
    QVERIFY(sameWeights(*opened.model, *openModel(release.string()).model));
    QCOMPARE(inspectFile(model.string() + "/").kind, std::string("dense"));
}

void TestStatedModels::aHubsCacheWithoutAMainReleaseNamesOne() {
    const std::filesystem::path model = path("models--someone--DiT-tiny");
    for (const char* name : {"aaa", "bbb"}) {
        std::filesystem::create_directories(model / "snapshots" / name);
        for (const char* file : {"config.json", "weights.safetensors"})
            std::filesystem::copy_file(golden("dit-facebook-tiny") / file, model / "snapshots" / name / file);
    }
    files::writeText(model / "refs" / "main", "../../elsewhere");
    const QString said = files::complaint([&] { openModel(model.string()); });
    QVERIFY2(said.contains("2 snapshots") && said.contains("such as "), qPrintable(said));
    openModel(said.section("such as ", 1).toStdString()); // what the message says
    std::filesystem::remove_all(model / "snapshots" / "aaa");
    openModel(model.string());
}

void TestStatedModels::aNameOnAHubIsNoFile() {
    VERIFY_REFUSED(openModel("someone/DiT-XL-2-256"), "download it first and give the folder");
    VERIFY_REFUSED(openModel("someone/model.safetensors"), "there is no such file");
    QVERIFY(!files::complaint([&] { openModel("/nowhere/at-all"); }).contains("download"));
}

TESSERA_CORE_TEST(TestStatedModels)
#include "tst_stated_models.moc"
