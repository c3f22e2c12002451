#include "core/base/progress.h"
#include "core/base/tensor.h"
#include "core/kernels/attention.h"
#include "core/kernels/linear.h"
#include "tests/test_main.h"

#include <ATen/core/dispatch/Dispatcher.h>
#include <QtTest>

using namespace core::kernels;

namespace {

constexpr const char* privateOperators[] = {"mkl::_mkl_reorder_linear_weight", "mkl::_mkl_linear",
                                            "mkldnn::_is_mkldnn_bf16_supported", "mkldnn::_reorder_linear_weight",
                                            "mkldnn::_linear_pointwise"};
constexpr std::int64_t packedRows = 64;

double relativeDifference(const at::Tensor& found, const at::Tensor& expected) {
    return ((found.to(at::kDouble) - expected).abs().max() / expected.abs().max()).item<double>();
}

LinearWeights randomLayer(at::ScalarType type, std::int64_t outputs, std::int64_t inputs) {
    return {at::randn({outputs, inputs}).to(type), at::randn({outputs}).to(type)};
}

/// In float64.
at::Tensor exact(const LinearWeights& layer, const at::Tensor& x) {
    return at::linear(x.to(at::kDouble), layer.weight.to(at::kDouble), layer.bias.to(at::kDouble));
}

double toleranceOf(at::ScalarType type) {
    return type == at::kFloat ? 1e-5 : 2e-2;
}

bool nothing(std::string_view) {
    return false;
}

/// Processors without AVX-512 have none.
bool oneDnnHasBFloat16() {
    return c10::Dispatcher::singleton()
        .findSchemaOrThrow("mkldnn::_is_mkldnn_bf16_supported", "")
        .typed<bool()>()
        .call();
}

} // namespace

Q_DECLARE_METATYPE(at::ScalarType)

/// Linear layers, packed or not, and what becomes of them where LibTorch has lost a private operator.
class TestLinear : public QObject {
    Q_OBJECT

private slots:
    void initTestCase() { at::manual_seed(11); }
    void piecesEqualTheWhole_data();
    void piecesEqualTheWhole();
    void attentionOfManyImagesIsThatOfEach();
    void attentionToOtherTokensIsTheSoftmax();
    void largeAttentionGoesInPieces();
    void packedLayersEqualPlainOnes_data();
    void packedLayersEqualPlainOnes();
    void withoutPrivateOperatorsLibTorchsLinearDoesTheWork_data();
    void withoutPrivateOperatorsLibTorchsLinearDoesTheWork();
    void anyMissingOperatorIsEnough_data();
    void anyMissingOperatorIsEnough();
    void namesAndArgumentsAreThisReleases();
    void weightsThatNeedGradientsAreNotPacked();
    void otherNumberFormatsAreNotPacked();
};

void TestLinear::piecesEqualTheWhole_data() {
    QTest::addColumn<at::ScalarType>("type");
    QTest::addRow("float32") << at::kFloat;
    QTest::addRow("bfloat16") << at::kBFloat16;
}

void TestLinear::piecesEqualTheWhole() {
    QFETCH(const at::ScalarType, type);
    const LinearWeights layer = randomLayer(type, 24, 40);
    const at::Tensor x = at::randn({3, 7, 40}).to(type);
    for (const std::int64_t pieces : {1, 2, 5, 21}) {
        const at::Tensor found = applyInPieces(layer, x, pieces);
        QCOMPARE(found.sizes().vec(), (std::vector<std::int64_t>{3, 7, 24}));
        QVERIFY(relativeDifference(found, exact(layer, x)) < toleranceOf(type));
    }
}

/// So large that images come one after the other.
void TestLinear::attentionToOtherTokensIsTheSoftmax() {
    const at::Tensor q = at::randn({3, 10, 24}), k = at::randn({1, 7, 24}), v = at::randn({1, 7, 24});
    const at::Tensor found = attention(q, k, v, 8);
    const auto heads = [](const at::Tensor& x) {
        return x.to(at::kDouble).view({x.size(0), x.size(1), 3, 8}).transpose(1, 2);
    };
    const at::Tensor weights = at::softmax(heads(q).matmul(heads(k).transpose(-1, -2)) / std::sqrt(8.0), -1);
    QVERIFY(relativeDifference(found, weights.matmul(heads(v)).transpose(1, 2).reshape({3, 10, 24})) < 1e-5);
    const at::Tensor own = at::randn({2, 9, 3 * 16});
    const std::vector<at::Tensor> parts = own.chunk(3, 2);
    QVERIFY(relativeDifference(attention(parts[0].contiguous(), parts[1].contiguous(), parts[2].contiguous(), 8),
                               attention(own, 8).to(at::kDouble)) < 1e-5);
}

/// Images one by one, and queries in rows: a stop is heeded between two pieces.
void TestLinear::largeAttentionGoesInPieces() {
    const at::Tensor q = at::randn({2, 5000, 256}), k = at::randn({2, 5000, 256}), v = at::randn({2, 5000, 256});
    const at::Tensor all = attention(q, k, v, 64);
    const at::Tensor rows = at::scaled_dot_product_attention(q.view({2, 5000, 4, 64}).transpose(1, 2),
                                                             k.view({2, 5000, 4, 64}).transpose(1, 2),
                                                             v.view({2, 5000, 4, 64}).transpose(1, 2));
    QVERIFY(relativeDifference(all, rows.transpose(1, 2).reshape({2, 5000, 256}).to(at::kDouble)) < 1e-5);
    std::stop_source stop;
    stop.request_stop();
    const core::StopScope stoppable(stop.get_token());
    QVERIFY_THROWS_EXCEPTION(core::Error, attention(q, k, v, 64));
}

void TestLinear::attentionOfManyImagesIsThatOfEach() {
    const at::Tensor qkv = at::randn({3, 768, 3 * 1024});
    const at::Tensor all = attention(qkv, 64);
    for (std::int64_t i = 0; i < qkv.size(0); ++i)
        QVERIFY(relativeDifference(all.narrow(0, i, 1), attention(qkv.narrow(0, i, 1), 64).to(at::kDouble)) < 1e-6);
}

void TestLinear::packedLayersEqualPlainOnes_data() {
    QTest::addColumn<at::ScalarType>("type");
    QTest::addColumn<int>("rows");
    QTest::addColumn<int>("outputs");
    for (const at::ScalarType type : {at::kFloat, at::kBFloat16})
        for (const int rows : {64, 48})
            for (const int outputs : {1, 15, 33, 64})
                QTest::addRow("%s, %d rows, %d outputs", type == at::kFloat ? "f32" : "bf16", rows, outputs)
                    << type << rows << outputs;
}

void TestLinear::packedLayersEqualPlainOnes() {
    QFETCH(at::ScalarType, type);
    QFETCH(int, rows);
    QFETCH(int, outputs);
    const LinearWeights layer = randomLayer(type, outputs, 96);
    const PackedLinear fast = packed(layer, packedRows);
    QCOMPARE(bool(fast.product), canPack(layer.weight));
    const at::Tensor x = at::randn({1, rows, 96}).to(type);
    const at::Tensor expected = exact(layer, x);
    QVERIFY(relativeDifference(apply(layer, x), expected) < toleranceOf(type));
    QVERIFY(relativeDifference(apply(fast, x), expected) < toleranceOf(type));
    QVERIFY(relativeDifference(branch(fast, x).sum(), expected) < toleranceOf(type));
}

void TestLinear::withoutPrivateOperatorsLibTorchsLinearDoesTheWork_data() {
    QTest::addColumn<at::ScalarType>("type");
    QTest::newRow("f32") << at::kFloat;
    QTest::newRow("bf16") << at::kBFloat16;
}

void TestLinear::withoutPrivateOperatorsLibTorchsLinearDoesTheWork() {
    QFETCH(at::ScalarType, type);
    const LinearWeights layer = randomLayer(type, 64, 96);
    QVERIFY(!canPack(layer.weight, nothing));
    const PackedLinear plain = packed(layer, packedRows, nothing), fast = packed(layer, packedRows);
    QVERIFY(!plain.product);
    const at::Tensor x = at::randn({2, 32, 96}).to(type);
    QVERIFY(at::equal(apply(plain, x), at::linear(x, layer.weight, layer.bias)));
    QVERIFY(relativeDifference(branch(plain, x).sum(), branch(fast, x).sum().to(at::kDouble)) < toleranceOf(type));
}

void TestLinear::anyMissingOperatorIsEnough_data() {
    QTest::addColumn<QByteArray>("missing");
    for (const char* name : privateOperators)
        QTest::newRow(name) << QByteArray(name);
}

void TestLinear::anyMissingOperatorIsEnough() {
    QFETCH(QByteArray, missing);
    const auto others = [&](std::string_view name) { return name != missing.toStdString(); };
    const at::ScalarType type = missing.startsWith("mkl::") ? at::kFloat : at::kBFloat16;
    const at::ScalarType other = type == at::kFloat ? at::kBFloat16 : at::kFloat;
    QVERIFY(!canPack(at::ones({16, 16}).to(type), others));
    QVERIFY(!packedProduct(at::ones({16, 16}).to(type), packedRows, others));
    const at::Tensor untouched = at::ones({16, 16}).to(other);
    QCOMPARE(canPack(untouched, others), canPack(untouched));
}

/// An operator that LibTorch renamed or changed would be missed in silence, and sampling would only grow slower.
void TestLinear::namesAndArgumentsAreThisReleases() {
    if (!at::hasMKL())
        QSKIP("this LibTorch has no MKL");
    QVERIFY(canPack(at::ones({16, 16})));
    QCOMPARE(canPack(at::ones({16, 16}).to(at::kBFloat16)), oneDnnHasBFloat16());
}

void TestLinear::weightsThatNeedGradientsAreNotPacked() {
    LinearWeights layer = randomLayer(at::kFloat, 16, 16);
    layer.weight.requires_grad_();
    QVERIFY(!packed(layer, packedRows).product);
    QVERIFY(apply(packed(layer, packedRows), at::randn({1, 4, 16})).requires_grad());
}

void TestLinear::otherNumberFormatsAreNotPacked() {
    for (const at::ScalarType type : {at::kDouble, at::kHalf}) {
        QVERIFY(!canPack(at::ones({16, 16}).to(type)));
        QVERIFY(!packedProduct(at::ones({16, 16}).to(type), packedRows));
    }
}

TESSERA_CORE_TEST(TestLinear)
#include "tst_linear.moc"
