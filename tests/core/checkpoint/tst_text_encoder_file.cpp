#include "core/checkpoint/component_files.h"
#include "core/checkpoint/text_encoder_config_json.h"
#include "core/checkpoint/text_encoder_file.h"
#include "core/checkpoint/text_encoder_layout.h"
#include "tests/core/checkpoint_files.h"
#include "tests/core/conditioning/clip/small_text_encoder.h"
#include "tests/core/conditioning/clip/small_vocabulary.h"
#include "tests/core/thrown_message.h"
#include "tests/core/torch_writer.h"
#include "tests/test_main.h"

#include <QTemporaryDir>
#include <QtTest>

using namespace core;
using namespace core::checkpoint;
using namespace core::conditioning::clip;
using nlohmann::json;

namespace {

using Tensors = std::map<std::string, at::Tensor>;

bool areSame(const Tensors& a, const Tensors& b) {
    return a.size() == b.size() && std::all_of(a.begin(), a.end(), [&](const auto& one) {
               return b.contains(one.first) && at::equal(one.second, b.at(one.first));
           });
}

Tensors withoutPrefix(const Tensors& weights) {
    Tensors plain;
    for (const auto& [name, tensor] : weights)
        plain[name.starts_with("text_model.") ? name.substr(11) : name] = tensor;
    return plain;
}

/// As open_clip stores them, behind a prefix, and with what it has besides.
Tensors asOpenClip(const Tensors& weights, const TextEncoderConfig& config, const std::string& prefix) {
    const Tensors plain = withoutPrefix(weights);
    Tensors result{{"token_embedding.weight", plain.at("embeddings.token_embedding.weight")},
                   {"positional_embedding", plain.at("embeddings.position_embedding.weight")},
                   {"ln_final.weight", plain.at("final_layer_norm.weight")},
                   {"ln_final.bias", plain.at("final_layer_norm.bias")},
                   {"text_projection", plain.at("text_projection.weight").t().contiguous()},
                   {"logit_scale", at::ones({1})}};
    for (int i = 0; i < config.layers; ++i) {
        const std::string from = "encoder.layers." + std::to_string(i) + '.';
        const std::string to = "transformer.resblocks." + std::to_string(i) + '.';
        for (const std::string ending : {"weight", "bias"}) {
            const auto part = [&](const char* name) { return plain.at(from + name + '.' + ending); };
            result[to + "attn.in_proj_" + ending] =
                at::cat({part("self_attn.q_proj"), part("self_attn.k_proj"), part("self_attn.v_proj")});
            result[to + "attn.out_proj." + ending] = part("self_attn.out_proj");
            result[to + "ln_1." + ending] = part("layer_norm1");
            result[to + "ln_2." + ending] = part("layer_norm2");
            result[to + "mlp.c_fc." + ending] = part("mlp.fc1");
            result[to + "mlp.c_proj." + ending] = part("mlp.fc2");
        }
    }
    Tensors named;
    for (const auto& [name, tensor] : result)
        named[prefix + name] = tensor;
    return named;
}

Tensors inFormat(const Tensors& weights, at::ScalarType type) {
    Tensors result;
    for (const auto& [name, tensor] : weights)
        result[name] = tensor.to(type);
    return result;
}

/// NAME-00001-of-00002.ENDING and the other half of them, and their index.
void writeShards(const std::filesystem::path& folder, const Tensors& weights, const std::string& index, bool isTorch) {
    std::array<Tensors, 2> halves;
    json map = json::object();
    std::size_t i = 0;
    for (const auto& [name, tensor] : weights) {
        const std::string shard = "shard-" + std::to_string(i % 2) + (isTorch ? ".bin" : ".safetensors");
        halves[i++ % 2][name] = tensor;
        map[name] = shard;
    }
    for (std::size_t half = 0; half < 2; ++half) {
        const auto path = folder / ("shard-" + std::to_string(half) + (isTorch ? ".bin" : ".safetensors"));
        torch_files::TorchWriter writer;
        if (isTorch)
            writer.write(path, writer.dict(halves[half]));
        else
            formats::writeSafetensors(path, halves[half]);
    }
    files::writeJson(folder / index, {{"metadata", json::object()}, {"weight_map", map}});
}

class EncoderFolder {
public:
    EncoderFolder() { files::writeText(path / "config.json", textEncoderConfigJson(config)); }

    QByteArray refusal(const TextEncoderOptions& options = {}) const {
        return thrownMessage([&] { openTextEncoder(path, options); }, ErrorCode::BadInput);
    }

    QTemporaryDir folder;
    std::filesystem::path path = folder.path().toStdString();
    TextEncoderConfig config = small_text_encoder::config();
    Tensors weights = small_text_encoder::weights(config);
};

} // namespace

/// Files of text encoders and tokenizers, in every form that they come in.
class TestTextEncoderFile : public QObject {
    Q_OBJECT

private slots:
    void theSameWeightsComeFromEveryFile_data();
    void theSameWeightsComeFromEveryFile();
    void openClipsNamesAreTheSameEncoder();
    void sixteenBitsStaySixteenBits();
    void variantsAreChosen();
    void whatDoesNotFitIsListed();
    void configsAreReadInFull();
    void otherNetworksAreRefused_data();
    void otherNetworksAreRefused();
    void theTokenizerHasToFit();
    void publishedEncodersAreKnownByTheirShapes();
};

void TestTextEncoderFile::theSameWeightsComeFromEveryFile_data() {
    QTest::addColumn<QString>("name");
    for (const char* name :
         {"model.safetensors", "model.fp16.safetensors", "model.safetensors.index.json",
          "model.safetensors.index.fp16.json", "pytorch_model.bin", "pytorch_model.fp16.bin",
          "pytorch_model.bin.index.json", "pytorch_model.bin.index.fp16.json", "without prefix", "position ids"})
        QTest::newRow(name) << name;
}

void TestTextEncoderFile::theSameWeightsComeFromEveryFile() {
    QFETCH(QString, name);
    const EncoderFolder folder;
    const std::string file = name.toStdString();
    Tensors stored = folder.weights;
    if (name == "without prefix")
        stored = withoutPrefix(stored);
    if (name == "position ids")
        stored["text_model.embeddings.position_ids"] = at::arange(77).unsqueeze(0);
    torch_files::TorchWriter writer;
    if (name.contains("index"))
        writeShards(folder.path, stored, file, name.contains(".bin"));
    else if (name.endsWith(".bin"))
        writer.write(folder.path / file, writer.dict(stored));
    else
        formats::writeSafetensors(folder.path / (name.endsWith(".safetensors") ? file : "model.safetensors"), stored);
    const OpenedTextEncoder opened = openTextEncoder(folder.path);
    QVERIFY(areSame(opened.encoder->weights(), folder.weights));
    QVERIFY(opened.encoder->config() == folder.config);
    QVERIFY(opened.warnings.empty());
}

void TestTextEncoderFile::openClipsNamesAreTheSameEncoder() {
    const EncoderFolder folder;
    const std::string prefix = "conditioner.embedders.1.model.";
    TextEncoderConfig deeper = folder.config;
    ++deeper.layers; // as Stable Diffusion 2's file, whose last layer is not run
    const Tensors all = small_text_encoder::weights(deeper);
    for (const TextEncoderConfig& stored : {folder.config, deeper}) {
        Tensors tensors = asOpenClip(stored == deeper ? all : folder.weights, stored, prefix);
        tensors["model.diffusion_model.input_blocks.0.0.weight"] = at::ones({2});
        formats::writeSafetensors(folder.path / "single.safetensors", tensors);
        const auto source = TensorSource::open(folder.path / "single.safetensors");
        const OpenedTextEncoder opened = openTextEncoder(source, prefix, folder.config);
        Tensors expected = stored == deeper ? all : folder.weights;
        std::erase_if(expected, [](const auto& one) { return one.first.find("layers.3.") != std::string::npos; });
        QVERIFY(areSame(opened.encoder->weights(), expected));
    }
}

void TestTextEncoderFile::sixteenBitsStaySixteenBits() {
    const EncoderFolder folder;
    for (const auto& [type, dtype] :
         {std::pair(at::kHalf, Dtype::Float16), std::pair(at::kBFloat16, Dtype::BFloat16)}) {
        formats::writeSafetensors(folder.path / "model.safetensors", inFormat(folder.weights, type));
        QVERIFY(openTextEncoder(folder.path).encoder->dtype() == dtype);
        QVERIFY(openTextEncoder(folder.path, {.dtype = Dtype::Float32}).encoder->dtype() == Dtype::Float32);
    }
    Tensors mixed = inFormat(folder.weights, at::kHalf);
    mixed["text_projection.weight"] = folder.weights.at("text_projection.weight");
    formats::writeSafetensors(folder.path / "model.safetensors", mixed);
    QVERIFY(openTextEncoder(folder.path).encoder->dtype() == Dtype::Float32);
}

void TestTextEncoderFile::variantsAreChosen() {
    const QTemporaryDir folder;
    const std::filesystem::path path = folder.path().toStdString();
    const auto taken = [&](const std::string& variant) {
        return findComponentFiles(path, "diffusion_pytorch_model", variant).weights.filename().string();
    };
    QVERIFY(thrownMessage([&] { taken({}); }, ErrorCode::BadInput).contains("found an empty folder"));
    files::writeText(path / "flax_model.msgpack", "x");
    const QByteArray none = thrownMessage([&] { taken({}); }, ErrorCode::BadInput);
    QVERIFY2(none.contains("expected diffusion_pytorch_model.safetensors, found flax_model.msgpack"), none);
    files::writeText(path / "diffusion_pytorch_model.bin", "x");
    QCOMPARE(taken({}), std::string("diffusion_pytorch_model.bin"));
    files::writeText(path / "diffusion_pytorch_model.safetensors.index.fp16.json", "x");
    QCOMPARE(taken({}), std::string("diffusion_pytorch_model.safetensors.index.fp16.json"));
    files::writeText(path / "diffusion_pytorch_model.safetensors", "x");
    QCOMPARE(taken({}), std::string("diffusion_pytorch_model.safetensors"));
    QCOMPARE(taken("fp16"), std::string("diffusion_pytorch_model.safetensors.index.fp16.json"));
    files::writeText(path / "diffusion_pytorch_model.non_ema.safetensors", "x");
    QCOMPARE(taken("non_ema"), std::string("diffusion_pytorch_model.non_ema.safetensors"));
    const std::vector<std::string> others{"diffusion_pytorch_model.safetensors.index.fp16.json",
                                          "diffusion_pytorch_model.bin"};
    QCOMPARE(findComponentFiles(path, "diffusion_pytorch_model").others, others);
    files::writeText(path / "pytorch_model.bin", "x");
    QCOMPARE(findComponentFiles(path, "model").weights.filename(), std::filesystem::path("pytorch_model.bin"));
}

void TestTextEncoderFile::whatDoesNotFitIsListed() {
    EncoderFolder folder;
    folder.weights["text_model.encoder.layers.0.mlp.fc2.weight"] = at::zeros({2, 2});
    folder.weights.erase("text_model.final_layer_norm.bias");
    folder.weights["text_model.encoder.layers.3.layer_norm1.weight"] = at::zeros({8});
    formats::writeSafetensors(folder.path / "model.safetensors", folder.weights);
    const QByteArray said = folder.refusal();
    QVERIFY2(said.contains("3 tensors differ") && said.contains("fc2.weight: expected [8, 12], found [2, 2]") &&
                 said.contains("final_layer_norm.bias: expected [8], found no such tensor") &&
                 said.contains("expected 3 layers, found more"),
             said);
    formats::writeSafetensors(folder.path / "model.safetensors", {{"x", at::zeros({1})}});
    QVERIFY(folder.refusal().contains("expected a text encoder's tokens"));
    folder.weights = small_text_encoder::weights(folder.config);
    folder.weights["text_projection.weight"][0][0] = std::numeric_limits<float>::quiet_NaN();
    formats::writeSafetensors(folder.path / "model.safetensors", folder.weights);
    QCOMPARE(openTextEncoder(folder.path).warnings.size(), std::size_t{1});
}

void TestTextEncoderFile::configsAreReadInFull() {
    for (const TextEncoderConfig& config : {clipL(), openClipH(), openClipBigG(), small_text_encoder::config()}) {
        const json value = json::parse(textEncoderConfigJson(config));
        QVERIFY(readTextEncoderConfig(formats::JsonView(value, "config.json")) == config);
    }
    json value = json::parse(textEncoderConfigJson(clipL()));
    value["layer_norm_eps"] = 1e-6;
    value["eos_token_id"] = 49'407;
    value["torch_dtype"] = "float16";
    const TextEncoderConfig read = readTextEncoderConfig(formats::JsonView(value, "config.json"));
    QCOMPARE(read.normEps, 1e-6);
    QCOMPARE(read.endOfText, 49'407);
    value.erase("eos_token_id"); // then transformers has its own default, not the one of old configs
    QCOMPARE(readTextEncoderConfig(formats::JsonView(value, "config.json")).endOfText, 49'407);
}

void TestTextEncoderFile::otherNetworksAreRefused_data() {
    QTest::addColumn<QByteArray>("key");
    QTest::addColumn<QByteArray>("value");
    QTest::addColumn<QByteArray>("message");
    QTest::newRow("activation") << QByteArray("hidden_act") << QByteArray(R"("relu")")
                                << QByteArray("hidden_act: expected quick_gelu or gelu, found \"relu\"");
    QTest::newRow("mask") << QByteArray("use_attention_mask") << QByteArray("true")
                          << QByteArray("use_attention_mask: expected false");
    QTest::newRow("decoder") << QByteArray("is_decoder") << QByteArray("true") << QByteArray("is_decoder");
    QTest::newRow("heads") << QByteArray("num_attention_heads") << QByteArray("3")
                           << QByteArray("num_attention_heads: expected a divisor of hidden_size 8, found 3");
    QTest::newRow("no heads") << QByteArray("num_attention_heads") << QByteArray("null")
                              << QByteArray("num_attention_heads");
    QTest::newRow("layers") << QByteArray("num_hidden_layers") << QByteArray("0") << QByteArray("num_hidden_layers");
    QTest::newRow("eps") << QByteArray("layer_norm_eps") << QByteArray("-1") << QByteArray("layer_norm_eps");
    QTest::newRow("end") << QByteArray("eos_token_id") << QByteArray("[1]") << QByteArray("eos_token_id");
    QTest::newRow("quantized") << QByteArray("quantization_config") << QByteArray("{}")
                               << QByteArray("quantization_config: expected plain weights");
    QTest::newRow("pruned") << QByteArray("pruned_heads") << QByteArray(R"({"0":[1]})") << QByteArray("pruned_heads");
    QTest::newRow("type") << QByteArray("model_type") << QByteArray(R"("t5")")
                          << QByteArray("expected a CLIP text encoder's");
}

void TestTextEncoderFile::otherNetworksAreRefused() {
    QFETCH(QByteArray, key);
    QFETCH(QByteArray, value);
    QFETCH(QByteArray, message);
    const EncoderFolder folder;
    json config = json::parse(textEncoderConfigJson(folder.config));
    config[key.toStdString()] = json::parse(value.toStdString());
    files::writeJson(folder.path / "config.json", config);
    const QByteArray said = folder.refusal();
    QVERIFY2(said.contains("config.json: ") && said.contains(message), said);
}

void TestTextEncoderFile::theTokenizerHasToFit() {
    const QTemporaryDir folder;
    const std::filesystem::path path = folder.path().toStdString();
    QVERIFY(openTokenizer({}, clipL())->options().padding == 49'407); // CLIP's own
    QVERIFY(openTokenizer(path / "missing", openClipBigG())->options().padding == 0);
    TextEncoderConfig small = small_text_encoder::config(small_vocabulary::size());
    const auto refused = [&](const TextEncoderConfig& config) {
        return thrownMessage([&] { openTokenizer(path, config); }, ErrorCode::BadInput);
    };
    QVERIFY(refused(small).contains("expected a tokenizer of 519 tokens, found none"));
    small_vocabulary::write(path, {{"model_max_length", 32}});
    QCOMPARE(openTokenizer(path, small)->options().length, 32);
    small.positions = 20;
    QVERIFY(refused(small).contains("prompts of at most the text encoder's 20 tokens, found 32"));
    small = small_text_encoder::config(small_vocabulary::size() - 1);
    QVERIFY(refused(small).contains("at most the text encoder's 518 tokens, found 519"));
}

void TestTextEncoderFile::publishedEncodersAreKnownByTheirShapes() {
    const QTemporaryDir folder;
    const std::filesystem::path path = folder.path().toStdString();
    for (const TextEncoderConfig& config : {clipL(), openClipH(), openClipBigG()}) {
        files::Shapes shapes;
        const model::TensorShapes wanted = textEncoderTensors(config);
        for (const auto& [name, shape] : wanted.entries())
            shapes.emplace_back("cond_stage_model.transformer." + name, shape);
        files::writeSparse(path / "all.safetensors", shapes);
        const auto source = TensorSource::open(path / "all.safetensors");
        QVERIFY(publishedTextEncoder(source, "cond_stage_model.transformer.") == config);
        QVERIFY(!publishedTextEncoder(source, {}));
    }
}

TESSERA_CORE_TEST(TestTextEncoderFile)
#include "tst_text_encoder_file.moc"
