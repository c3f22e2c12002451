#include "core/kernels/attention.h"
#include "core/kernels/tile_kernel.h"
#include "core/kernels/tiled_weight.h"
#include "tests/test_main.h"

#include <QtTest>

#include <ATen/ATen.h>

using namespace core::kernels;

/// What is done tile by tile in bfloat16, against LibTorch's operations in float64.
class TestTiles : public QObject {
    Q_OBJECT

private slots:
    void initTestCase();
    void productsOfEverySize_data();
    void productsOfEverySize();
    void onlyWhatATileKernelCanReadIsTiled();
    void attentionOfEverySize_data();
    void attentionOfEverySize();
    void attentionInOtherNumberFormats();
    void oneLargeScoreDecides();
    void nonFiniteNumbersStayVisible_data();
    void nonFiniteNumbersStayVisible();
    void gradientsFlowThroughAttention();
};

namespace {

const at::TensorOptions bf16 = at::kBFloat16;
constexpr double tolerance = 1.0 / 100; // of the largest number; bfloat16 has 8 bits

double relativeDifference(const at::Tensor& found, const at::Tensor& expected) {
    return ((found.to(at::kDouble) - expected).abs().max() / expected.abs().max()).item<double>();
}

at::Tensor exactAttention(const at::Tensor& qkv, std::int64_t dim) {
    const std::int64_t images = qkv.size(0), tokens = qkv.size(1);
    const auto parts = qkv.to(at::kDouble).view({images, tokens, 3, -1, dim}).permute({2, 0, 3, 1, 4}).unbind(0);
    const at::Tensor scores = at::matmul(parts[0], parts[1].transpose(-1, -2)) / std::sqrt(double(dim));
    return at::matmul(at::softmax(scores, -1), parts[2]).transpose(1, 2).reshape({images, tokens, -1});
}

} // namespace

void TestTiles::initTestCase() {
    at::manual_seed(3);
}

void TestTiles::productsOfEverySize_data() {
    QTest::addColumn<int>("rows");
    QTest::addColumn<int>("inputs");
    QTest::addColumn<int>("outputs");
    for (const int rows : {1, 63, 64, 65, 200})
        for (const int inputs : {2, 30, 192})
            for (const int outputs : {1, 63, 64, 65, 130})
                QTest::addRow("%d rows, %d inputs, %d outputs", rows, inputs, outputs) << rows << inputs << outputs;
}

void TestTiles::productsOfEverySize() {
    if (!hasTileKernel())
        QSKIP("this processor does not multiply bfloat16");
    QFETCH(int, rows);
    QFETCH(int, inputs);
    QFETCH(int, outputs);
    const at::Tensor weight = at::randn({outputs, inputs}, bf16), bias = at::randn({outputs}, bf16);
    const at::Tensor x = at::randn({1, rows, inputs}, bf16);
    const TiledWeight tiled(weight);
    const at::Tensor product = at::matmul(x.to(at::kDouble), weight.to(at::kDouble).t());
    const at::Tensor sum = product + bias.to(at::kDouble);
    QVERIFY(relativeDifference(tiled.product(x, std::nullopt), product) < tolerance);
    QVERIFY(relativeDifference(tiled.product(x, bias), sum) < tolerance);
    QVERIFY(relativeDifference(tiled.gelu(x, bias), at::gelu(sum, "tanh")) < tolerance);
    const at::Tensor strided = at::randn({1, inputs, rows}, bf16).transpose(1, 2);
    QVERIFY(at::equal(tiled.product(strided, bias), tiled.product(strided.contiguous(), bias)));
}

void TestTiles::onlyWhatATileKernelCanReadIsTiled() {
    QCOMPARE(TiledWeight::canTile(at::ones({4, 6}, bf16)), hasTileKernel());
    QVERIFY(!TiledWeight::canTile(at::ones({4, 5}, bf16)));
    QVERIFY(!TiledWeight::canTile(at::ones({0, 6}, bf16)));
    QVERIFY(!TiledWeight::canTile(at::ones({4, 6})));
    QVERIFY(!TiledWeight::canTile(at::ones({4, 6}, bf16).requires_grad_()));
}

void TestTiles::attentionOfEverySize_data() {
    QTest::addColumn<int>("tokens");
    QTest::addColumn<int>("heads");
    QTest::addColumn<int>("dim");
    for (const int tokens : {1, 2, 16, 64, 66, 256, 1026})
        for (const int heads : {1, 3})
            for (const int dim : {1, 2, 32, 72})
                QTest::addRow("%d tokens, %d heads of %d", tokens, heads, dim) << tokens << heads << dim;
}

void TestTiles::attentionOfEverySize() {
    QFETCH(int, tokens);
    QFETCH(int, heads);
    QFETCH(int, dim);
    const at::Tensor qkv = 2 * at::randn({2, tokens, 3 * heads * dim}, bf16);
    const at::Tensor found = attention(qkv, dim);
    QCOMPARE(found.sizes().vec(), (std::vector<std::int64_t>{2, tokens, heads * dim}));
    QVERIFY(relativeDifference(found, exactAttention(qkv, dim)) < tolerance);
}

void TestTiles::attentionInOtherNumberFormats() {
    const at::Tensor qkv = at::randn({2, 64, 3 * 2 * 32});
    QVERIFY(relativeDifference(attention(qkv, 32), exactAttention(qkv, 32)) < 1e-5);
    const at::Tensor strided = at::randn({64, 2, 3 * 2 * 32}, bf16).transpose(0, 1).contiguous();
    QVERIFY(relativeDifference(attention(strided, 32), exactAttention(strided, 32)) < tolerance);
}

/// A score that is hundreds above the others takes all the weight; nothing overflows.
void TestTiles::oneLargeScoreDecides() {
    at::Tensor qkv = at::randn({1, 64, 3 * 32}, bf16);
    qkv.narrow(2, 0, 32).fill_(30);
    qkv.narrow(2, 32, 32).narrow(1, 7, 1).fill_(30);
    const at::Tensor found = attention(qkv, 32), chosen = qkv.narrow(2, 64, 32).narrow(1, 7, 1);
    QVERIFY(relativeDifference(found, chosen.to(at::kDouble).expand_as(found)) < tolerance);
}

void TestTiles::nonFiniteNumbersStayVisible_data() {
    QTest::addColumn<int>("part");
    QTest::addColumn<double>("value");
    for (const double value : {std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::infinity()}) {
        QTest::addRow("%g in a query", value) << 0 << value;
        QTest::addRow("%g in a key", value) << 1 << value;
        QTest::addRow("%g in a value", value) << 2 << value;
    }
}

void TestTiles::nonFiniteNumbersStayVisible() {
    QFETCH(int, part);
    QFETCH(double, value);
    if (std::isinf(value) && !hasTileKernel())
        QSKIP("LibTorch's own attention does not keep infinities visible everywhere");
    at::Tensor qkv = at::randn({1, 64, 3 * 32}, bf16);
    qkv[0][5][32 * part + 3] = value;
    QVERIFY(!at::isfinite(attention(qkv, 32)[0][5]).all().item<bool>());
}

void TestTiles::gradientsFlowThroughAttention() {
    const at::Tensor qkv = at::randn({1, 16, 3 * 8}, bf16).requires_grad_();
    QVERIFY(attention(qkv, 8).requires_grad());
}

TESSERA_CORE_TEST(TestTiles)
#include "tst_tiles.moc"
