#include "core/base/tensor.h"
#include "core/checkpoint/dense_model.h"
#include "core/formats/json.h"
#include "core/model/dit/dit.h"
#include "core/model/dit/dit_network.h"
#include "core/model/run_options.h"
#include "core/model/timestep_sinusoids.h"
#include "core/sampling/guidance.h"
#include "tests/core/golden.h"
#include "tests/test_main.h"

#include <QtTest>

using namespace core;
using namespace core::model::dit;
using namespace core::model;

namespace {

using Tensors = std::map<std::string, at::Tensor>;

/// One case folder: the model as the project opens it, and what upstream computed.
struct DitCase {
    explicit DitCase(const std::filesystem::path& folder)
        : io(formats::SafetensorsFile::open(folder / "io.safetensors"))
        , config(formats::readJsonFile(folder / "config.json"))
        , dit(std::dynamic_pointer_cast<const Dit>(checkpoint::openDenseModel(folder.string()).model)) {}

    bool isDiffusers() const { return config.contains("_class_name"); }
    at::Tensor operator[](const std::string& name) const { return io.tensor(name); }
    bool has(const std::string& name) const { return io.find(name) != nullptr; }

    formats::SafetensorsFile io;
    nlohmann::json config;
    std::shared_ptr<const Dit> dit;
};

bool isDit(const std::filesystem::path& folder) {
    if (!std::filesystem::exists(folder / "config.json") || !std::filesystem::exists(folder / "io.safetensors"))
        return false;
    const nlohmann::json config = formats::readJsonFile(folder / "config.json");
    return config.value("layout", "") == "facebookresearch/DiT" ||
           config.value("_class_name", "") == "DiTTransformer2DModel";
}

std::string place(bool diffusers, DitIntermediate point, int block) {
    const std::string index = std::to_string(block);
    const std::string f = "blocks." + index, d = "transformer_blocks." + index;
    switch (point) {
    case DitIntermediate::FrequencyEmbedding:
        return diffusers ? "time_proj" : "t_embedder.frequency_embedding";
    case DitIntermediate::TimestepEmbedding:
        return diffusers ? "" : "t_embedder.output";
    case DitIntermediate::LabelEmbedding:
        return diffusers ? "" : "y_embedder.output";
    case DitIntermediate::PatchEmbedding:
        return diffusers ? "" : "x_embedder.output";
    case DitIntermediate::Modulation:
        return diffusers ? d + ".norm1.linear.output" : f + ".adaLN_modulation.output";
    case DitIntermediate::HeadsOutput:
        return diffusers ? d + ".attn1.to_out.0.input" : f + ".attn.proj.input";
    case DitIntermediate::AttentionOutput:
        return diffusers ? d + ".attn1.output" : f + ".attn.output";
    case DitIntermediate::MlpHidden:
        return diffusers ? d + ".ff.net.2.input" : f + ".mlp.fc2.input";
    case DitIntermediate::MlpOutput:
        return diffusers ? d + ".ff.output" : f + ".mlp.output";
    case DitIntermediate::BlockOutput:
        return diffusers ? d + ".output" : f + ".output";
    case DitIntermediate::FinalInput:
        return diffusers ? "proj_out_2.input" : "final_layer.linear.input";
    case DitIntermediate::FinalTokens:
        return diffusers ? "" : "final_layer.output";
    }
    return {};
}

/// Everything that the network computes on the case's inputs, under upstream's names.
Tensors computed(const DitCase& one) {
    const DitWeights& weights = one.dit->weights();
    const bool diffusers = one.isDiffusers();
    Tensors result;
    const DitTap tap = [&](DitIntermediate point, int block, const at::Tensor& value) {
        result[place(diffusers, point, block)] = value;
        if (diffusers && point == DitIntermediate::PatchEmbedding)
            result["pos_embed.output"] = value + weights.positions;
    };
    result["output"] = ditForward(weights, one["input.x"], one["input.t"], one["input.y"], tap);
    result[diffusers ? "buffer.pos_embed.pos_embed" : "pos_embed"] =
        positionTable(weights.config.hiddenSize, weights.config.gridSize());
    const at::Tensor c = ditConditioning(weights, one["input.t"], one["input.y"]);
    for (int block = 0; diffusers && block < weights.config.depth; ++block)
        result["transformer_blocks." + std::to_string(block) + ".norm1.emb.output"] = c.dim() == 3 ? c[block] : c;
    result.erase("");
    return result;
}

double tolerance(const std::string& name, const at::Tensor& expected) {
    if (name.ends_with("pos_embed"))
        return 1e-6;
    const double relative = 5e-5 * std::max(1.0, expected.abs().max().item<double>());
    const bool isSinusoid =
        name == "time_proj" || name.ends_with("frequency_embedding") || name.starts_with("timestep_embedding.dim");
    return isSinusoid ? 2e-4 : relative;
}

void compare(const DitCase& one, const std::string& name, const at::Tensor& actual) {
    const at::Tensor expected = one[name];
    QVERIFY2(actual.sizes() == expected.sizes(), name.c_str());
    const double error = (actual - expected).abs().max().item<double>();
    QVERIFY2(error <= tolerance(name, expected), qPrintable(QString("%1: error %2").arg(name.c_str()).arg(error)));
}

/// The plain forward on [first half, first half] with the case's guidance labels.
at::Tensor guidanceOutput(const DitCase& one) {
    const at::Tensor half = one["input.cfg_x"].chunk(2)[0];
    return ditForward(one.dit->weights(), at::cat({half, half}), one["input.cfg_t"], one["input.cfg_y"]);
}

/// unconditional + s·(conditional − unconditional) on the first `channels` channels of both halves.
at::Tensor guide(const at::Tensor& output, double scale, int channels) {
    const std::vector<at::Tensor> halves = output.narrow(1, 0, channels).chunk(2);
    const at::Tensor guided = halves[1] + scale * (halves[0] - halves[1]);
    at::Tensor result = output.clone();
    result.narrow(1, 0, channels).copy_(at::cat({guided, guided}));
    return result;
}

} // namespace

class TestGoldenDit : public QObject {
    Q_OBJECT
private slots:
    void initTestCase() { m_scope = std::make_unique<ComputeScope>(ComputeOptions{}); }

    void everyIntermediateIsUpstreams_data() { addCases(); }
    void everyIntermediateIsUpstreams();
    void guidedOutputsAreUpstreams_data() { addCases(); }
    void guidedOutputsAreUpstreams();
    void theSamplersRunGuidesAsUpstream_data() { addCases(); }
    void theSamplersRunGuidesAsUpstream();
    void theDenoiserDropsTheVariance_data() { addCases(); }
    void theDenoiserDropsTheVariance();
    void timestepEmbeddingsAreUpstreams_data() { addCases(); }
    void timestepEmbeddingsAreUpstreams();
    void diffusersDiffersOnlyAsItSays_data() { addCases(); }
    void diffusersDiffersOnlyAsItSays();

private:
    static void addCases();

    std::unique_ptr<ComputeScope> m_scope;
};

void TestGoldenDit::addCases() {
    QTest::addColumn<QString>("folder");
    int count = 0;
    std::error_code missing;
    for (const auto& entry : std::filesystem::directory_iterator(golden::root() / "models", missing))
        if (isDit(entry.path())) {
            QTest::newRow(entry.path().filename().c_str()) << QString::fromStdString(entry.path().string());
            ++count;
        }
    if (count == 0)
        qFatal("no DiT case in %s", (golden::root() / "models").c_str());
}

void TestGoldenDit::everyIntermediateIsUpstreams() {
    QFETCH(QString, folder);
    const DitCase one(folder.toStdString());
    const Tensors found = computed(one);
    for (const auto& [name, tensor] : found)
        if (one.has(name))
            compare(one, name, tensor);
    QVERIFY(one.has("output"));
    for (const formats::TensorEntry& entry : one.io.entries()) {
        const bool elsewhere = entry.name.starts_with("input.") || entry.name.starts_with("cfg_") ||
                               entry.name.starts_with("timestep_embedding.") || entry.name == "facebook_layout_output";
        if (!elsewhere && !found.contains(entry.name))
            qWarning("not compared: %s", entry.name.c_str());
    }
}

void TestGoldenDit::guidedOutputsAreUpstreams() {
    QFETCH(QString, folder);
    const DitCase one(folder.toStdString());
    const at::Tensor output = guidanceOutput(one);
    compare(one, "cfg_model_output", output);
    for (const formats::TensorEntry& entry : one.io.entries()) {
        const std::size_t scale = entry.name.find(".scale_");
        if (scale == std::string::npos)
            continue;
        const bool allChannels = entry.name.starts_with("cfg_all_channels");
        compare(one, entry.name,
                guide(output, std::stod(entry.name.substr(scale + 7)), allChannels ? one.dit->info().channels : 3));
    }
}

void TestGoldenDit::theSamplersRunGuidesAsUpstream() {
    QFETCH(QString, folder);
    const DitCase one(folder.toStdString());
    const at::Tensor x = one["input.cfg_x"].chunk(2)[0];
    for (const auto& [name, channels] : {std::pair("cfg_all_channels.scale_4.0", 0), {"cfg_output.scale_4.0", 3}}) {
        if (one.io.find(name) == nullptr)
            continue;
        const at::Tensor expected = one[name].chunk(2)[0]; // with the variance, which is never guided
        const sampling::Guidance guidance{.scale = 4, .channels = channels, .withVariance = true};
        for (std::int64_t i = 0; i < x.size(0); ++i) {
            const std::vector<double> timestep{one["input.cfg_t"][i].item<double>()};
            const at::Tensor label = one["input.cfg_y"].narrow(0, i, 1);
            const Conditioning none{.labels = at::full({1}, one.dit->info().classes.nullLabel(), at::kLong)};
            const at::Tensor found =
                sampling::GuidedRun(*one.dit, {.timesteps = timestep, .conditioning = {.labels = label}}, none,
                                    guidance)
                    .predict(x.narrow(0, i, 1), 0)[0];
            const double error = (found - expected[i]).abs().max().item<double>();
            QVERIFY2(error <= 5e-5 * std::max(1.0, expected.abs().max().item<double>()),
                     qPrintable(QString("%1: %2").arg(name).arg(error)));
        }
    }
}

void TestGoldenDit::theDenoiserDropsTheVariance() {
    QFETCH(QString, folder);
    const DitCase one(folder.toStdString());
    const at::Tensor found = one.dit->forward(one["input.x"], one["input.t"], {.labels = one["input.y"]});
    const at::Tensor expected = one["output"].narrow(1, 0, one.dit->info().channels);
    QCOMPARE(found.sizes(), expected.sizes());
    QVERIFY((found - expected).abs().max().item<double>() <= tolerance("output", expected));
}

void TestGoldenDit::timestepEmbeddingsAreUpstreams() {
    QFETCH(QString, folder);
    const DitCase one(folder.toStdString());
    if (!one.has("timestep_embedding.t"))
        return;
    const DitWeights& weights = one.dit->weights();
    const at::Tensor t = one["timestep_embedding.t"];
    compare(one, "timestep_embedding.dim256", timestepSinusoids(t, 256, weights.config.timestepFrequencyShift));
    compare(one, "timestep_embedding.dim7", timestepSinusoids(t, 7, weights.config.timestepFrequencyShift));
    at::Tensor embedded;
    ditConditioning(weights, t, at::zeros({t.size(0)}, at::kLong),
                    [&](DitIntermediate point, int, const at::Tensor& value) {
                        if (point == DitIntermediate::TimestepEmbedding)
                            embedded = value;
                    });
    compare(one, "timestep_embedding.t_embedder_output", embedded);
}

void TestGoldenDit::diffusersDiffersOnlyAsItSays() {
    QFETCH(QString, folder);
    const DitCase one(folder.toStdString());
    if (!one.has("facebook_layout_output"))
        return;
    DitWeights weights = one.dit->weights();
    weights.config.timestepFrequencyShift = 0;
    weights.config.secondNormEps = 1e-6;
    compare(one, "facebook_layout_output", ditForward(weights, one["input.x"], one["input.t"], one["input.y"]));
}

TESSERA_CORE_TEST(TestGoldenDit)
#include "tst_golden_dit.moc"
