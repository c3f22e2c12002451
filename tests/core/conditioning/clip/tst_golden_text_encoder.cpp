#include "core/checkpoint/text_encoder_config_json.h"
#include "core/checkpoint/text_encoder_file.h"
#include "core/formats/json.h"
#include "tests/core/golden.h"
#include "tests/test_main.h"

#include <QtTest>

using namespace core;
using namespace core::conditioning::clip;

namespace {

/// Folders of models/ with a text encoder and what upstream computed.
std::vector<std::filesystem::path> cases() {
    std::vector<std::filesystem::path> found;
    for (const auto& entry : std::filesystem::directory_iterator(golden::folder("models"))) {
        const auto config = entry.path() / "config.json";
        if (!std::filesystem::exists(config) || !std::filesystem::exists(entry.path() / "io.safetensors"))
            continue;
        const nlohmann::json json = formats::readJsonFile(config);
        if (checkpoint::isTextEncoderConfig(formats::JsonView(json, config.string())))
            found.push_back(entry.path());
    }
    std::sort(found.begin(), found.end());
    return found;
}

#define COMPARE_TENSORS(actual, expected, what)                                                                        \
    do {                                                                                                               \
        const at::Tensor wanted = expected;                                                                            \
        const double bound = 5e-5 * std::max(1.0, wanted.abs().max().item<double>());                                  \
        const double off = (actual - wanted).abs().max().item<double>();                                               \
        QVERIFY2(off <= bound,                                                                                         \
                 qPrintable(QString("%1: off by %2, expected at most %3").arg(what).arg(off).arg(bound)));             \
    } while (false)

} // namespace

/// Text encoders against transformers: models/*/ whose config is CLIPTextModel's.
class TestGoldenTextEncoder : public QObject {
    Q_OBJECT

private slots:
    void statesAreUpstreams_data();
    void statesAreUpstreams();
    void theSingleFileHoldsTheFoldersEncoders();
};

void TestGoldenTextEncoder::statesAreUpstreams_data() {
    QTest::addColumn<QString>("folder");
    const auto all = cases();
    for (const auto& folder : all)
        QTest::newRow(folder.filename().c_str()) << QString::fromStdString(folder.string());
    QVERIFY2(!all.empty(), "no golden text encoder");
}

void TestGoldenTextEncoder::statesAreUpstreams() {
    QFETCH(QString, folder);
    const ComputeScope scope({});
    const std::filesystem::path path = folder.toStdString();
    const auto io = formats::SafetensorsFile::open(path / "io.safetensors");
    const TextEncoderConfig config = checkpoint::textEncoderConfigOf(path);
    const auto source = checkpoint::TensorSource::open(path / "weights.safetensors");
    const TextEncoderPtr encoder = checkpoint::openTextEncoder(source, {}, config).encoder;
    const at::Tensor ids = io.tensor("input.input_ids");

    const std::vector<at::Tensor> states = encoder->hiddenStates(ids);
    QCOMPARE(states.size(), static_cast<std::size_t>(config.layers) + 1);
    for (std::size_t i = 0; i < states.size(); ++i)
        COMPARE_TENSORS(states[i], io.tensor("hidden_states." + std::to_string(i)), i);
    COMPARE_TENSORS(encoder->forward(ids, {.state = {.fromEnd = 2, .finalNorm = false}}).states,
                    io.tensor("hidden_states.-2"), "hidden_states.-2");
    QVERIFY(at::equal(encoder->pooledPlaces(ids), io.tensor("pooled_position")));
    const EncodedText last = encoder->forward(ids, {.pooled = true});
    COMPARE_TENSORS(last.states, io.tensor("last_hidden_state"), "last_hidden_state");
    COMPARE_TENSORS(last.pooled, io.tensor(config.projection > 0 ? "text_embeds" : "pooler_output"), "pooled");
}

/// The whole pipeline in one file, whose second encoder has open_clip's names.
void TestGoldenTextEncoder::theSingleFileHoldsTheFoldersEncoders() {
    const auto file = golden::root() / "sdxl/single-file.safetensors";
    if (!std::filesystem::exists(file))
        QSKIP("no golden single file");
    const auto source = checkpoint::TensorSource::open(file);
    for (const auto& [prefix, name] : {std::pair("conditioner.embedders.0.transformer.", "text_encoder"),
                                       std::pair("conditioner.embedders.1.model.", "text_encoder_2")}) {
        const auto folder = golden::folder("sdxl/folder") / name;
        const auto wanted = checkpoint::openTextEncoder(folder).encoder;
        const auto found = checkpoint::openTextEncoder(source, prefix, checkpoint::textEncoderConfigOf(folder)).encoder;
        QCOMPARE(found->weights().size(), wanted->weights().size());
        for (const auto& [key, weight] : wanted->weights())
            QVERIFY2(at::equal(found->weights().at(key), weight), key.c_str());
    }
}

TESSERA_CORE_TEST(TestGoldenTextEncoder)
#include "tst_golden_text_encoder.moc"
