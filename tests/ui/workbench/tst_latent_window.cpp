#include "tests/latent_model.h"
#include "tests/test_main.h"
#include "ui/preview/comparison_view.h"
#include "ui/variants/compared_variants.h"
#include "ui/workbench/language.h"
#include "ui/workbench/main_window.h"

#include <QAction>
#include <QComboBox>
#include <QLabel>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QToolButton>
#include <QtTest>

using namespace ui::workbench;
using namespace ui::variants;
using namespace ui::study;
using ui::jobs::JobKind;

namespace {

constexpr int patience = 240'000; // ms; only ever waited for in full by a failing test

/// A window on a latent model, which samples nothing before it is asked to.
struct Bench {
    explicit Bench(const std::filesystem::path& model, int images = 3)
        : window({.compute = {}, .automatic = false, .remembersView = false}) {
        window.show();
        core::study::Study study;
        study.model.source = model.string();
        study.sampling.steps = 3;
        study.sampling.seeds.resize(static_cast<std::size_t>(images));
        window.openStudy(study);
        if (!QTest::qWaitFor([this] { return window.runner().results().model.has_value(); }, patience))
            qFatal("the model does not open");
    }

    template <typename Widget> Widget& find(const char* name) {
        auto* widget = window.findChild<Widget*>(QLatin1String(name));
        if (widget == nullptr)
            qFatal("no %s", name);
        return *widget;
    }
    bool sample() {
        window.runner().sample();
        return waitForImages();
    }
    bool waitForImages() {
        return QTest::qWaitFor([this] { return !window.runner().thread().isBusy() && dense().isComplete(); }, patience);
    }
    const ImageSet& dense() { return window.runner().results().dense().images; }
    QString state() {
        const auto& label = find<QLabel>("autoencoderState");
        return label.isHidden() ? QString() : label.text();
    }

    MainWindow window;
};

} // namespace

/// The window on a model of latents: 4x8x8, images of 16x16 through its autoencoder.
class TestLatentWindow : public QObject {
    Q_OBJECT

private:
    QTemporaryDir m_folder;
    std::filesystem::path path(const std::string& name) const {
        return std::filesystem::path(m_folder.path().toStdString()) / name;
    }

private slots:
    void initTestCase();
    void cleanup() { applyLanguage(QStringLiteral("en")); }
    void showsImagesThroughTheAutoencoderBesideTheModel();
    void saysThatColoursAreApproximateWithoutOne();
    void anAutoencoderIsChosenInPlaceAndUndone();
    void oneThatCannotBeUsedIsSaidInPlace();
    void aStudyRemembersItsAutoencoder();
    void modelsOfPixelsHaveNoSuchRow();
    void imagesFormWhileTheRunGoesOn();
    void aStoppedRunLeavesNoHalfImages();
    void prunesFromTheModelsOwnSamples();
    void speaksGerman();
};

void TestLatentWindow::initTestCase() {
    latent::writeDit(path("with/dit.safetensors"));
    latent::writeAutoencoder(path("with/vae"));
    latent::writeDit(path("without/dit.safetensors"));
    core::autoencoder::AutoencoderConfig other = latent::autoencoderConfig();
    other.latentChannels = 8;
    latent::writeAutoencoder(path("eight"), "", other);
}

void TestLatentWindow::showsImagesThroughTheAutoencoderBesideTheModel() {
    Bench bench(path("with/dit.safetensors"));
    QVERIFY(bench.find<QLabel>("autoencoderName").isVisible());
    QCOMPARE(bench.find<QLabel>("autoencoderName").text(), QStringLiteral("vae"));
    QVERIFY(bench.find<QLabel>("autoencoderName").toolTip().contains(QStringLiteral("0.18215")));
    QCOMPARE(bench.state(), QString());
    QVERIFY(bench.sample());
    QCOMPARE(bench.dense().images.front().width, 16);
    QVERIFY(!bench.dense().isApproximate);
    QVERIFY(comparedVariants(bench.window.runner()).front().note.isEmpty());
}

void TestLatentWindow::saysThatColoursAreApproximateWithoutOne() {
    Bench bench(path("without/dit.safetensors"));
    QCOMPARE(bench.find<QLabel>("autoencoderName").text(), QStringLiteral("none"));
    QVERIFY(bench.state().contains(QStringLiteral("approximate")));
    QVERIFY(bench.window.issues().rowCount() > 0);
    QVERIFY(bench.sample());
    QCOMPARE(bench.dense().images.front().width, 64); // as if it had eight pixels per latent
    const auto column = comparedVariants(bench.window.runner()).front();
    QCOMPARE(column.note, QStringLiteral("approximate colours"));
    QVERIFY(!column.busy);
}

void TestLatentWindow::anAutoencoderIsChosenInPlaceAndUndone() {
    Bench bench(path("without/dit.safetensors"));
    QVERIFY(bench.sample());
    QVERIFY(!bench.find<QAction>("autoencoderBeside").isEnabled());
    bench.window.runner().chooseAutoencoder(QString::fromStdString(path("with/vae").string()));
    QVERIFY(QTest::qWaitFor([&] { return !bench.dense().isApproximate && bench.waitForImages(); }, patience));
    QCOMPARE(bench.dense().images.front().width, 16);
    QCOMPARE(bench.find<QLabel>("autoencoderName").text(), QStringLiteral("vae"));
    QCOMPARE(bench.state(), QString());
    bench.find<QAction>("autoencoderBeside").trigger();
    QVERIFY(QTest::qWaitFor([&] { return bench.dense().isApproximate && bench.waitForImages(); }, patience));
    QCOMPARE(bench.find<QLabel>("autoencoderName").text(), QStringLiteral("none"));
    bench.window.document().undoStack()->undo();
    QCOMPARE(bench.window.document().study().model.autoencoder, path("with/vae").string());
    QVERIFY(bench.sample());
    QCOMPARE(bench.dense().images.front().width, 16);
}

void TestLatentWindow::oneThatCannotBeUsedIsSaidInPlace() {
    Bench bench(path("with/dit.safetensors"));
    QVERIFY(bench.sample());
    bench.window.runner().chooseAutoencoder(QString::fromStdString(path("eight").string()));
    QVERIFY(QTest::qWaitFor([&] { return bench.state().contains(QStringLiteral("expected latents of 4 channels")); },
                            patience));
    QVERIFY(bench.waitForImages());
    QCOMPARE(bench.find<QLabel>("autoencoderName").text(), QStringLiteral("vae")); // it serves on
    QCOMPARE(bench.dense().images.front().width, 16);
    QCOMPARE(bench.window.issues().issue(0).target, QStringLiteral("autoencoder"));
    QVERIFY(bench.window.isVisible() && QApplication::activeModalWidget() == nullptr);
}

void TestLatentWindow::aStudyRemembersItsAutoencoder() {
    Bench bench(path("without/dit.safetensors"));
    core::study::Study study = bench.window.document().study();
    study.model.autoencoder = path("with/vae").string();
    bench.window.openStudy(study);
    QVERIFY(QTest::qWaitFor([&] { return bench.window.runner().results().model->images.autoencoder != nullptr; },
                            patience));
    QCOMPARE(bench.find<QLabel>("autoencoderName").text(), QStringLiteral("vae"));
    QCOMPARE(bench.window.document().study().model.autoencoder, path("with/vae").string());
    // Another model starts without it.
    bench.window.openSpec(QString::fromStdString(path("with/dit.safetensors").string()));
    QVERIFY(QTest::qWaitFor([&] { return bench.window.document().study().model.autoencoder.empty(); }, patience));
}

void TestLatentWindow::modelsOfPixelsHaveNoSuchRow() {
    Bench bench(std::filesystem::path(TESSERA_TEST_DATA) / "tiny_dit");
    QVERIFY(!bench.find<QLabel>("autoencoderName").isVisible());
    QVERIFY(!bench.find<QToolButton>("autoencoder").isVisible());
}

void TestLatentWindow::imagesFormWhileTheRunGoesOn() {
    Bench bench(path("with/dit.safetensors"), 64);
    bench.window.document().setSteps(1000);
    int shown = 0;
    bool isWhole = true;
    connect(&bench.window.runner(), &StudyRunner::imagesFormed, this, [&] {
        ++shown;
        const auto column = comparedVariants(bench.window.runner()).front();
        isWhole = isWhole && column.busy && column.forming > 0 && column.forming <= 64 &&
                  column.images[static_cast<std::size_t>(column.firstForming)].width == 16;
    });
    QVERIFY(bench.sample());
    QVERIFY(shown > 0);
    QVERIFY(isWhole);
    QVERIFY(bench.dense().forming.empty());
    QCOMPARE(comparedVariants(bench.window.runner()).front().forming, 0);
}

void TestLatentWindow::aStoppedRunLeavesNoHalfImages() {
    Bench bench(path("with/dit.safetensors"), 64);
    bench.window.document().setSteps(1000);
    QSignalSpy formed(&bench.window.runner(), &StudyRunner::imagesFormed);
    bench.window.runner().sample();
    QVERIFY(formed.wait(patience));
    bench.window.runner().stop();
    QVERIFY(QTest::qWaitFor([&] { return !bench.window.runner().thread().isBusy(); }, patience));
    QCoreApplication::processEvents();
    QVERIFY(bench.dense().forming.empty());
}

void TestLatentWindow::prunesFromTheModelsOwnSamples() {
    Bench bench(path("with/dit.safetensors"));
    QCOMPARE(bench.window.document().study().calibration.source, std::string("own"));
    core::study::CalibrationChoices calibration = bench.window.document().study().calibration;
    calibration.samples = 16;
    calibration.bins = 4;
    bench.window.document().setCalibration(calibration);
    bench.window.runner().prune();
    QVERIFY(QTest::qWaitFor([&] { return bench.window.runner().results().present().images.isComplete(); }, patience));
    QCOMPARE(bench.window.runner().results().present().images.images.front().width, 16);
    QCOMPARE(bench.window.runner().results().present().images.psnr.size(), std::size_t{3});
}

void TestLatentWindow::speaksGerman() {
    Bench bench(path("without/dit.safetensors"));
    applyLanguage(QStringLiteral("de"));
    QCoreApplication::processEvents();
    QCOMPARE(bench.find<QLabel>("autoencoderName").text(), QStringLiteral("keiner"));
    QVERIFY(bench.state().contains(QStringLiteral("Farben")));
    QCOMPARE(bench.find<QAction>("autoencoderFolder").text(), QStringLiteral("Ordner wählen …"));
}

TESSERA_GUI_TEST(TestLatentWindow)
#include "tst_latent_window.moc"
