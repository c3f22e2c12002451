#include "core/base/tensor.h"
#include "core/checkpoint/dense_model.h"
#include "core/checkpoint/dit_config_json.h"
#include "core/formats/json.h"
#include "core/model/dit/dit.h"
#include "core/model/staged_denoiser.h"
#include "core/model/subnetwork.h"
#include "core/workflow/open_model.h"
#include "tests/core/checkpoint_files.h"
#include "tests/test_main.h"

#include <QtTest>

using namespace core;
using core::model::dit::DitLayout;
using namespace core::workflow;
using namespace core::formats;
using namespace core::checkpoint;

namespace {

/// Every field but source, sha256 and parameters away from its default.
model::ModelInfo someInfo() {
    model::ModelInfo info = describeWithDefaults({}).info;
    info.classes.count = 5;
    info.classes.names = {"disc", "ring", "é", "\"quoted\"", ""};
    info.channels = 3;
    info.height = info.width = 8;
    info.isPixelSpace = true;
    info.pixelScale = 0.385;
    info.prediction = schedule::Prediction::Velocity;
    info.recommendedGuidance = 3.25;
    info.schedule = {"scaled_linear", 500, 0.00085, 0.012, false, true, {}};
    return info;
}

model::dit::DitConfig sizes() {
    model::dit::DitConfig config;
    config.inputSize = 8;
    config.patchSize = 2;
    config.hiddenSize = 32;
    config.depth = 2;
    config.numHeads = 4;
    config.numClasses = 5;
    return config;
}

std::shared_ptr<const model::dit::Dit> someModel(const model::dit::DitConfig& config = sizes(),
                                                 const model::ModelInfo& info = someInfo()) {
    model::dit::DitWeights weights = model::dit::randomDit(config, 1);
    model::dit::visitTensors(weights, [](const std::string& key, at::Tensor& tensor) {
        if (key != "pos_embed")
            tensor = at::randn(tensor.sizes()) * 0.1;
    });
    return std::make_shared<model::dit::Dit>(info, weights);
}

bool sameWeights(const model::Denoiser& a, const model::Denoiser& b) {
    const model::dit::StateDict left = dynamic_cast<const model::dit::Dit&>(a).weights().toStateDict();
    const model::dit::StateDict right = dynamic_cast<const model::dit::Dit&>(b).weights().toStateDict();
    return left.size() == right.size() && std::all_of(left.begin(), left.end(), [&](const auto& one) {
               return at::equal(one.second, right.at(one.first));
           });
}

std::filesystem::path golden(const std::string& name) {
    return std::filesystem::path(TESSERA_TEST_DATA) / "golden/models" / name;
}

} // namespace

class TestModelFolder : public QObject {
    Q_OBJECT
private slots:
    void init() { m_folder = std::make_unique<QTemporaryDir>(); }

    void aSavedModelOpensAsItWas();
    void aSavedFileNeedsNoConfigBeside();
    void everyScheduleSurvivesTheConfig_data();
    void everyScheduleSurvivesTheConfig();
    void otherNumberFormatsAreConverted();
    void aPipelineFolderOpens();
    void aBareTransformerFolderOpens();
    void equalEmbeddersShareMemory();
    void wrongConfigsAreRefused_data();
    void wrongConfigsAreRefused();
    void wrongSchedulersAreRefused_data();
    void wrongSchedulersAreRefused();
    void wrongTensorsAreListed();
    void otherModelsAreNamed_data();
    void otherModelsAreNamed();
    void strangeWeightsAreCounted();
    void foldersWithoutAModelSaySo();
    void aCutModelOpensAsItWas();
    void wrongWidthsOfACutModelAreNamed();
    void onlyModelsOfOneStageAreSaved();
    void aLikeModelIsSharedWhereItsBytesAreTheSame();

private:
    std::filesystem::path path(const std::string& name) const {
        return std::filesystem::path(m_folder->path().toStdString()) / name;
    }
    void writePipeline(const nlohmann::json& changes = {});

    std::unique_ptr<QTemporaryDir> m_folder;
};

void TestModelFolder::aSavedModelOpensAsItWas() {
    model::dit::DitConfig config = sizes();
    config.mlpRatio = 1.5;
    config.learnSigma = true;
    config.timestepFrequencyShift = 1;
    config.secondNormEps = 1e-5;
    config.embedderPerBlock = true;
    const auto saved = someModel(config);
    saveDenseModel(*saved, path("mine").string());
    for (const char* spec : {"mine", "mine/", "mine/model.safetensors"}) {
        const OpenedModel opened = openModel(path(spec).string());
        const auto& dit = dynamic_cast<const model::dit::Dit&>(*opened.model);
        QVERIFY(opened.warnings.empty());
        QVERIFY(sameWeights(dit, *saved));
        QVERIFY(dit.weights().config == config);
        const model::ModelInfo &found = dit.info(), wanted = saved->info();
        QCOMPARE(found.name, std::string("mine"));
        QCOMPARE(found.architecture, std::string("DiT"));
        QCOMPARE(found.sha256, SafetensorsFile::open(path("mine/model.safetensors")).sha256());
        QCOMPARE(found.parameters, wanted.parameters);
        QCOMPARE(found.classes.names, wanted.classes.names);
        QVERIFY(found.isPixelSpace && found.classes.count == 5 && found.channels == 3 && found.height == 8 &&
                found.width == 8);
        QCOMPARE(found.pixelScale, wanted.pixelScale);
        QVERIFY(found.prediction == wanted.prediction);
        QCOMPARE(found.recommendedGuidance, wanted.recommendedGuidance);
        QVERIFY(found.schedule == wanted.schedule);
    }
}

void TestModelFolder::aSavedFileNeedsNoConfigBeside() {
    const auto saved = someModel();
    saveDenseModel(*saved, path("mine").string());
    std::filesystem::rename(path("mine/model.safetensors"), path("moved name.safetensors"));
    const OpenedModel opened = openModel(path("moved name.safetensors").string());
    QVERIFY(sameWeights(*opened.model, *saved));
    QCOMPARE(opened.model->info().name, std::string("moved name"));
}

void TestModelFolder::everyScheduleSurvivesTheConfig_data() {
    QTest::addColumn<QString>("name");
    QTest::addColumn<int>("timesteps");
    QTest::addColumn<bool>("scale");
    for (const char* name : {"linear", "scaled_linear", "squaredcos_cap_v2", "trained_betas"})
        for (const int timesteps : {1, 10, 1000})
            QTest::addRow("%s %d", name, timesteps) << QString(name) << timesteps << (timesteps == 1000);
}

void TestModelFolder::everyScheduleSurvivesTheConfig() {
    QFETCH(QString, name);
    QFETCH(int, timesteps);
    QFETCH(bool, scale);
    model::ModelInfo info = someInfo();
    info.schedule = {name.toStdString(), timesteps, 1e-4, 0.02, scale, false, {}};
    if (name == "trained_betas")
        info.schedule.trainedBetas.assign(timesteps, 0.1 / 3);
    for (const schedule::Prediction prediction :
         {schedule::Prediction::Epsilon, schedule::Prediction::Sample, schedule::Prediction::Velocity}) {
        info.prediction = prediction;
        const nlohmann::json json = parseJson(ditConfigJson(sizes(), info), "config.json");
        const DitDescription found = readDitConfig(JsonView(json, "config.json"));
        QVERIFY(found.info.schedule == info.schedule);
        QVERIFY(found.info.prediction == prediction);
        QVERIFY(found.sizes == sizes());
    }
}

void TestModelFolder::otherNumberFormatsAreConverted() {
    const auto saved = someModel();
    for (const at::ScalarType stored : {at::kBFloat16, at::kHalf, at::kDouble}) {
        const auto exact = std::make_shared<model::dit::Dit>(
            saved->info(), model::dit::mapTensors(saved->weights(), [&](const at::Tensor& tensor) {
                return tensor.to(stored).to(at::kFloat);
            }));
        std::map<std::string, at::Tensor> tensors;
        for (const auto& [key, tensor] : exact->weights().toStateDict())
            tensors[key] = tensor.to(stored);
        writeSafetensors(path("m/model.safetensors"), tensors);
        files::writeText(path("m/config.json"), ditConfigJson(sizes(), saved->info()));
        QVERIFY(sameWeights(*openModel(path("m").string()).model, *exact));
        const auto small = openModel(path("m").string(), {.dtype = Dtype::BFloat16}).model;
        QVERIFY(small->dtype() == Dtype::BFloat16);
        QVERIFY(sameWeights(*small, *exact->to({}, Dtype::BFloat16)));
    }
}

/// A diffusers pipeline around a golden model; `changes` are merged into its model_index.json.
void TestModelFolder::writePipeline(const nlohmann::json& changes) {
    nlohmann::json index{{"_class_name", "DiTPipeline"}, {"transformer", {"diffusers", "DiTTransformer2DModel"}}};
    index.update(changes.is_null() ? nlohmann::json::object() : changes);
    files::writeJson(path("pipe/model_index.json"), index);
    files::writeJson(path("pipe/scheduler/scheduler_config.json"), {{"_class_name", "DDIMScheduler"},
                                                                    {"beta_schedule", "scaled_linear"},
                                                                    {"beta_start", 0.001},
                                                                    {"beta_end", 0.01},
                                                                    {"num_train_timesteps", 400},
                                                                    {"prediction_type", "v_prediction"},
                                                                    {"trained_betas", nullptr}});
    std::filesystem::create_directories(path("pipe/transformer"));
    std::filesystem::copy(golden("dit-diffusers-tiny/weights.safetensors"),
                          path("pipe/transformer/diffusion_pytorch_model.safetensors"),
                          std::filesystem::copy_options::overwrite_existing);
    nlohmann::json config = readJsonFile(golden("dit-diffusers-tiny/config.json"));
    config["_class_name"] = "Transformer2DModel"; // the released files' word
    config.erase("norm_eps");
    files::writeJson(path("pipe/transformer/config.json"), config);
}

void TestModelFolder::aPipelineFolderOpens() {
    writePipeline({{"id2label", R"({"0": "tench", "9": "ostrich"})"}});
    const OpenedModel opened = openModel(path("pipe").string());
    const model::ModelInfo& info = opened.model->info();
    QVERIFY(opened.warnings.empty());
    QCOMPARE(info.name, std::string("pipe"));
    QCOMPARE(info.classes.names.front(), std::string("tench"));
    QCOMPARE(info.classes.names[1], std::string("1"));
    QCOMPARE(info.classes.names.back(), std::string("ostrich"));
    const schedule::SamplerConfig sampler{.name = "ddim", .clipRange = 1}; // clip_sample where nothing is said
    QVERIFY((info.schedule == schedule::ScheduleConfig{"scaled_linear", 400, 0.001, 0.01, false, false, {}, sampler}));
    QCOMPARE(info.guidedChannels, 0);
    QVERIFY(info.prediction == schedule::Prediction::Velocity);
    QVERIFY(!info.isPixelSpace && info.channels == 4);
    QVERIFY(sameWeights(*opened.model, *openModel(golden("dit-diffusers-tiny").string()).model));
    const auto& config = dynamic_cast<const model::dit::Dit&>(*opened.model).weights().config;
    QCOMPARE(config.secondNormEps, 1e-5);
    QCOMPARE(config.timestepFrequencyShift, 1.0);
    writePipeline({{"_class_name", "StableDiffusionXLPipeline"}});
    VERIFY_REFUSED(openModel(path("pipe").string()), "describes a StableDiffusionXLPipeline");
}

void TestModelFolder::aBareTransformerFolderOpens() {
    writePipeline();
    QCOMPARE(openModel(path("pipe/transformer").string()).model->info().schedule.timesteps, 400);
    std::filesystem::rename(path("pipe/transformer"), path("alone"));
    const OpenedModel opened = openModel(path("alone").string());
    QCOMPARE(opened.model->info().schedule.timesteps, 1000);
    QVERIFY(opened.warnings.size() == 1 && opened.warnings.front().find("no scheduler_config.json") == 0);
    std::filesystem::remove(path("alone/config.json"));
    VERIFY_REFUSED(openModel(path("alone").string()), "diffusers' layout needs its config.json");
}

void TestModelFolder::equalEmbeddersShareMemory() {
    const auto tied = openModel(golden("dit-diffusers-tiny").string()).model;
    const auto untied = openModel(golden("dit-diffusers-untied-tiny").string()).model;
    const auto& shared = dynamic_cast<const model::dit::Dit&>(*tied).weights();
    const auto& own = dynamic_cast<const model::dit::Dit&>(*untied).weights();
    QVERIFY(shared.laterEmbedders[0].labels.is_same(shared.labels));
    QVERIFY(!own.laterEmbedders[0].labels.is_same(own.labels));
}

void TestModelFolder::wrongConfigsAreRefused_data() {
    QTest::addColumn<QString>("field");
    QTest::addColumn<QString>("value");
    QTest::addColumn<QString>("message");
    const auto row = [](const char* field, const char* value, const char* message) {
        QTest::addRow("%s = %s", field, value) << field << value << message;
    };
    row("input_size", "0", "input_size: expected an integer from 1 to 4096, found 0");
    row("input_size", "9", "input_size: expected a multiple of patch_size 2, found 9");
    row("input_size", "4096", "input_size: expected at most 16384 tokens");
    row("input_size", "\"8\"", "input_size: expected an integer, found \"8\"");
    row("input_size", "8.0", "input_size: expected an integer, found 8.0");
    row("patch_size", "-2", "patch_size: expected an integer from 1");
    row("hidden_size", "1000000000000", "hidden_size: expected an integer from 4 to 16384");
    row("hidden_size", "34", "num_heads: expected a divisor of the hidden size 34");
    row("depth", "0", "depth: expected an integer from 1");
    row("num_heads", "5", "num_heads: expected a divisor of the hidden size 32");
    row("num_heads", "null", "num_heads: missing|num_heads: expected an integer, found null");
    row("mlp_ratio", "-1", "mlp_ratio: expected a number from 0.01 to 64.0, found -1");
    row("mlp_ratio", "0.02", "mlp_ratio: leaves no MLP neuron");
    row("num_classes", "0", "num_classes: expected an integer from 1");
    row("class_dropout_prob", "0", "class_dropout_prob: expected a number over 0");
    row("class_dropout_prob", "2", "class_dropout_prob: expected a number from 0.0 to 1.0");
    row("learn_sigma", "1", "learn_sigma: expected true or false, found 1");
    row("class_names", "[\"a\"]", "class_names: expected 5 names, found 1");
    row("class_names", "[\"a\",\"b\",\"c\",\"d\",5]", "class_names[4]: expected a text, found 5");
    row("pixel_scale", "0", "pixel_scale: expected a number from 1e-06");
    row("guidance_scale", "-1", "guidance_scale: expected a number from 0.0");
    row("frequency_embedding_size", "128", "frequency_embedding_size: expected 256, found 128");
    row("scheduler", "[]", "scheduler: expected an object, found an array");
}

void TestModelFolder::wrongConfigsAreRefused() {
    QFETCH(QString, field);
    QFETCH(QString, value);
    QFETCH(QString, message);
    nlohmann::json config = nlohmann::json::parse(ditConfigJson(sizes(), someInfo()));
    config[field.toStdString()] = nlohmann::json::parse(value.toStdString());
    const QString said = files::complaint([&] { readDitConfig(JsonView(config, "config.json")); });
    const QStringList wanted = message.split('|');
    QVERIFY2(std::any_of(wanted.begin(), wanted.end(),
                         [&](const QString& one) { return said.startsWith("config.json: " + one); }),
             qPrintable(said));
}

void TestModelFolder::wrongSchedulersAreRefused_data() {
    QTest::addColumn<QString>("field");
    QTest::addColumn<QString>("value");
    QTest::addColumn<QString>("message");
    const auto row = [](const char* field, const char* value, const char* message) {
        QTest::addRow("%s = %s", field, value) << field << value << message;
    };
    row("beta_schedule", "\"sine\"", "beta_schedule");
    row("num_train_timesteps", "0", "num_train_timesteps: expected an integer from 1");
    row("num_train_timesteps", "1e3", "num_train_timesteps: expected an integer, found 1000.0");
    row("beta_start", "-0.1", "beta_start: expected a number from 0.0 to 1.0");
    row("beta_end", "1.5", "beta_end: expected a number from 0.0 to 1.0");
    row("trained_betas", "[0.1, 0.2]", "trained_betas");
    row("trained_betas", "[0.1, true]", "trained_betas[1]: expected a number, found true");
    row("prediction_type", "\"flow\"", "prediction_type");
    row("rescale_betas_zero_snr", "0", "rescale_betas_zero_snr: expected true or false");
}

void TestModelFolder::wrongSchedulersAreRefused() {
    QFETCH(QString, field);
    QFETCH(QString, value);
    QFETCH(QString, message);
    nlohmann::json config = nlohmann::json::parse(ditConfigJson(sizes(), someInfo()));
    config["scheduler"][field.toStdString()] = nlohmann::json::parse(value.toStdString());
    VERIFY_REFUSED(readDitConfig(JsonView(config, "config.json")), message);
    VERIFY_REFUSED(readDitConfig(JsonView(config, "config.json")), "config.json: scheduler");
}

void TestModelFolder::wrongTensorsAreListed() {
    const auto model = someModel();
    model::dit::StateDict tensors = model->weights().toStateDict();
    files::writeText(path("m/config.json"), ditConfigJson(sizes(), model->info()));
    const auto refusal = [&] {
        writeSafetensors(path("m/model.safetensors"), tensors);
        return files::complaint([&] { openModel(path("m").string()); });
    };
    tensors.erase("pos_embed");
    tensors["blocks.0.mlp.fc1.bias"] = at::zeros({7});
    tensors["extra\n"] = at::zeros({1});
    tensors["y_embedder.embedding_table.weight"] = at::zeros({6, 32}, at::kInt);
    const QString said = refusal();
    QVERIFY2(said.contains("4 tensors differ: "), qPrintable(said));
    QVERIFY(said.contains("pos_embed: expected [1, 16, 32], found no such tensor"));
    QVERIFY(said.contains("blocks.0.mlp.fc1.bias: expected [128], found [7]"));
    QVERIFY(said.contains("extra\\n: expected no such tensor, found [1]"));
    QVERIFY(said.contains("embedding_table.weight: expected a floating type, found int32"));
    QVERIFY(said.contains("it looks like a diffusion transformer (facebookresearch/DiT's layout)"));
    for (int i = 0; i < 20; ++i)
        tensors["extra" + std::to_string(i)] = at::zeros({1});
    const QString longer = refusal();
    QVERIFY2(longer.contains("24 tensors differ: ") && longer.count(": expected") == 10 && longer.contains("; …"),
             qPrintable(longer));
}

void TestModelFolder::otherModelsAreNamed_data() {
    QTest::addColumn<QString>("tensor");
    QTest::addColumn<QString>("kind");
    QTest::newRow("SDXL UNet") << "add_embedding.linear_1.weight"
                               << "an SDXL UNet";
    QTest::newRow("SD UNet") << "down_blocks.0.attentions.0.transformer_blocks.0.attn2.to_k.weight"
                             << "a Stable Diffusion UNet";
    QTest::newRow("VAE") << "encoder.down_blocks.0.resnets.0.conv1.weight"
                         << "an autoencoder";
    QTest::newRow("CLIP") << "text_model.embeddings.token_embedding.weight"
                          << "a CLIP text encoder";
    QTest::newRow("LoRA") << "unet.down_blocks.0.lora_A.weight"
                          << "a LoRA";
    QTest::newRow("unknown") << "w"
                             << "not a model that Tessera knows";
}

void TestModelFolder::otherModelsAreNamed() {
    QFETCH(QString, tensor);
    QFETCH(QString, kind);
    writeSafetensors(path("other.safetensors"), {{tensor.toStdString(), at::ones({2, 2})}});
    VERIFY_REFUSED(openModel(path("other.safetensors").string()), kind);
    files::writeJson(path("config.json"), {{"_class_name", "UNet2DConditionModel"}});
    VERIFY_REFUSED(openModel(path("other.safetensors").string()), tensor == "w" ? QString("tensors differ") : kind);
}

void TestModelFolder::strangeWeightsAreCounted() {
    const auto model = someModel();
    model::dit::StateDict tensors = model->weights().toStateDict();
    tensors["blocks.0.mlp.fc1.weight"] = tensors["blocks.0.mlp.fc1.weight"].clone();
    tensors["blocks.0.mlp.fc1.weight"].flatten()[3] = NAN;
    tensors["blocks.1.mlp.fc1.weight"] = tensors["blocks.1.mlp.fc1.weight"].clone();
    tensors["blocks.1.mlp.fc1.weight"].flatten()[4] = -INFINITY;
    tensors["blocks.1.mlp.fc1.weight"].flatten()[5] = 1e-40F;
    tensors["blocks.1.attn.proj.weight"] = at::zeros({32, 32});
    tensors["blocks.1.attn.proj.bias"] = at::zeros({32});
    writeSafetensors(path("m/model.safetensors"), tensors);
    files::writeText(path("m/config.json"), ditConfigJson(sizes(), model->info()));
    const OpenedModel opened = openModel(path("m").string());
    QCOMPARE(opened.nonFinite, std::int64_t{2});
    QCOMPARE(opened.warnings, (std::vector<std::string>{
                                  "2 weights are NaN or infinite, first in blocks.0.mlp.fc1.weight",
                                  "1 weight is denormal (smaller than 1.2e-38), first in blocks.1.mlp.fc1.weight",
                                  "1 weight tensor is all zeros, first in blocks.1.attn.proj.weight",
                              }));
}

void TestModelFolder::foldersWithoutAModelSaySo() {
    VERIFY_REFUSED(openModel(path("nothing").string()), "there is no such file");
    VERIFY_REFUSED(openModel(m_folder->path().toStdString()), "holds no model");
    files::writeText(path("pytorch_model.bin"), "x");
    VERIFY_REFUSED(openModel(m_folder->path().toStdString()), "pytorch_model.bin: too short");
    writeSafetensors(path("a.safetensors"), {});
    writeSafetensors(path("b.safetensors"), {});
    VERIFY_REFUSED(openModel(m_folder->path().toStdString()), "holds 2 .safetensors files");
    files::writeText(path("config.json"), "{\"depth\": 1, }");
    VERIFY_REFUSED(openModel(path("a.safetensors").string()), "config.json: parse error at line 1");
    files::writeJson(path("model_index.json"), {{"_class_name", "DiTPipeline"}});
    VERIFY_REFUSED(openModel(m_folder->path().toStdString()), "transformer: there is no such folder");
}

void TestModelFolder::aCutModelOpensAsItWas() {
    model::dit::DitConfig latent = sizes();
    latent.mlpRatio = 4;
    latent.timestepFrequencyShift = 1;
    latent.secondNormEps = 1e-5;
    latent.embedderPerBlock = true;
    for (const DitLayout layout : {DitLayout::Facebook, DitLayout::Diffusers}) {
        const auto model = someModel(layout == DitLayout::Facebook ? sizes() : latent);
        model::Subnetwork subnetwork;
        for (std::size_t i = 0; i < model->units().size(); ++i) {
            const model::Unit& unit = model->units()[i];
            subnetwork.units.emplace_back();
            for (int group = unit.isFine() ? 1 + static_cast<int>(i) : 0; group < unit.groups; ++group) // widths differ
                subnetwork.units.back().kept.push_back(group);
        }
        const auto cut = model->cut(subnetwork);
        saveDenseModel(*cut, path("cut").string(), toString(layout));
        const auto opened = openModel(path("cut").string()).model;
        QVERIFY(sameWeights(*opened, *cut));
        QCOMPARE(opened->units().size(), cut->units().size());
        for (std::size_t i = 0; i < cut->units().size(); ++i)
            QCOMPARE(opened->units()[i].groups, cut->units()[i].groups);
        QCOMPARE(opened->macsPerForward(0), cut->macsPerForward(0));
        QVERIFY(opened->macsPerForward(0) < model->macsPerForward(0));
        std::filesystem::remove_all(path("cut"));
    }
}

void TestModelFolder::wrongWidthsOfACutModelAreNamed() {
    const auto model = someModel();
    saveDenseModel(*model, path("mine").string());
    std::filesystem::rename(path("mine/model.safetensors"), path("moved.safetensors"));
    const auto complaint = [&](const char* key, nlohmann::json value) {
        nlohmann::json config = readJsonFile(path("mine/config.json"));
        config[key] = std::move(value);
        writeSafetensors(path("mine/model.safetensors"), SafetensorsFile::open(path("moved.safetensors")).tensors());
        files::writeJson(path("mine/config.json"), config);
        return files::complaint([&] { openModel(path("mine").string()); }, ErrorCode::BadInput);
    };
    QVERIFY(complaint("heads_per_block", {1}).contains("heads_per_block: expected a number for each of the"));
    QVERIFY(complaint("heads_per_block", 3).contains("heads_per_block: expected"));
    saveDenseModel(*model, path("mine").string());
    QVERIFY(complaint("neurons_per_block", {0, 0}).contains("neurons_per_block[0]: expected"));
    saveDenseModel(*model, path("mine").string());
    QVERIFY(complaint("neurons_per_block", std::vector<int>(std::size_t(sizes().depth), 1))
                .contains("blocks.0.mlp.fc1.weight: expected [1, "));
}

void TestModelFolder::onlyModelsOfOneStageAreSaved() {
    const auto model = someModel();
    model::Subnetwork whole;
    for (const model::Unit& unit : model->units()) {
        whole.units.emplace_back();
        for (int group = 0; group < unit.groups; ++group)
            whole.units.back().kept.push_back(group);
    }
    const model::StagedDenoiser staged(model, {{"all", 1, model->info().schedule.timesteps, whole}});
    QVERIFY(files::complaint([&] { saveDenseModel(staged, path("staged").string()); }, ErrorCode::BadArgument)
                .contains("of one stage"));
    QVERIFY(!std::filesystem::exists(path("staged")));
}

void TestModelFolder::aLikeModelIsSharedWhereItsBytesAreTheSame() {
    const auto saved = someModel();
    saveDenseModel(*saved, path("mine").string());
    const auto changed = saved->withWeights([](const std::string& key, const at::Tensor& weight) {
        return key == "blocks.0.mlp.fc1.weight" ? weight + 1 : weight;
    });
    const auto opened = openDenseModel(path("mine").string(), {}, changed.get()).model;
    QVERIFY(sameWeights(*opened, *saved));
    const auto mine = dynamic_cast<const model::dit::Dit&>(*opened).weights().toStateDict();
    const auto theirs = dynamic_cast<const model::dit::Dit&>(*changed).weights().toStateDict();
    for (const auto& [key, tensor] : mine)
        QCOMPARE(tensor.is_alias_of(theirs.at(key)), key != "blocks.0.mlp.fc1.weight");
}

TESSERA_CORE_TEST(TestModelFolder)
#include "tst_model_folder.moc"
