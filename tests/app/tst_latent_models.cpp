#include "core/base/image.h"
#include "tests/app/program.h"
#include "tests/latent_model.h"
#include "tests/test_main.h"

#include <QCoreApplication>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

/// A latent diffusion model (random weights, 4x8x8 latents) and its autoencoder (images of 16x16) through every
/// command.
class TestLatentModels : public QObject {
    Q_OBJECT

private:
    QTemporaryDir m_folder;
    std::filesystem::path at(const std::string& name) const {
        return std::filesystem::path(m_folder.path().toStdString()) / name;
    }
    QString path(const std::string& name) const { return QString::fromStdString(at(name).string()); }

private slots:
    void initTestCase();
    void imagesComeThroughTheAutoencoderBesideTheModel();
    void withoutAnAutoencoderImagesAreMarkedAsApproximate();
    void anAutoencoderIsChosenByName();
    void aWrongAutoencoderIsOneLine();
    void theTrajectoryHasImagesOfTheSameSize();
    void imagesOfAFolderAreEncodedPrunedWithAndCompared();
    void theAutoencoderGoesAlongWithWhatIsWritten();
    void theDynamicsOfLatentsAreMeasured();
    void inspectSaysWhatAnAutoencoderIs();
    void anAutoencoderIsNoModel();
};

void TestLatentModels::initTestCase() {
    latent::writeDit(at("with/dit.safetensors"));
    latent::writeAutoencoder(at("with/vae"));
    latent::writeDit(at("without/dit.safetensors"));
    for (int i = 0; i < 4; ++i) {
        core::Image image{20, 20, {}};
        for (int k = 0; k < 20 * 20 * 3; ++k)
            image.rgb.push_back(static_cast<std::uint8_t>(k * (i + 3) % 251));
        writePng(at("pictures/" + std::to_string(i) + ".png"), image);
    }
}

void TestLatentModels::imagesComeThroughTheAutoencoderBesideTheModel() {
    const Outcome outcome = run({"sample", path("with/dit.safetensors"), "--n", "2", "--steps", "3", "--json", "--npz",
                                 path("a.npz"), "--out", path("a.png")});
    QCOMPARE(outcome.status, 0);
    QCOMPARE(outcome.json()["decoder"].toString(), "autoencoder vae");
    QCOMPARE(outcome.json()["approximate"].toBool(true), false);
    QVERIFY(outcome.json()["decode_seconds"].toDouble() > 0);
    // Two images of 16x16, enlarged eight times, with a gap of 16 pixels.
    QCOMPARE(core::readImage(at("a.png")).width, 2 * 128 + 16);
    QCOMPARE(core::readImage(at("a.png")).height, 128);
    QVERIFY(!outcome.err.contains("approximate"));
}

void TestLatentModels::withoutAnAutoencoderImagesAreMarkedAsApproximate() {
    const Outcome outcome =
        run({"sample", path("without/dit.safetensors"), "--n", "1", "--steps", "2", "--json", "--out", path("b.png")});
    QCOMPARE(outcome.status, 0);
    QCOMPARE(outcome.json()["approximate"].toBool(), true);
    QCOMPARE(outcome.json()["decoder"].toString(), "linear map of Stable Diffusion's latents");
    QVERIFY2(outcome.err.contains("note: no autoencoder beside the model"), outcome.err.constData());
    const Outcome text =
        run({"sample", path("without/dit.safetensors"), "--n", "1", "--steps", "2", "--out", path("b.png")});
    QVERIFY2(text.out.contains("approximate"), text.out.constData());
}

void TestLatentModels::anAutoencoderIsChosenByName() {
    for (const char* vae : {"with/vae", "with/vae/diffusion_pytorch_model.safetensors"}) {
        const Outcome outcome = run({"sample", path("without/dit.safetensors"), "--vae", path(vae), "--n", "2",
                                     "--steps", "3", "--npz", path("c.npz"), "--out", path("c.png"), "--json"});
        QCOMPARE(outcome.status, 0);
        QCOMPARE(outcome.json()["approximate"].toBool(true), false);
    }
    const core::Image found = core::readImage(at("a.png"));
    QVERIFY(core::readImage(at("c.png")) == found);
}

void TestLatentModels::aWrongAutoencoderIsOneLine() {
    const auto tryWith = [&](const QString& vae, const QString& model) {
        return run({"sample", model, "--vae", vae, "--n", "1", "--steps", "2", "--out", path("d.png")});
    };
    const Outcome noAutoencoder = tryWith(path("with/dit.safetensors"), path("with/dit.safetensors"));
    QCOMPARE(noAutoencoder.status, 3);
    QVERIFY2(noAutoencoder.err.contains("expected an autoencoder") && noAutoencoder.err.count('\n') == 1,
             noAutoencoder.err.constData());
    const Outcome missing = tryWith(path("nowhere"), path("with/dit.safetensors"));
    QCOMPARE(missing.status, 3);
    QVERIFY2(missing.err.contains("nowhere") && missing.err.count('\n') == 1, missing.err.constData());
    const Outcome pixels = tryWith(path("with/vae"), "demo");
    QCOMPARE(pixels.status, 2);
    QVERIFY2(pixels.err.contains("demo works on pixels"), pixels.err.constData());
    QVERIFY(!std::filesystem::exists(at("d.png")));
}

void TestLatentModels::theTrajectoryHasImagesOfTheSameSize() {
    QCOMPARE(run({"sample", path("with/dit.safetensors"), "--n", "1", "--steps", "2", "--trajectory", path("steps"),
                  "--out", path("e.png")})
                 .status,
             0);
    QCOMPARE(core::readImage(at("steps/step_0000_t0501_clean.png")).width, core::readImage(at("e.png")).width);
}

void TestLatentModels::imagesOfAFolderAreEncodedPrunedWithAndCompared() {
    const Outcome gathered = run({"calibrate", path("with/dit.safetensors"), "--images", path("pictures"), "--samples",
                                  "12", "--bins", "3", "--out", path("bank"), "--json"});
    QVERIFY2(gathered.status == 0, gathered.err.constData());
    QVERIFY2(gathered.err.contains("pictures encoded by the autoencoder vae"), gathered.err.constData());
    const Outcome refused = run({"calibrate", path("without/dit.safetensors"), "--images", path("pictures"),
                                 "--samples", "12", "--bins", "3", "--out", path("bank2")});
    QCOMPARE(refused.status, 2);
    QVERIFY2(refused.err.contains("no autoencoder"), refused.err.constData());
    const Outcome pruned = run({"prune", path("with/dit.safetensors"), "--bank", path("bank"), "--steps", "4",
                                "--sparsity", "0.4", "--out", path("with/pruned")});
    QVERIFY2(pruned.status == 0, pruned.err.constData());
    // The pruned model's folder lies beside the autoencoder.
    const Outcome sampled =
        run({"sample", path("with/pruned"), "--n", "1", "--steps", "4", "--json", "--out", path("f.png")});
    QVERIFY2(sampled.status == 0, sampled.err.constData());
    QCOMPARE(sampled.json()["decoder"].toString(), "autoencoder vae");
    const Outcome compared = run({"compare", path("with/dit.safetensors"), path("with/pruned"), "magnitude:0.4", "--n",
                                  "2", "--steps", "4", "--images", "own", "--samples", "6", "--bins", "3", "--json"});
    QVERIFY2(compared.status == 0, compared.err.constData());
    const QJsonArray rows = compared.json()["rows"].toArray();
    QCOMPARE(rows.size(), 3);
    QVERIFY(rows[1].toObject()["psnr"].toDouble() > 5 && rows[1].toObject()["ssim"].toDouble() < 1);
    const Outcome mixed = run({"compare", path("with/dit.safetensors"), "demo", "--n", "1", "--steps", "2"});
    QCOMPARE(mixed.status, 2);
}

void TestLatentModels::theAutoencoderGoesAlongWithWhatIsWritten() {
    const QStringList statistics{"--images", path("pictures"), "--samples", "8"};
    const Outcome pruned = run(QStringList{"prune", path("with/dit.safetensors"), "--bins", "2", "--steps", "4",
                                           "--out", path("elsewhere/pruned")} +
                               statistics);
    QVERIFY2(pruned.status == 0 && !pruned.err.contains("autoencoder is exported"), pruned.err.constData());
    for (const char* from : {"with/dit.safetensors", "elsewhere/pruned"}) {
        const Outcome trained = run(QStringList{"train", "--from", path(from), "--steps", "1", "--batch", "4", "--out",
                                                path("elsewhere/trained"), "--restart"} +
                                    statistics);
        QVERIFY2(trained.status == 0, trained.err.constData());
        for (const char* model : {"elsewhere/pruned", "elsewhere/trained"}) {
            const Outcome sampled =
                run({"sample", path(model), "--n", "1", "--steps", "2", "--json", "--out", path("h.png")});
            QCOMPARE(sampled.json()["decoder"].toString(), "autoencoder vae");
        }
    }
    const Outcome without = run(QStringList{"prune", path("without/dit.safetensors"), "--method", "magnitude",
                                            "--steps", "4", "--out", path("elsewhere/none")});
    QCOMPARE(without.status, 0);
    QVERIFY2(without.err.contains("note: no autoencoder beside"), without.err.constData());
}

void TestLatentModels::theDynamicsOfLatentsAreMeasured() {
    const Outcome outcome =
        run({"analyse", path("without/dit.safetensors"), "--steps", "5", "--empirical", "2", "--json"});
    QVERIFY2(outcome.status == 0, outcome.err.constData());
    QCOMPARE(outcome.json()["empirical"].toObject()["t"].toArray().size(), 6);
}

void TestLatentModels::inspectSaysWhatAnAutoencoderIs() {
    const Outcome outcome = run({"inspect", path("with/vae"), "--json", "--tensors"});
    QVERIFY2(outcome.status == 0, outcome.err.constData());
    const QJsonObject json = outcome.json();
    QCOMPARE(json["architecture"].toString(), "AutoencoderKL");
    QCOMPARE(json["kind"].toString(), "dense");
    QVERIFY(json["schedule"].isNull() && json["units"].toArray().isEmpty());
    QCOMPARE(json["autoencoder"].toObject()["pixels_per_latent"].toInt(), 2);
    QCOMPARE(json["autoencoder"].toObject()["scaling_factor"].toDouble(), 0.18215);
    QVERIFY(json["macs_per_forward"].toDouble() > 1e5 && json["parameters"].toInt() > 1000);
    QCOMPARE(json["tensors"].toArray().size(),
             static_cast<qsizetype>(latent::autoencoderShapes(latent::autoencoderConfig()).size()));
    const Outcome text = run({"inspect", path("with/vae")});
    QVERIFY2(text.out.startsWith("vae: AutoencoderKL, ") && text.out.contains("scaling factor 0.18215"),
             text.out.constData());
    // One that does not fit its config is listed like any other tensors, with the reason.
    latent::writeAutoencoder(at("odd"), ", \"layers_per_block\": 3");
    const Outcome odd = run({"inspect", path("odd"), "--json"});
    QCOMPARE(odd.status, 0);
    QVERIFY(odd.json()["architecture"].isNull());
    QVERIFY(odd.json()["why_unknown"].toString().contains("tensors differ"));
}

void TestLatentModels::anAutoencoderIsNoModel() {
    for (const QString& command : {QStringLiteral("analyse"), QStringLiteral("sample")}) {
        QStringList arguments{command, path("with/vae")};
        if (command == "sample")
            arguments << "--out" << path("g.png");
        const Outcome outcome = run(arguments);
        QCOMPARE(outcome.status, 3);
        QVERIFY2(outcome.err.contains("autoencoder") && outcome.err.count('\n') == 1, outcome.err.constData());
    }
}

TESSERA_CORE_TEST(TestLatentModels)
#include "tst_latent_models.moc"
