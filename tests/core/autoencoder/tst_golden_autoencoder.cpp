#include "core/autoencoder/autoencoder_network.h"
#include "core/base/tensor.h"
#include "core/checkpoint/autoencoder_config_json.h"
#include "core/checkpoint/autoencoder_file.h"
#include "core/formats/json.h"
#include "tests/core/golden.h"
#include "tests/test_main.h"

#include <QtTest>

using namespace core;
using namespace core::formats;
using namespace core::checkpoint;

namespace {

using Tensors = std::map<std::string, at::Tensor>;

bool isAutoencoder(const std::filesystem::path& folder) {
    if (!std::filesystem::exists(folder / "config.json") || !std::filesystem::exists(folder / "io.safetensors"))
        return false;
    return readJsonFile(folder / "config.json").value("_class_name", "") == "AutoencoderKL";
}

std::vector<std::filesystem::path> cases() {
    std::vector<std::filesystem::path> folders;
    std::error_code missing;
    for (const auto& entry : std::filesystem::directory_iterator(golden::root() / "models", missing))
        if (isAutoencoder(entry.path()))
            folders.push_back(entry.path());
    std::sort(folders.begin(), folders.end());
    return folders;
}

/// Everything that upstream kept, computed here under the same names.
Tensors computed(const autoencoder::AutoencoderKl& autoencoder, const SafetensorsFile& io) {
    Tensors found;
    const auto tap = [&](const std::string& place, const at::Tensor& value) { found[place] = value.clone(); };
    autoencoder.network().encode(io.tensor("input.image"), tap);
    const at::Tensor moments = autoencoder.encode(io.tensor("input.image"));
    const std::vector<at::Tensor> halves = moments.chunk(2, 1);
    found["encode.mean"] = halves[0];
    found["encode.logvar"] = halves[1];
    found["encode.std"] = (0.5 * halves[1]).exp();
    found["encode.sample"] = autoencoder.latents(moments, io.tensor("input.eps"));
    found["latents_scaled"] = autoencoder.toDenoiser(autoencoder.latents(moments, {}));
    autoencoder.network().decode(io.tensor("input.latent"), tap);
    found["decode"] = autoencoder.decode(io.tensor("input.latent"));
    found["roundtrip"] = autoencoder.decode(autoencoder.fromDenoiser(found["latents_scaled"]));
    return found;
}

void compare(const std::string& name, const at::Tensor& actual, const at::Tensor& expected) {
    QVERIFY2(actual.sizes() == expected.sizes(), name.c_str());
    const double tolerance = 5e-5 * std::max(1.0, expected.abs().max().item<double>());
    const double error = (actual - expected).abs().max().item<double>();
    QVERIFY2(error <= tolerance, qPrintable(QString("%1: error %2").arg(name.c_str()).arg(error)));
}

} // namespace

/// Cases models/vae-kl-*: folders whose config.json describes an AutoencoderKL, with one or more files of its weights.
class TestGoldenAutoencoder : public QObject {
    Q_OBJECT

private slots:
    void initTestCase() { m_scope = std::make_unique<ComputeScope>(ComputeOptions{}); }

    void everyIntermediateIsUpstreams_data() {
        QTest::addColumn<QString>("folder");
        QTest::addColumn<QString>("weights");
        for (const auto& folder : cases())
            for (const auto& file : std::filesystem::directory_iterator(folder))
                if (file.path().filename().string().starts_with("weights"))
                    QTest::newRow((folder.filename() / file.path().filename()).c_str())
                        << QString::fromStdString(folder.string()) << QString::fromStdString(file.path().string());
        if (cases().empty())
            qFatal("no autoencoder case in %s", (golden::root() / "models").c_str());
    }

    void everyIntermediateIsUpstreams() {
        QFETCH(QString, folder);
        QFETCH(QString, weights);
        const SafetensorsFile io =
            SafetensorsFile::open(std::filesystem::path(folder.toStdString()) / "io.safetensors");
        const OpenedAutoencoder opened = openAutoencoder(weights.toStdString());
        QVERIFY(opened.warnings.empty());
        const Tensors found = computed(*opened.autoencoder, io);
        for (const TensorEntry& entry : io.entries()) {
            if (entry.name.starts_with("input."))
                continue;
            QVERIFY2(found.contains(entry.name), entry.name.c_str());
            compare(entry.name, found.at(entry.name), io.tensor(entry.name));
        }
    }

    void multiplyAddsAreUpstreams_data() {
        QTest::addColumn<QString>("name");
        const nlohmann::json all = macs();
        for (const auto& item : all.items())
            if (item.key().find("VAE ") != std::string::npos || item.key().starts_with("vae-kl"))
                QTest::newRow(item.key().c_str()) << QString::fromStdString(item.key());
    }

    void multiplyAddsAreUpstreams() {
        QFETCH(QString, name);
        autoencoder::AutoencoderConfig config{.blockOutChannels = {128, 256, 512, 512}, .layersPerBlock = 2};
        std::int64_t height = 0, width = 0;
        if (name.startsWith("vae-kl")) {
            const auto folder = golden::root() / "models" / name.section(' ', 0, 0).toStdString();
            const nlohmann::json json = readJsonFile(folder / "config.json");
            config = readAutoencoderConfig(JsonView(json, "config.json"));
            const auto latent = SafetensorsFile::open(folder / "io.safetensors").find("input.latent")->shape;
            height = latent[2];
            width = latent[3];
        } else {
            height = width = name.section(' ', -1).section('x', 0, 0).toInt() / config.pixelsPerLatent();
        }
        const autoencoder::AutoencoderMacs found = autoencoderMacs(config, height, width);
        QCOMPARE(name.contains("decode") ? found.decode : found.encode,
                 macs().at(name.toStdString()).at("macs").get<std::int64_t>());
    }

private:
    static nlohmann::json macs() { return readJsonFile(golden::root() / "models" / "macs.json").at("models"); }

    std::unique_ptr<ComputeScope> m_scope;
};

TESSERA_TEST(TestGoldenAutoencoder)
#include "tst_golden_autoencoder.moc"
