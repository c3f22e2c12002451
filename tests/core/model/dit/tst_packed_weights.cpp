#include "core/model/dit/dit_network.h"
#include "tests/core/small_dit.h"
#include "tests/test_main.h"

#include <QtTest>

using namespace core::model::dit;

namespace {

constexpr std::int64_t rows = 2 * 16; // two images of small's 16 tokens

double relativeDifference(const at::Tensor& found, const at::Tensor& expected) {
    return ((found - expected).abs().max() / expected.abs().max()).item<double>();
}

/// small's model with so many neurons in each block.
DitWeights weightsWith(int neurons, at::ScalarType type) {
    DitWeights weights = mapTensors(small::dit()->weights(), [&](const at::Tensor& tensor) { return tensor.to(type); });
    for (DitBlockWeights& block : weights.blocks) {
        block.fc1 = {block.fc1.weight.narrow(0, 0, neurons), block.fc1.bias.narrow(0, 0, neurons)};
        block.fc2.weight = block.fc2.weight.narrow(1, 0, neurons).contiguous();
    }
    return weights;
}

at::Tensor forward(const DitWeights& weights, const TokenLayers& layers) {
    at::manual_seed(5);
    const at::Tensor x = at::randn({2, 3, 8, 8});
    const at::Tensor c =
        ditConditioning(weights, at::tensor({500, 20}), at::tensor({std::int64_t{1}, std::int64_t{5}}));
    return ditForward({weights, layers}, x, ditModulation(weights, c)).to(at::kFloat);
}

} // namespace

/// Which layers of a DiT are packed, and that the network stays the same.
class TestPackedWeights : public QObject {
    Q_OBJECT

private slots:
    void packingChangesNoPrediction_data();
    void packingChangesNoPrediction();
    void whatCannotBePackedStaysPlain();
    void theModelIsLeftAsItWas();
};

void TestPackedWeights::packingChangesNoPrediction_data() {
    QTest::addColumn<int>("neurons");
    QTest::addColumn<bool>("isHalf");
    for (const bool isHalf : {false, true})
        for (const int neurons : {1, 15, 16, 33, 64})
            QTest::addRow("%d neurons%s", neurons, isHalf ? ", bf16" : "") << neurons << isHalf;
}

/// Neither with LibTorch's private operators nor, as it must be once it drops them, without.
void TestPackedWeights::packingChangesNoPrediction() {
    QFETCH(int, neurons);
    QFETCH(bool, isHalf);
    const DitWeights weights = weightsWith(neurons, isHalf ? at::kBFloat16 : at::kFloat);
    const at::Tensor expected = forward(weights, plainLayers(weights));
    const double tolerance = isHalf ? 5e-2 : 1e-5;
    QVERIFY(relativeDifference(forward(weights, packedLayers(weights, rows)), expected) < tolerance);
    const auto nothing = [](std::string_view) { return false; };
    const TokenLayers fallback = packedLayers(weights, rows, nothing);
    QVERIFY(!fallback.blocks[0].qkv.product && !fallback.blocks[2].fc2.product && !fallback.finalLinear.product);
    QVERIFY(at::equal(forward(weights, fallback), expected));
}

void TestPackedWeights::whatCannotBePackedStaysPlain() {
    DitWeights weights =
        mapTensors(small::dit()->weights(), [](const at::Tensor& tensor) { return tensor.clone().requires_grad_(); });
    for (const DitBlockLayers& block : packedLayers(weights, rows).blocks)
        QVERIFY(!block.qkv.product && !block.proj.product && !block.fc1.product && !block.fc2.product);
    QVERIFY(forward(weights, packedLayers(weights, rows)).requires_grad());
}

void TestPackedWeights::theModelIsLeftAsItWas() {
    const DitWeights weights = weightsWith(15, at::kFloat);
    const TokenLayers layers = packedLayers(weights, rows);
    QCOMPARE(weights.blocks[0].fc1.weight.size(0), std::int64_t{15});
    if (layers.blocks[0].fc1.product)
        QCOMPARE(layers.blocks[0].fc1.weights.weight.size(0), std::int64_t{16});
}

TESSERA_CORE_TEST(TestPackedWeights)
#include "tst_packed_weights.moc"
