#include "core/checkpoint/text_encoder_file.h"
#include "core/conditioning/prompt_conditioner.h"
#include "core/formats/json.h"
#include "core/model/conditioning.h"
#include "tests/core/golden.h"
#include "tests/core/golden_prompts.h"
#include "tests/test_main.h"

#include <QtTest>

using namespace core;
using namespace core::conditioning;

namespace {

PromptEncoder encoderOf(const std::filesystem::path& folder, const std::string& ending) {
    const std::filesystem::path path = folder / ("text_encoder" + ending);
    PromptEncoder encoder;
    encoder.config = checkpoint::textEncoderConfigOf(path);
    encoder.tokenizer = checkpoint::openTokenizer(folder / ("tokenizer" + ending), encoder.config);
    encoder.load = [path] { return checkpoint::openTextEncoder(path).encoder; };
    return encoder;
}

/// A pipeline of SDXL's kind.
PromptConditioner conditionerOf(const std::filesystem::path& folder) {
    const nlohmann::json index = formats::readJsonFile(folder / "model_index.json");
    return PromptConditioner({.encoders = {encoderOf(folder, ""), encoderOf(folder, "_2")},
                              .state = {.fromEnd = 2, .finalNorm = false},
                              .zerosWithoutNegative = index.at("force_zeros_for_empty_prompt").get<bool>(),
                              .hasVector = true});
}

} // namespace

/// Prompts, sizes and what upstream's pipeline of SDXL makes of them: sdxl/cases.
class TestGoldenPrompts : public QObject {
    Q_OBJECT

private slots:
    void bothHalvesAreThePipelines_data();
    void bothHalvesAreThePipelines();
    void oneEncoderIsStableDiffusions_data();
    void oneEncoderIsStableDiffusions();

private:
    void compare(const golden::Case& one, const model::Conditioning& found, const std::string& prefix);
};

void TestGoldenPrompts::bothHalvesAreThePipelines_data() {
    QTest::addColumn<QString>("path");
    const auto paths = golden::caseFolders("sdxl/cases");
    for (const auto& path : paths)
        QTest::newRow(path.filename().c_str()) << QString::fromStdString(path.string());
    QVERIFY2(!paths.empty(), "no golden case of a pipeline");
}

void TestGoldenPrompts::compare(const golden::Case& one, const model::Conditioning& found, const std::string& prefix) {
    const auto verify = [&](const at::Tensor& actual, const std::string& name) {
        if (!one.hasArray(name))
            return;
        const at::Tensor wanted = one.tensor(name);
        QCOMPARE(actual.sizes().vec(), wanted.sizes().vec());
        const double bound = name.ends_with("time_ids") ? 0 : 5e-5 * std::max(1.0, wanted.abs().max().item<double>());
        const double off = (actual - wanted).abs().max().item<double>();
        QVERIFY2(off <= bound, qPrintable(QString("%1 is off by %2").arg(QString::fromStdString(name)).arg(off)));
    };
    verify(found.crossAttention, prefix + "prompt_embeds");
    if (!found.vector.defined())
        return;
    const std::int64_t pooled = found.vector.size(1) - 6;
    verify(found.vector.narrow(1, 0, pooled), prefix + "pooled_prompt_embeds");
    verify(found.vector.narrow(1, pooled, 6), prefix + "add_time_ids");
}

void TestGoldenPrompts::bothHalvesAreThePipelines() {
    QFETCH(QString, path);
    const ComputeScope scope({});
    const golden::Case one(path.toStdString());
    const PromptConditioner conditioner =
        conditionerOf(golden::folder("sdxl") / one.json.at("folder").get<std::string>());
    const std::vector<Request> requests =
        conditioner.resolve(golden::requestsOf(one.json), one.json.at("prompt").size());
    QVERIFY(one.hasArray("prompt_embeds") && one.hasArray("pooled_prompt_embeds") && one.hasArray("add_time_ids"));
    compare(one, conditioner.conditional(requests), "");
    compare(one, conditioner.unconditional(requests), "negative_");
}

void TestGoldenPrompts::oneEncoderIsStableDiffusions_data() {
    QTest::addColumn<QString>("path");
    for (const auto& path : golden::caseFolders("text"))
        QTest::newRow(path.filename().c_str()) << QString::fromStdString(path.string());
}

/// text/: the last state with its norm, and what stands for it with clip_skip.
void TestGoldenPrompts::oneEncoderIsStableDiffusions() {
    QFETCH(QString, path);
    const ComputeScope scope({});
    const golden::Case one(path.toStdString());
    const auto folder = golden::folder("sdxl") / one.json.at("folder").get<std::string>();
    const PromptConditioner conditioner({.encoders = {encoderOf(folder, one.json.at("ending"))}, .size = {64, 64}});
    int call = 0;
    for (const auto& arguments : one.json.at("calls")) {
        Request request{.prompt = arguments.at("prompt").get<std::string>(),
                        .clipSkip = arguments.value("clip_skip", 0)};
        if (arguments.contains("negative_prompt"))
            request.negativePrompt = arguments.at("negative_prompt").get<std::string>();
        const std::vector<Request> requests = conditioner.resolve({request}, 1);
        const std::string prefix = std::to_string(call++) + '.';
        QVERIFY(one.hasArray(prefix + "prompt_embeds") && one.hasArray(prefix + "negative_prompt_embeds"));
        compare(one, conditioner.conditional(requests), prefix);
        compare(one, conditioner.unconditional(requests), prefix + "negative_");
    }
    QVERIFY(call > 0);
}

TESSERA_CORE_TEST(TestGoldenPrompts)
#include "tst_golden_prompts.moc"
