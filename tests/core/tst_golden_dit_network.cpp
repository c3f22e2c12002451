#include "core/base/error.h"
#include "core/checkpoint/json.h"
#include "core/checkpoint/safetensors.h"
#include "core/model/dit_network.h"
#include "golden.h"

#include <QtTest>

using namespace core::model;
using core::checkpoint::SafetensorsFile;

namespace {

DitConfig configOf(const nlohmann::json& json) {
    DitConfig config;
    config.inputSize = json.at("input_size");
    config.patchSize = json.at("patch_size");
    config.inChannels = json.at("in_channels");
    config.hiddenSize = json.at("hidden_size");
    config.depth = json.at("depth");
    config.numHeads = json.at("num_heads");
    config.mlpRatio = json.at("mlp_ratio");
    config.numClasses = json.at("num_classes");
    config.learnSigma = json.at("learn_sigma");
    return config;
}

/// The name that the golden files give to an intermediate.
std::string nameOf(DitPoint point, int block) {
    const std::string prefix = "blocks." + std::to_string(block);
    switch (point) {
    case DitPoint::FrequencyEmbedding:
        return "t_embedder.frequency_embedding";
    case DitPoint::TimestepEmbedding:
        return "t_embedder.output";
    case DitPoint::LabelEmbedding:
        return "y_embedder.output";
    case DitPoint::PatchEmbedding:
        return "x_embedder.output";
    case DitPoint::Modulation:
        return prefix + ".adaLN_modulation.output";
    case DitPoint::HeadsOutput:
        return prefix + ".attn.proj.input";
    case DitPoint::AttentionOutput:
        return prefix + ".attn.output";
    case DitPoint::MlpHidden:
        return prefix + ".mlp.fc2.input";
    case DitPoint::MlpOutput:
        return prefix + ".mlp.output";
    case DitPoint::BlockOutput:
        return prefix + ".output";
    case DitPoint::FinalInput:
        return "final_layer.linear.input";
    case DitPoint::FinalTokens:
        return "final_layer.output";
    }
    return {};
}

void compare(const at::Tensor& actual, const at::Tensor& expected, const std::string& name) {
    QVERIFY2(actual.sizes() == expected.sizes(), name.c_str());
    const double tolerance = 5e-5 * std::max(1.0, expected.abs().max().item<double>());
    const double worst = (actual - expected).abs().max().item<double>();
    QVERIFY2(worst <= tolerance, qPrintable(QString("%1: %2").arg(name.c_str()).arg(worst)));
}

} // namespace

class TestGoldenDitNetwork : public QObject {
    Q_OBJECT

    static void addCases() {
        QTest::addColumn<QString>("folder");
        int found = 0;
        for (const auto& entry : std::filesystem::directory_iterator(golden::root() / "models"))
            if (entry.path().filename().string().starts_with("dit-facebook")) {
                QTest::newRow(entry.path().filename().c_str()) << QString::fromStdString(entry.path().string());
                ++found;
            }
        QVERIFY2(found > 0, "no golden DiT case");
    }

    struct Loaded {
        DitWeights weights;
        SafetensorsFile io;
    };
    static Loaded load() {
        QFETCH(QString, folder);
        const std::filesystem::path path = folder.toStdString();
        const DitConfig config = configOf(core::checkpoint::readJsonFile(path / "config.json"));
        return {ditFromStateDict(config, SafetensorsFile::open(path / "weights.safetensors").tensors()),
                SafetensorsFile::open(path / "io.safetensors")};
    }

private slots:
    void everyIntermediateAgrees_data() { addCases(); }
    void everyIntermediateAgrees() {
        const Loaded c = load();
        int heard = 0;
        const DitTap tap = [&](DitPoint point, int block, const at::Tensor& value) {
            const std::string name = nameOf(point, block);
            compare(value, c.io.tensor(name), name);
            ++heard;
        };
        const at::Tensor out =
            ditForward(c.weights, c.io.tensor("input.x"), c.io.tensor("input.t"), c.io.tensor("input.y"), tap);
        compare(out, c.io.tensor("output"), "output");
        QCOMPARE(heard, 6 + 6 * c.weights.config.depth);
    }

    void readyModulationGivesTheSame_data() { addCases(); }
    void readyModulationGivesTheSame() {
        const Loaded c = load();
        const at::Tensor x = c.io.tensor("input.cfg_x");
        const at::Tensor both = at::cat({x.narrow(0, 0, x.size(0) / 2), x.narrow(0, 0, x.size(0) / 2)});
        const at::Tensor t = c.io.tensor("input.cfg_t"), y = c.io.tensor("input.cfg_y");
        const DitModulation all = ditModulation(c.weights, ditConditioning(c.weights, t, y));
        compare(ditForward(c.weights, both, all), c.io.tensor("cfg_model_output"), "cfg_model_output");
        const at::Tensor one = ditForward(c.weights, both.narrow(0, 1, 1), all.rows(1, 1));
        compare(one, c.io.tensor("cfg_model_output").narrow(0, 1, 1), "one row");
    }

    void sinusoidsAgree_data() { addCases(); }
    void sinusoidsAgree() {
        const Loaded c = load();
        const at::Tensor t = c.io.tensor("timestep_embedding.t");
        for (const int channels : {256, 7}) {
            const at::Tensor expected = c.io.tensor("timestep_embedding.dim" + std::to_string(channels));
            QVERIFY(at::allclose(timestepSinusoids(t, channels), expected, 0, 2e-4));
        }
        QVERIFY(at::allclose(positionTable(c.weights.config.hiddenSize, c.weights.config.gridSize()),
                             c.io.tensor("pos_embed"), 0, 1e-6));
    }

    void everyDifferenceIsListed_data() { addCases(); }
    void everyDifferenceIsListed() {
        const Loaded c = load();
        StateDict tensors = c.weights.toStateDict();
        tensors.erase("pos_embed");
        tensors["blocks.0.attn.qkv.weight"] = at::zeros({3, 4});
        tensors["extra"] = at::zeros({2});
        try {
            ditFromStateDict(c.weights.config, tensors);
            QFAIL("accepted");
        } catch (const core::Error& error) {
            const QString text = error.what();
            QCOMPARE(error.code(), core::ErrorCode::BadInput);
            QVERIFY(text.contains("pos_embed: expected [1,16,64], found no such tensor"));
            QVERIFY(text.contains("blocks.0.attn.qkv.weight: expected [192,64], found [3,4]"));
            QVERIFY(text.contains("extra"));
        }
        try {
            ditFromStateDict(c.weights.config, {});
            QFAIL("accepted");
        } catch (const core::Error& error) {
            QCOMPARE(QString(error.what()).count("found no such tensor"), 10);
            QVERIFY(QString(error.what()).endsWith("and 32 more"));
        }
    }
};

QTEST_GUILESS_MAIN(TestGoldenDitNetwork)
#include "tst_golden_dit_network.moc"
