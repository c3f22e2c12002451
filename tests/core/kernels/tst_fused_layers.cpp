#include "core/base/tensor.h"
#include "core/kernels/fused_layers.h"
#include "core/kernels/group_norm.h"
#include "core/kernels/shards.h"
#include "tests/test_main.h"

#include <QtTest>

#include <atomic>

using namespace core;
using namespace core::kernels;

/// Each fused step against LibTorch's operations in float64.
class TestFusedLayers : public QObject {
    Q_OBJECT

private slots:
    void initTestCase();
    void stepsEqualSeparateOperations_data();
    void stepsEqualSeparateOperations();
    void geluHoldsOverItsWholeRange();
    void gegluIsTheProductWithGelu();
    void groupNormEqualsSeparateOperations_data();
    void groupNormEqualsSeparateOperations();
    void nonFiniteNumbersStayVisible();
    void gradientsFlowWhereTheyAreAskedFor();
    void shardsCoverEveryImageOnce();
    void shardsKeepTheThreadsBusy();
    void everyShardRunsOnce();
};

namespace {

double relativeDifference(const at::Tensor& found, const at::Tensor& expected) {
    return ((found.to(at::kDouble) - expected).abs().max() / expected.abs().max()).item<double>();
}

at::Tensor wide(const at::Tensor& tensor) {
    return tensor.to(at::kDouble);
}

} // namespace

void TestFusedLayers::initTestCase() {
    at::manual_seed(11);
}

void TestFusedLayers::stepsEqualSeparateOperations_data() {
    QTest::addColumn<int>("width");
    QTest::addColumn<bool>("isShared");
    QTest::addColumn<bool>("isHalf");
    QTest::addColumn<bool>("isStrided");
    for (const int width : {1, 7, 64, 193})
        for (const bool isShared : {false, true})
            for (const bool isHalf : {false, true})
                for (const bool isStrided : {false, true})
                    QTest::addRow("%d wide%s%s%s", width, isShared ? ", shared" : "", isHalf ? ", bf16" : "",
                                  isStrided ? ", modulation in one tensor" : "")
                        << width << isShared << isHalf << isStrided;
}

void TestFusedLayers::stepsEqualSeparateOperations() {
    QFETCH(int, width);
    QFETCH(bool, isShared);
    QFETCH(bool, isHalf);
    QFETCH(bool, isStrided);
    const at::ScalarType type = isHalf ? at::kBFloat16 : at::kFloat;
    const double tolerance = isHalf ? 1.0 / 128 : 3e-6;
    const at::Tensor x = at::randn({3, 50, width}).to(type), product = at::randn({3, 50, width}).to(type);
    const at::Tensor bias = at::randn({width}).to(type);
    const at::Tensor rows = at::randn({isShared ? 1 : 3, 1, 2 * width}).to(type);
    at::Tensor shift = rows.narrow(2, 0, width), scale = rows.narrow(2, width, width);
    if (!isStrided) {
        shift = shift.contiguous();
        scale = scale.contiguous();
    }
    const at::Tensor norm = at::layer_norm(wide(x), {width}, {}, {}, 1e-6) * wide(scale) + wide(shift);
    QVERIFY(relativeDifference(modulatedNorm(x, shift, scale, 1e-6), norm) < tolerance);
    const at::Tensor gated = wide(x) + wide(scale) * (wide(product) + wide(bias));
    QVERIFY(relativeDifference(addGated(x, scale, {product, bias}), gated) < tolerance);
    const at::Tensor ungated = wide(x) + wide(scale) * wide(product);
    QVERIFY(relativeDifference(addGated(x, scale, {product}), ungated) < tolerance);
    const at::Tensor activated = at::gelu(wide(product) + wide(bias), "tanh");
    QVERIFY(relativeDifference(gelu({product.clone(), bias}), activated) < tolerance);
}

void TestFusedLayers::geluHoldsOverItsWholeRange() {
    const at::Tensor x = at::linspace(-200, 200, 400001).view({1, 1, -1});
    const at::Tensor expected = at::gelu(wide(x), "tanh");
    const at::Tensor found = gelu({x.clone(), {}});
    const at::Tensor error = (wide(found) - expected).abs() / at::clamp_min(expected.abs(), 1e-2);
    QVERIFY(error.max().item<double>() < 1e-5);
}

void TestFusedLayers::gegluIsTheProductWithGelu() {
    const at::Tensor gates = at::linspace(-40, 40, 80001).view({1, 3, -1}), values = at::full_like(gates, 0.7);
    const at::Tensor expected = wide(values) * at::gelu(wide(gates));
    for (const auto& [type, tolerance] : {std::pair(at::kFloat, 1e-6), std::pair(at::kBFloat16, 1.0 / 128)}) {
        const at::Tensor found = geglu(at::cat({values, gates}, 2).to(type));
        const at::Tensor exact = wide(values.to(type)) * at::gelu(wide(gates.to(type)));
        QCOMPARE(found.sizes().vec(), expected.sizes().vec());
        const at::Tensor error = (wide(found) - exact).abs() / at::clamp_min(exact.abs(), 1.0);
        QVERIFY(error.max().item<double>() < tolerance);
    }
    const at::Tensor x = at::randn({2, 5, 12}).requires_grad_();
    QVERIFY(geglu(x).requires_grad());
    at::Tensor broken = at::randn({1, 2, 40});
    broken[0][1][3] = std::numeric_limits<float>::quiet_NaN();
    QVERIFY(!std::isfinite(geglu(broken)[0][1][3].item<float>()));
}

void TestFusedLayers::groupNormEqualsSeparateOperations_data() {
    QTest::addColumn<int>("channels");
    QTest::addColumn<int>("groups");
    QTest::addColumn<int>("side");
    QTest::addColumn<bool>("isHalf");
    for (const auto& [channels, groups, side] :
         {std::tuple(4, 1, 1), {6, 3, 5}, {40, 8, 16}, {320, 32, 48}, {96, 96, 7}})
        for (const bool isHalf : {false, true})
            QTest::addRow("%d channels, %d groups, %d wide%s", channels, groups, side, isHalf ? ", bf16" : "")
                << channels << groups << side << isHalf;
}

void TestFusedLayers::groupNormEqualsSeparateOperations() {
    QFETCH(int, channels);
    QFETCH(int, groups);
    QFETCH(int, side);
    QFETCH(bool, isHalf);
    const at::ScalarType type = isHalf ? at::kBFloat16 : at::kFloat;
    // Far from zero: moments must not cancel.
    const at::Tensor x = (at::randn({3, channels, side, side + 1}) + 20).to(type);
    const at::Tensor weight = at::randn({channels}).to(type), bias = at::randn({channels}).to(type);
    const at::Tensor exact = at::group_norm(wide(x), groups, wide(weight), wide(bias), 1e-5);
    for (const bool silu : {false, true})
        for (const auto format : {at::MemoryFormat::ChannelsLast, at::MemoryFormat::Contiguous}) {
            const at::Tensor found = groupNorm(x.contiguous(format), {groups, weight, bias, 1e-5, silu});
            const at::Tensor expected = silu ? at::silu(exact) : exact;
            QVERIFY(found.scalar_type() == type);
            QVERIFY((wide(found) - expected).abs().max().item<double>() <
                    (isHalf ? 1.0 / 64 : 3e-5) * std::max(1.0, expected.abs().max().item<double>()));
        }
    const at::Tensor learned = weight.clone().requires_grad_();
    QVERIFY(groupNorm(x, {groups, learned, bias, 1e-5, true}).requires_grad());
}

void TestFusedLayers::nonFiniteNumbersStayVisible() {
    const at::Tensor gate = at::ones({1, 1, 40});
    for (const float bad : {std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity()}) {
        at::Tensor x = at::randn({1, 4, 40});
        x[0][2][7] = bad;
        QVERIFY(!std::isfinite(gelu({x.clone(), {}})[0][2][7].item<float>()));
        QVERIFY(!std::isfinite(addGated(x, gate, {at::randn({1, 4, 40})})[0][2][7].item<float>()));
        QVERIFY(!std::isfinite(addGated(at::randn({1, 4, 40}), gate, {x})[0][2][7].item<float>()));
        QVERIFY(!at::isfinite(modulatedNorm(x, gate, gate, 1e-6)[0][2]).any().item<bool>());
        QVERIFY(at::isfinite(modulatedNorm(x, gate, gate, 1e-6)[0][1]).all().item<bool>());
    }
}

void TestFusedLayers::gradientsFlowWhereTheyAreAskedFor() {
    const at::Tensor gate = at::randn({1, 1, 8}).requires_grad_();
    QVERIFY(addGated(at::randn({2, 3, 8}), gate, {at::randn({2, 3, 8}), at::randn({8})}).requires_grad());
    QVERIFY(modulatedNorm(at::randn({2, 3, 8}), gate, gate, 1e-6).requires_grad());
    QVERIFY(gelu({at::randn({2, 3, 8}).requires_grad_()}).requires_grad());
}

void TestFusedLayers::shardsCoverEveryImageOnce() {
    for (std::int64_t images = 1; images < 200; ++images)
        for (const std::int64_t tokens : {16, 64, 256, 1024})
            for (const int threads : {1, 2, 3, 8, 64}) {
                const ShardPlan plan = planShards(images, tokens, threads);
                QVERIFY(plan.images >= 1 && plan.count >= 1);
                QVERIFY((plan.count - 1) * plan.images < images);
                QVERIFY(plan.count * plan.images >= images);
            }
}

void TestFusedLayers::shardsKeepTheThreadsBusy() {
    QCOMPARE(planShards(1, 256, 2).count, 1);
    QCOMPARE(planShards(2, 256, 2).count, 2);
    QCOMPARE(planShards(3, 256, 2).count, 1); // two threads would wait for one with two images
    QCOMPARE(planShards(32, 64, 2).images, 8);
    QCOMPARE(planShards(4, 256, 16).count, 1);
}

void TestFusedLayers::everyShardRunsOnce() {
    const ComputeScope scope({.device = {}, .threads = 3});
    std::vector<std::atomic<int>> runs(37);
    forEachShard(37, [&](std::int64_t i) { ++runs[static_cast<std::size_t>(i)]; });
    for (const std::atomic<int>& count : runs)
        QCOMPARE(count.load(), 1);
    QVERIFY_EXCEPTION_THROWN(forEachShard(4, [](std::int64_t) { throw Error(ErrorCode::Failed, "no"); }), Error);
}

TESSERA_CORE_TEST(TestFusedLayers)
#include "tst_fused_layers.moc"
