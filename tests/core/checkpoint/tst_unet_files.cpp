#include "core/base/tensor.h"
#include "core/checkpoint/dense_model.h"
#include "core/checkpoint/unet/unet_config_json.h"
#include "core/checkpoint/unet_architecture.h"
#include "core/formats/json.h"
#include "core/model/unet/unet_published.h"
#include "tests/core/checkpoint_files.h"
#include "tests/core/golden.h"
#include "tests/core/small_unet.h"
#include "tests/test_main.h"

#include <QTemporaryDir>
#include <QtTest>

using namespace core;
using namespace core::checkpoint;
using model::unet::Unet;
using model::unet::UnetConfig;
using model::unet::UnetLayout;
using nlohmann::json;

namespace {

/// SDXL's config.json with some fields changed.
unet::UnetDescription read(const json& changes, const model::unet::PublishedUnet& base) {
    json config = unet::unetConfigJson(base.config, unet::describeWithDefaults(base.config).info);
    config.merge_patch(changes);
    for (const auto& [key, value] : changes.items())
        config[key] = value; // null, too
    return unet::readUnetConfig(formats::JsonView(config, "config.json"));
}

UnetConfig sdxlWith(const json& changes) {
    return read(changes, model::unet::publishedUnets().front()).sizes;
}

} // namespace

/// Configs and files of UNets.
class TestUnetFiles : public QObject {
    Q_OBJECT

private slots:
    void configsAreReadBack_data();
    void configsAreReadBack();
    void numbersMayBeOneForAllBlocks();
    void everyFieldThatChangesNumbersIsReadOrRefused_data();
    void everyFieldThatChangesNumbersIsReadOrRefused();
    void hostileConfigsAreRefused_data();
    void hostileConfigsAreRefused();
    void cutModelsAreSavedAndOpened_data();
    void cutModelsAreSavedAndOpened();
    void predictionAndScheduleAreKept();
    void singleFilesHaveTheTablesNames();
    void aConfigFromOutsideSettlesHeadsAndGroups();
    void singleFilesOpenAsTheFolder();

private:
    QTemporaryDir m_folder;
    std::filesystem::path path(const char* name) const { return m_folder.filePath(name).toStdString(); }
};

void TestUnetFiles::configsAreReadBack_data() {
    QTest::addColumn<int>("index");
    for (std::size_t i = 0; i < model::unet::publishedUnets().size(); ++i)
        QTest::newRow(model::unet::publishedUnets()[i].name.c_str()) << static_cast<int>(i);
}

void TestUnetFiles::configsAreReadBack() {
    QFETCH(const int, index);
    const model::unet::PublishedUnet& one = model::unet::publishedUnets().at(static_cast<std::size_t>(index));
    const unet::UnetDescription found = read({{"guidance_scale", 3.5}}, one);
    QVERIFY(found.sizes == one.config);
    QVERIFY(found.info.prediction == one.prediction);
    QCOMPARE(found.info.recommendedGuidance, 3.5);
    QCOMPARE(found.info.channels, one.config.inChannels);
    QCOMPARE(found.info.isPixelSpace, one.config.inChannels == 3);
    UnetConfig cut = one.config;
    cut.widths.neurons.assign(static_cast<std::size_t>(model::unet::planUnet(cut).transformerBlocks), 24);
    cut.resnetUnits = true;
    const json written = unet::unetConfigJson(cut, found.info);
    QVERIFY(unet::readUnetConfig(formats::JsonView(written, "config.json")).sizes == cut);
}

void TestUnetFiles::numbersMayBeOneForAllBlocks() {
    QCOMPARE(sdxlWith({{"attention_head_dim", 10}}).heads, (std::vector<int>{10, 10, 10}));
    QCOMPARE(sdxlWith({{"layers_per_block", {3, 3, 3}}}).layersPerBlock, 3);
    QCOMPARE(sdxlWith({{"cross_attention_dim", {64, 64, 64}}}).crossAttentionDim, 64);
    QCOMPARE(sdxlWith({{"transformer_layers_per_block", 4}}).transformerLayers, (std::vector<int>{0, 4, 4}));
    QCOMPARE(sdxlWith({{"sample_size", {64, 96}}}).width, 96);
    QCOMPARE(sdxlWith({{"time_cond_proj_dim", 256}}).guidanceChannels, 256);
    QVERIFY(!sdxlWith({{"flip_sin_to_cos", false}}).cosineFirst);
    QCOMPARE(sdxlWith({{"freq_shift", 1}}).timestepFrequencyShift, 1.0);
    QCOMPARE(sdxlWith({{"norm_eps", 1e-6}}).normEps, 1e-6);
    QVERIFY(sdxlWith({{"act_fn", "swish"}, {"upcast_attention", true}, {"dropout", 0.1}}) == UnetConfig{});
}

void TestUnetFiles::everyFieldThatChangesNumbersIsReadOrRefused_data() {
    QTest::addColumn<QString>("value");
    for (const auto& [field, value] : std::initializer_list<std::pair<const char*, const char*>>{
             {"class_embed_type", "\"timestep\""},
             {"encoder_hid_dim_type", "\"text_proj\""},
             {"encoder_hid_dim", "768"},
             {"addition_embed_type", "\"image\""},
             {"dual_cross_attention", "true"},
             {"num_attention_heads", "[5,10,20]"},
             {"resnet_time_scale_shift", "\"scale_shift\""},
             {"mid_block_type", "\"UNetMidBlock2DSimpleCrossAttn\""},
             {"mid_block_type", "null"},
             {"attention_type", "\"gated\""},
             {"time_embedding_type", "\"fourier\""},
             {"transformer_layers_per_block", "[1,[2,2],10]"},
             {"reverse_transformer_layers_per_block", "[10,2,1]"},
             {"only_cross_attention", "true"},
             {"only_cross_attention", "[false,true,false]"},
             {"center_input_sample", "true"},
             {"act_fn", "\"gelu\""},
             {"num_class_embeds", "10"},
             {"time_embedding_dim", "512"},
             {"time_embedding_act_fn", "\"silu\""},
             {"timestep_post_act", "\"silu\""},
             {"conv_in_kernel", "1"},
             {"conv_out_kernel", "1"},
             {"class_embeddings_concat", "true"},
             {"mid_block_only_cross_attention", "true"},
             {"cross_attention_norm", "\"layer_norm\""},
             {"downsample_padding", "0"},
             {"mid_block_scale_factor", "1.5"},
             {"resnet_skip_time_act", "true"},
             {"resnet_out_scale_factor", "1.4"},
             {"layers_per_block", "[2,2,3]"},
             {"cross_attention_dim", "[64,64,32]"},
             {"down_block_types", "[\"DownBlock2D\",\"AttnDownBlock2D\",\"CrossAttnDownBlock2D\"]"},
             {"up_block_types", "[\"CrossAttnUpBlock2D\",\"CrossAttnUpBlock2D\",\"CrossAttnUpBlock2D\"]"},
         })
        QTest::addRow("%s %s", field, value) << value;
}

void TestUnetFiles::everyFieldThatChangesNumbersIsReadOrRefused() {
    QFETCH(const QString, value);
    const std::string field = QString(QTest::currentDataTag()).section(' ', 0, 0).toStdString();
    VERIFY_REFUSED(sdxlWith({{field, json::parse(value.toStdString())}}),
                   QString::fromStdString("config.json: " + field));
}

void TestUnetFiles::hostileConfigsAreRefused_data() {
    QTest::addColumn<QString>("changes");
    QTest::addColumn<QString>("piece");
    QTest::newRow("no blocks") << R"({"block_out_channels":[]})"
                               << "block_out_channels";
    QTest::newRow("too many blocks") << R"({"block_out_channels":[8,8,8,8,8,8,8,8,8,8,8,8,8,8,8,8,8]})"
                                     << "block_out_channels";
    QTest::newRow("a billion layers") << R"({"layers_per_block":1000000000})"
                                      << "layers_per_block";
    QTest::newRow("a billion blocks") << R"({"layers_per_block":1000,"transformer_layers_per_block":1000})"
                                      << "ResNets and transformer blocks";
    QTest::newRow("channels of no group") << R"({"norm_num_groups":7})"
                                          << "norm_num_groups 7";
    QTest::newRow("heads that do not divide") << R"({"attention_head_dim":[5,10,19]})"
                                              << "19 heads";
    QTest::newRow("negative heads") << R"({"attention_head_dim":[5,-10,20]})"
                                    << "attention_head_dim";
    QTest::newRow("no pooled text") << R"({"projection_class_embeddings_input_dim":1536})"
                                    << "projection_class_embeddings_input_dim";
    QTest::newRow("no sizes' channels") << R"({"addition_time_embed_dim":null})"
                                        << "addition_time_embed_dim";
    QTest::newRow("three sides") << R"({"sample_size":[8,8,8]})"
                                 << "sample_size";
    QTest::newRow("a side of none") << R"({"sample_size":0})"
                                    << "sample_size";
    QTest::newRow("text for a number") << R"({"in_channels":"4"})"
                                       << "in_channels";
    QTest::newRow("widths of another network") << R"({"neurons_per_block":[1,2]})"
                                               << "neurons of 2 blocks";
    QTest::newRow("epsilon") << R"({"norm_eps":0})"
                             << "norm_eps";
}

void TestUnetFiles::hostileConfigsAreRefused() {
    QFETCH(const QString, changes);
    QFETCH(const QString, piece);
    VERIFY_REFUSED(sdxlWith(json::parse(changes.toStdString())), piece);
}

void TestUnetFiles::cutModelsAreSavedAndOpened_data() {
    QTest::addColumn<QString>("layout");
    QTest::newRow("diffusers") << "diffusers";
    QTest::newRow("sgm") << "sgm";
}

void TestUnetFiles::cutModelsAreSavedAndOpened() {
    QFETCH(const QString, layout);
    const auto whole = small::unet()->withResNetUnits(true);
    const auto cut = whole->cut(small::thinUnits(*whole, 1, 2));
    saveDenseModel(*cut, path("cut").string(), layout.toStdString());
    const auto opened = std::dynamic_pointer_cast<const Unet>(openDenseModel(path("cut").string()).model);
    QCOMPARE(layoutOf(*opened), layout.toStdString());
    QCOMPARE(opened->macsPerForward(0), cut->macsPerForward(0));
    const at::Tensor x = at::randn({1, 3, 8, 8}), t = at::full({1}, 300, at::kLong);
    QVERIFY(at::equal(opened->forward(x, t, small::texts({0})), cut->forward(x, t, small::texts({0}))));
    const auto filled = filledUp(*opened);
    QCOMPARE(filled->macsPerForward(0), whole->macsPerForward(0));
    std::filesystem::remove_all(path("cut"));
}

void TestUnetFiles::predictionAndScheduleAreKept() {
    model::ModelInfo info = small::unet()->info();
    info.prediction = schedule::Prediction::Velocity;
    info.schedule.name = "scaled_linear";
    info.schedule.betaEnd = 0.015;
    info.recommendedGuidance = 6;
    saveDenseModel(Unet(info, small::unet()->weights()), path("kept").string());
    const OpenedModel opened = openDenseModel(path("kept").string());
    QVERIFY(opened.model->info().prediction == schedule::Prediction::Velocity);
    QCOMPARE(opened.model->info().schedule.betaEnd, 0.015);
    QCOMPARE(opened.model->info().recommendedGuidance, 6.0);
    QVERIFY(opened.warnings.empty());
}

/// models/shapes/sdxl-single-file-mapping.tsv: name in a single file, its shape, folder, diffusers' name and shape.
void TestUnetFiles::singleFilesHaveTheTablesNames() {
    const std::filesystem::path list = golden::folder("models/shapes") / "sdxl-single-file-mapping.tsv";
    if (!std::filesystem::exists(list))
        QSKIP("the table of names is not here");
    std::ifstream file(list);
    std::map<std::string, std::string> table;
    for (std::string line; std::getline(file, line);) {
        const QStringList cells = QString::fromStdString(line).split('\t');
        if (cells.size() >= 4 && cells[2] == "unet")
            table[cells[3].toStdString()] = cells[0].toStdString();
    }
    QCOMPARE(table.size(), std::size_t{1680});
    for (const MappedTensor& mapped : unetKeyMap({}, UnetLayout::Sgm)) {
        QVERIFY2(table.contains(mapped.key), mapped.key.c_str());
        QCOMPARE("model.diffusion_model." + mapped.sources.front(), table.at(mapped.key));
    }
}

/// Where shapes do not tell, somebody else's config does.
void TestUnetFiles::aConfigFromOutsideSettlesHeadsAndGroups() {
    const auto made = small::unet();
    saveDenseModel(*made, path("base").string());
    formats::writeSafetensors(path("alone.safetensors"), made->weights().toStateDict(), {});
    VERIFY_REFUSED(openDenseModel(path("alone.safetensors").string()), "give the config.json of the model");
    const OpenedModel opened = openDenseModel(path("alone.safetensors").string(), {.base = path("base").string()});
    const at::Tensor x = at::randn({1, 3, 8, 8}), t = at::full({1}, 300, at::kLong);
    QVERIFY(at::equal(opened.model->forward(x, t, small::texts({0})), made->forward(x, t, small::texts({0}))));
}

/// The golden pipeline in one file against its folder.
void TestUnetFiles::singleFilesOpenAsTheFolder() {
    const std::filesystem::path file = golden::folder("sdxl") / "single-file.safetensors";
    if (!std::filesystem::exists(file))
        QSKIP("the single file is not here");
    const std::filesystem::path folder = golden::folder("sdxl/folder") / "unet";
    const auto fromFile = std::dynamic_pointer_cast<const Unet>(
        openDenseModel(file.string(), {.base = golden::folder("sdxl/folder").string()}).model);
    const auto fromFolder = std::dynamic_pointer_cast<const Unet>(openDenseModel(folder.string()).model);
    const auto expected = fromFolder->weights().toStateDict();
    const auto found = fromFile->weights().toStateDict();
    QCOMPARE(found.size(), expected.size());
    for (const auto& [key, tensor] : expected)
        QVERIFY2(at::equal(found.at(key), tensor), key.c_str());
    QCOMPARE(layoutOf(*fromFile), std::string("sgm"));
}

TESSERA_CORE_TEST(TestUnetFiles)
#include "tst_unet_files.moc"
