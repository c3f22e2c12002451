#include "core/autoencoder/autoencoder_network.h"
#include "core/autoencoder/autoencoder_tiles.h"
#include "core/base/tensor.h"
#include "core/checkpoint/autoencoder_file.h"
#include "core/kernels/banded_convolution.h"
#include "core/workflow/open_model.h"
#include "tests/core/thrown_message.h"
#include "tests/latent_model.h"
#include "tests/test_main.h"

#include <QtTest>

using namespace core;
using namespace core::checkpoint;
using core::autoencoder::AutoencoderConfig;

namespace {

namespace fs = std::filesystem;

double difference(const at::Tensor& a, const at::Tensor& b) {
    return (a - b).abs().max().item<double>();
}

std::map<std::string, at::Tensor> randomTensors(const AutoencoderConfig& config) {
    at::manual_seed(1);
    std::map<std::string, at::Tensor> tensors;
    for (const auto& [name, shape] : latent::autoencoderShapes(config)) {
        const double inputs = shape.size() > 1 ? static_cast<double>(c10::multiply_integers(shape)) / shape[0] : 100;
        tensors[name] = at::randn(shape) / std::sqrt(inputs);
    }
    return tensors;
}

autoencoder::AutoencoderKl made(const AutoencoderConfig& config) {
    return {{.name = "made"}, config, autoencoder::AutoencoderNetwork(config, randomTensors(config))};
}

} // namespace

class TestAutoencoder : public QObject {
    Q_OBJECT

private slots:
    void initTestCase() { m_scope = std::make_unique<ComputeScope>(ComputeOptions{}); }

    void batchesAreOneByOne();
    void everyVariantGoesThere_data();
    void everyVariantGoesThere();
    void sidesThatDifferAndOddLatentsWork();
    void theDenoisersLatentIsScaledAndBack();
    void largeImagesAreDoneInTiles();
    void tilesOfALocalFunctionJoinExactly();
    void tilesGoOverIntoEachOther();
    void aStopIsHeardBetweenTiles();
    void bandsAreTheWholeConvolution_data();
    void bandsAreTheWholeConvolution();
    void whatIsNotFiniteIsSaid();
    void wrongChannelsAreSaid();
    void everyDeviceMakesTheSameImages();

private:
    std::unique_ptr<ComputeScope> m_scope;
};

void TestAutoencoder::batchesAreOneByOne() {
    const autoencoder::AutoencoderKl autoencoder = made(latent::autoencoderConfig());
    const at::Tensor latents = at::randn({3, 4, 6, 6});
    const at::Tensor images = autoencoder.decode(latents);
    QCOMPARE(images.sizes(), at::IntArrayRef({3, 3, 12, 12}));
    QVERIFY(difference(autoencoder.decode(latents.narrow(0, 1, 1)), images.narrow(0, 1, 1)) < 1e-6);
    const at::Tensor moments = autoencoder.encode(images);
    QVERIFY(difference(autoencoder.encode(images.narrow(0, 2, 1)), moments.narrow(0, 2, 1)) < 1e-6);
}

void TestAutoencoder::everyVariantGoesThere_data() {
    QTest::addColumn<bool>("quant");
    QTest::addColumn<bool>("attention");
    QTest::addColumn<int>("levels");
    QTest::newRow("as released") << true << true << 4;
    QTest::newRow("without convolutions around the latent") << false << true << 2;
    QTest::newRow("without attention") << true << false << 2;
    QTest::newRow("one level") << false << false << 1;
}

void TestAutoencoder::everyVariantGoesThere() {
    QFETCH(bool, quant);
    QFETCH(bool, attention);
    QFETCH(int, levels);
    AutoencoderConfig config = latent::autoencoderConfig();
    config.blockOutChannels = std::vector<int>(static_cast<std::size_t>(levels), 8);
    config.useQuantConv = config.usePostQuantConv = quant;
    config.midBlockAttention = attention;
    const autoencoder::AutoencoderKl autoencoder = made(config);
    const at::Tensor images = autoencoder.decode(at::randn({1, 4, 2, 3}));
    QCOMPARE(images.sizes(), at::IntArrayRef({1, 3, 2 * config.pixelsPerLatent(), 3 * config.pixelsPerLatent()}));
    QCOMPARE(autoencoder.encode(images).sizes(), at::IntArrayRef({1, 8, 2, 3}));
    std::set<std::string> heard;
    autoencoder.network().decode(at::randn({1, 4, 2, 3}),
                                 [&](const std::string& place, const at::Tensor&) { heard.insert(place); });
    QCOMPARE(heard.contains("post_quant_conv.output"), quant);
    QCOMPARE(heard.contains("decoder.mid_block.attentions.0.output"), attention);
}

void TestAutoencoder::sidesThatDifferAndOddLatentsWork() {
    const autoencoder::AutoencoderKl autoencoder = made(latent::autoencoderConfig());
    QCOMPARE(autoencoder.decode(at::randn({1, 4, 1, 5})).sizes(), at::IntArrayRef({1, 3, 2, 10}));
}

void TestAutoencoder::theDenoisersLatentIsScaledAndBack() {
    AutoencoderConfig config = latent::autoencoderConfig();
    config.scalingFactor = 0.5;
    config.shiftFactor = 0.25;
    const at::Tensor z = at::randn({1, 4, 2, 2});
    const autoencoder::AutoencoderKl shifted = made(config);
    QVERIFY(difference(shifted.toDenoiser(z), (z - 0.25) * 0.5) < 1e-6);
    QVERIFY(difference(shifted.fromDenoiser(shifted.toDenoiser(z)), z) < 1e-6);
    config.shiftFactor.reset();
    config.latentsMean = {1, 2, 3, 4};
    config.latentsStd = {2, 2, 4, 4};
    const autoencoder::AutoencoderKl normalised = made(config);
    QVERIFY(difference(normalised.toDenoiser(z).select(1, 2), (z.select(1, 2) - 3) / 4 * 0.5) < 1e-6);
    QVERIFY(difference(normalised.fromDenoiser(normalised.toDenoiser(z)), z) < 1e-5);
}

void TestAutoencoder::largeImagesAreDoneInTiles() {
    const autoencoder::AutoencoderKl autoencoder = made(latent::autoencoderConfig());
    const at::Tensor latents = at::randn({1, 4, 20, 28});
    const at::Tensor whole = autoencoder.decode(latents);
    const at::Tensor tiled = autoencoder.decode(latents, {}, {.from = 32, .tile = 32});
    QCOMPARE(tiled.sizes(), whole.sizes());
    QVERIFY(difference(tiled, whole) > 1e-4); // a tile does not see its neighbours
    QVERIFY(difference(autoencoder.decode(latents, {}, {.from = 56}), whole) == 0);
    const at::Tensor moments = autoencoder.encode(whole, {}, {.from = 32, .tile = 32});
    QCOMPARE(moments.sizes(), at::IntArrayRef({1, 8, 20, 28}));
    // Where one tile holds everything, tiles change nothing.
    QVERIFY(difference(autoencoder.decode(latents, {}, {.from = 32, .tile = 80}), whole) < 1e-6);
}

void TestAutoencoder::tilesOfALocalFunctionJoinExactly() {
    const at::Tensor x = at::randn({2, 3, 21, 34});
    const auto doubled = [](const at::Tensor& tile) {
        return at::upsample_nearest2d(tile, {2 * tile.size(2), 2 * tile.size(3)});
    };
    const at::Tensor joined = autoencoder::applyInTiles(x, {.input = 8, .output = 16}, doubled);
    QCOMPARE(joined.sizes(), at::IntArrayRef({2, 3, 42, 68}));
    QVERIFY(difference(joined, doubled(x)) < 1e-6);
}

void TestAutoencoder::tilesGoOverIntoEachOther() {
    // Each tile is its own number: 0, 1, 2 … along the row, so the seams show the weights of the blend.
    float next = 0;
    const auto numbered = [&](const at::Tensor& tile) { return at::full_like(tile, next++); };
    const at::Tensor row =
        autoencoder::applyInTiles(at::zeros({1, 1, 4, 14}), {.input = 8, .output = 8}, numbered).select(2, 0).flatten();
    const std::vector<float> expected{0, 0, 0, 0, 0, 0, 0, 0.5F, 1, 1, 1, 1, 1, 1.5F};
    QVERIFY2(difference(row.slice(0, 0, 12), at::tensor(expected).slice(0, 0, 12)) < 1e-6, c10::str(row).c_str());
}

void TestAutoencoder::aStopIsHeardBetweenTiles() {
    const autoencoder::AutoencoderKl autoencoder = made(latent::autoencoderConfig());
    std::stop_source stop;
    const Progress progress(stop.get_token(), [&](const ProgressUpdate&) { stop.request_stop(); });
    const auto action = [&] { autoencoder.decode(at::randn({2, 4, 8, 8}), progress); };
    QVERIFY(!thrownMessage(action, ErrorCode::Cancelled).startsWith("nothing"));
}

void TestAutoencoder::bandsAreTheWholeConvolution_data() {
    QTest::addColumn<int>("side");
    QTest::addColumn<int>("stride");
    QTest::addColumn<int>("padding");
    QTest::addRow("3x3") << 3 << 1 << 1;
    QTest::addRow("2x2, padded") << 2 << 1 << 1;
    QTest::addRow("every second place") << 3 << 2 << 0;
    QTest::addRow("1x1") << 1 << 1 << 0;
}

void TestAutoencoder::bandsAreTheWholeConvolution() {
    QFETCH(const int, side);
    QFETCH(const int, stride);
    QFETCH(const int, padding);
    const at::Tensor x = at::randn({2, 3, 13, 9}).contiguous(at::MemoryFormat::ChannelsLast);
    const kernels::Convolution convolution{at::randn({4, 3, side, side}), at::randn({4}), stride, padding};
    const at::Tensor whole = at::conv2d(x, convolution.weight, convolution.bias, stride, padding);
    const std::int64_t macsOfARow = 2 * whole.size(3) * convolution.weight.numel();
    for (const std::int64_t rows : {1, 2, 5, 12, 100}) {
        const at::Tensor banded = kernels::convolvedInBands(x, convolution, rows * macsOfARow);
        QCOMPARE(banded.sizes().vec(), whole.sizes().vec());
        QVERIFY(difference(banded, whole) < 1e-5);
    }
    std::stop_source stop;
    stop.request_stop();
    const StopScope stoppable(stop.get_token());
    QVERIFY_THROWS_EXCEPTION(Error, kernels::convolvedInBands(x, convolution, macsOfARow));
}

void TestAutoencoder::whatIsNotFiniteIsSaid() {
    const autoencoder::AutoencoderKl good = made(latent::autoencoderConfig());
    at::Tensor latents = at::randn({1, 4, 4, 4});
    latents[0][1][2][3] = std::numeric_limits<float>::quiet_NaN();
    QCOMPARE(thrownMessage([&] { good.decode(latents); }, ErrorCode::Failed),
             QByteArray("made: the latents that it is to decode hold NaN or infinite numbers"));
    auto tensors = randomTensors(latent::autoencoderConfig());
    tensors["decoder.conv_out.bias"] = at::full({3}, std::numeric_limits<float>::infinity());
    tensors["encoder.conv_in.bias"] = at::full({8}, std::numeric_limits<float>::infinity());
    const autoencoder::AutoencoderKl bad({.name = "bad"}, latent::autoencoderConfig(),
                                         autoencoder::AutoencoderNetwork(latent::autoencoderConfig(), tensors));
    QCOMPARE(thrownMessage(
                 [&] {
                     bad.decode(at::randn({1, 4, 4, 4}));
                 },
                 ErrorCode::Failed),
             QByteArray("bad: the pictures that it makes of finite latents hold NaN or infinite numbers"));
    QCOMPARE(thrownMessage(
                 [&] {
                     bad.encode(at::randn({1, 3, 8, 8}));
                 },
                 ErrorCode::Failed),
             QByteArray("bad: the latents that it makes of pictures hold NaN or infinite numbers"));
}

void TestAutoencoder::wrongChannelsAreSaid() {
    const autoencoder::AutoencoderKl autoencoder = made(latent::autoencoderConfig());
    QCOMPARE(thrownMessage([&] {
                 autoencoder.decode(at::zeros({1, 3, 4, 4}));
             }),
             QByteArray("made: latents to decode: expected [N,4,H,W], found [1, 3, 4, 4]"));
}

void TestAutoencoder::everyDeviceMakesTheSameImages() {
    const autoencoder::AutoencoderKl autoencoder = made(latent::autoencoderConfig());
    const at::Tensor latents = at::randn({1, 4, 6, 6});
    const at::Tensor expected = autoencoder.decode(latents);
    for (const Device& device : availableDevices())
        QVERIFY(difference(autoencoder.to(device)->decode(latents).to(at::kCPU), expected) < 1e-3);
}

TESSERA_TEST(TestAutoencoder)
#include "tst_autoencoder.moc"
