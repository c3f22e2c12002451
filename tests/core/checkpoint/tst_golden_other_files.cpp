#include "core/checkpoint/recognise.h"
#include "core/model/unet/unet_config.h"
#include "core/workflow/inspect.h"
#include "core/workflow/open_model.h"
#include "tests/core/checkpoint_files.h"
#include "tests/core/golden.h"
#include "tests/test_main.h"

#include <QTemporaryDir>
#include <QtTest>

using namespace core;
using namespace core::checkpoint;

namespace {

using Tensors = std::map<std::string, std::vector<std::int64_t>>;

const nlohmann::json& list() {
    static const nlohmann::json all =
        formats::readJsonFile(golden::folder("sdxl") / "other-files.json", {.memory = 256U << 20U});
    return all;
}

bool isLeftOut(const nlohmann::json& file, const std::string& name) {
    const bool isByPrefix = file.value("without_is_prefixes", false);
    for (const auto& one : file.value("without", nlohmann::json::array()))
        if (isByPrefix ? name.starts_with(one.get<std::string>()) : name == one.get<std::string>())
            return true;
    return false;
}

/// All tensors of a file of the list.
Tensors tensorsOf(const nlohmann::json& file) {
    Tensors tensors;
    if (file.contains("from"))
        for (const auto& [name, shape] : list().at("sets").at(file.at("from").get<std::string>()).items())
            if (!isLeftOut(file, name))
                tensors[name] = shape.get<std::vector<std::int64_t>>();
    for (const auto& [name, shape] : file.at("tensors").items())
        tensors[name] = shape.get<std::vector<std::int64_t>>();
    return tensors;
}

/// What the line about a file that cannot be opened has to say.
QString wantedIn(const std::string& name) {
    const std::pair<const char*, const char*> wanted[] = {
        {"refiner", "the SDXL refiner; open the base model"},
        {"inpainting", "an SDXL inpainting model (9 input channels), not supported"},
        {"pix2pix", "instruct-pix2pix model (8 input channels), not supported"},
        {"playground", "trained with EDM noise levels"},
        {"cosxl", "trained with EDM noise levels"},
        {"lora", "a LoRA, an addition to a model: merge it into its base first"},
        {"dora", "an addition to a model: merge it into its base first"},
        {"lycoris", "a LyCORIS, an addition to a model: merge it into its base first"},
        {"textual-inversion", "a textual inversion, an addition to a model"},
        {"controlnet", "a ControlNet, an addition to a model: merge it into its base first"},
        {"vae", "an autoencoder (ldm layout): use it with --vae"},
        {"clip-g", "a CLIP text encoder with projection"},
    };
    for (const auto& [part, text] : wanted)
        if (name.find(part) != std::string::npos)
            return text;
    return {};
}

} // namespace

/// What people open in SDXL's place (sdxl/other-files.json), as files without weights: each is opened or gets its line.
class TestGoldenOtherFiles : public QObject {
    Q_OBJECT

private slots:
    void everyFileIsWhatItIs_data();
    void everyFileIsWhatItIs();
    void widthsAndDepthsComeFromShapes();
    void marksOfTheTrainingAreHeeded();
    void distilledModelsAreNamed();

private:
    RecognisedModel recognised(const std::string& name) {
        files::writeSparse(m_folder.filePath("model.safetensors").toStdString(), shapesOf(list().at("files").at(name)));
        return recogniseModel(m_folder.filePath("model.safetensors").toStdString(), {});
    }
    static files::Shapes shapesOf(const nlohmann::json& file) {
        const Tensors tensors = tensorsOf(file);
        return {tensors.begin(), tensors.end()};
    }

    QTemporaryDir m_folder;
};

void TestGoldenOtherFiles::everyFileIsWhatItIs_data() {
    QTest::addColumn<bool>("opens");
    for (const auto& [name, file] : list().at("files").items())
        QTest::newRow(name.c_str()) << file.at("expect").get<std::string>().starts_with("open");
}

void TestGoldenOtherFiles::everyFileIsWhatItIs() {
    QFETCH(const bool, opens);
    const std::string name = QTest::currentDataTag();
    const RecognisedModel found = recognised(name);
    QVERIFY2(found.description.has_value() == opens, found.whyUnknown.c_str());
    if (opens) {
        QCOMPARE(found.description->architecture, std::string("UNet2DConditionModel"));
        const bool isSgm = list().at("files").at(name).at("layout") != "diffusers";
        QCOMPARE(found.description->layout, std::string(isSgm ? "sgm" : "diffusers"));
        return;
    }
    const QString line = QString::fromStdString(found.whyUnknown), wanted = wantedIn(name);
    QVERIFY2(!wanted.isEmpty() && line.contains(wanted) && !line.contains('\n'), qPrintable(line));
    const std::string file = m_folder.filePath("model.safetensors").toStdString();
    VERIFY_REFUSED(workflow::openModel(file), wanted);
    const workflow::Inspection inspected = workflow::inspectFile(file);
    QVERIFY(inspected.architecture.empty() || inspected.isComponent || inspected.autoencoder);
    QVERIFY(!inspected.whyUnknown.empty() && inspected.whyUnknown.find('\n') == std::string::npos);
}

void TestGoldenOtherFiles::widthsAndDepthsComeFromShapes() {
    using model::unet::UnetConfig;
    const auto sizes = [&](const std::string& name) {
        auto found = std::any_cast<UnetConfig>(recognised(name).description->sizes);
        found.layout = {};
        return found;
    };
    QVERIFY(sizes("sdxl-no-vae-single") == UnetConfig{});
    QVERIFY(sizes("sdxl-lightning-unet") == UnetConfig{});
    QVERIFY(sizes("sd15-single") == sizes("sd15-unet"));
    QCOMPARE(sizes("sd15-unet").heads, (std::vector<int>{8, 8, 8, 8}));
    QCOMPARE(sizes("sd15-unet").transformerLayers, (std::vector<int>{1, 1, 1, 0}));
    QCOMPARE(sizes("sd15-unet").midTransformerLayers, 1);
    QVERIFY(!sizes("sd15-unet").linearProjection);
    QCOMPARE(sizes("sd21-unet").heads, (std::vector<int>{5, 10, 20, 20}));
    QVERIFY(sizes("sd21-unet").linearProjection);
    QCOMPARE(sizes("sdxl-lcm-unet").guidanceChannels, 256);
}

void TestGoldenOtherFiles::marksOfTheTrainingAreHeeded() {
    const RecognisedModel velocity = recognised("sdxl-vpred-single"), plain = recognised("sdxl-no-vae-single");
    QVERIFY(velocity.description->info.prediction == schedule::Prediction::Velocity);
    QVERIFY(velocity.description->info.schedule.rescaleToZeroTerminalSnr);
    QVERIFY(plain.description->info.prediction == schedule::Prediction::Epsilon);
    QVERIFY(!plain.description->info.schedule.rescaleToZeroTerminalSnr);
    int said = 0;
    for (const std::string& warning : velocity.description->warnings)
        said += warning.starts_with("v-prediction") || warning.starts_with("zero-terminal SNR") ? 1 : 0;
    QCOMPARE(said, 2);
}

/// SSD-1B's shape: fewer blocks, none in the middle.
void TestGoldenOtherFiles::distilledModelsAreNamed() {
    files::Shapes kept;
    for (const auto& [name, shape] : shapesOf(list().at("files").at("sdxl-lightning-unet"))) {
        const std::size_t block = name.find("transformer_blocks.");
        const int number = block == std::string::npos ? 0 : std::stoi(name.substr(block + 19));
        if (!name.starts_with("mid_block.attentions") && number < 4)
            kept.emplace_back(name, shape);
    }
    files::writeSparse(m_folder.filePath("ssd.safetensors").toStdString(), kept);
    const RecognisedModel found = recogniseModel(m_folder.filePath("ssd.safetensors").toStdString(), {});
    QVERIFY(!found.description);
    QVERIFY2(found.whyUnknown.starts_with("a distilled SDXL, SSD-1B (4 transformer blocks at 1280 channels"),
             found.whyUnknown.c_str());
}

TESSERA_CORE_TEST(TestGoldenOtherFiles)
#include "tst_golden_other_files.moc"
