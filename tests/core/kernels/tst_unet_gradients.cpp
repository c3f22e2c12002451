#include "core/base/tensor.h"
#include "core/kernels/attention.h"
#include "core/kernels/attention_gradient.h"
#include "core/kernels/group_norm.h"
#include "core/kernels/group_norm_gradient.h"
#include "tests/test_main.h"

#include <QtTest>
#include <c10/core/GradMode.h>
#include <torch/csrc/autograd/autograd.h>
#include <torch/csrc/autograd/function.h>

using namespace core::kernels;

namespace {

constexpr double kNear = 2e-5; ///< of float32, several hundred numbers summed
constexpr std::int64_t kHeadDim = 16;

double relative(const at::Tensor& found, const at::Tensor& expected) {
    return ((found - expected).norm() / expected.norm()).item<double>();
}

std::vector<at::Tensor> learnedLeaves(const std::vector<at::Tensor>& values) {
    std::vector<at::Tensor> leaves;
    for (const at::Tensor& value : values)
        leaves.push_back(value.clone().requires_grad_(true));
    return leaves;
}

/// Of a sum with weights of every sign and size.
std::vector<at::Tensor> slopes(const at::Tensor& out, const std::vector<at::Tensor>& inputs) {
    const at::Tensor weights = at::sin(at::arange(out.numel(), out.options())).view(out.sizes());
    return torch::autograd::grad({(out * weights).sum()}, inputs);
}

at::Tensor plainAttention(const at::Tensor& q, const at::Tensor& k, const at::Tensor& v) {
    const auto byHead = [](const at::Tensor& x) {
        return x.view({x.size(0), x.size(1), -1, kHeadDim}).transpose(1, 2);
    };
    const at::Tensor weights = at::softmax(at::matmul(byHead(q), byHead(k).transpose(2, 3)) / 4, -1);
    return at::matmul(weights, byHead(v)).transpose(1, 2).reshape(q.sizes());
}

} // namespace

/// Steps of a UNet that it learns through as one pass over memory each.
class TestUnetGradients : public QObject {
    Q_OBJECT
private slots:
    void groupNormsLearnAsLibTorchs_data() {
        QTest::addColumn<bool>("silu");
        QTest::addColumn<int>("channels");
        QTest::newRow("plain") << false << 16;
        QTest::newRow("with SiLU") << true << 16;
        QTest::newRow("channels of no vector's width") << true << 24;
    }
    void groupNormsLearnAsLibTorchs() {
        QFETCH(bool, silu);
        QFETCH(int, channels);
        at::manual_seed(2);
        const at::Tensor x = (at::randn({3, channels, 6, 5}) * 2 + 1).contiguous(at::MemoryFormat::ChannelsLast);
        const auto leaves = learnedLeaves({x, at::randn({channels}), at::randn({channels})});
        const GroupNorm norm{.groups = 8, .weight = leaves[1], .bias = leaves[2], .eps = 1e-5, .silu = silu};
        QVERIFY(canTrainGroupNorm(leaves[0], norm));
        const at::Tensor found = groupNorm(leaves[0], norm);
        QVERIFY(found.grad_fn()->name().find("TrainedGroupNorm") != std::string::npos);
        const at::Tensor normed = at::group_norm(leaves[0], 8, leaves[1], leaves[2], 1e-5);
        const at::Tensor expected = silu ? at::silu(normed) : normed;
        QVERIFY(relative(found, expected) < kNear);
        const auto learned = slopes(found, leaves), right = slopes(expected, leaves);
        for (std::size_t i = 0; i < leaves.size(); ++i)
            QVERIFY2(relative(learned[i], right[i]) < kNear,
                     qPrintable(QString::number(relative(learned[i], right[i]))));
    }

    void attentionLearnsAsSoftmaxDoes_data() {
        QTest::addColumn<int>("tokens");
        QTest::addColumn<int>("others");
        QTest::newRow("to itself") << 64 << 64;
        QTest::newRow("to a text") << 24 << 32;
    }
    void attentionLearnsAsSoftmaxDoes() {
        QFETCH(int, tokens);
        QFETCH(int, others);
        at::manual_seed(3);
        const auto leaves = learnedLeaves({at::randn({2, tokens, 3 * kHeadDim}) * 2,
                                           at::randn({2, others, 3 * kHeadDim}), at::randn({2, others, 3 * kHeadDim})});
        QVERIFY(canTrainAttention(leaves[0], leaves[1], leaves[2], kHeadDim));
        const at::Tensor found = attention(leaves[0], leaves[1], leaves[2], kHeadDim);
        QVERIFY(found.grad_fn()->name().find("TrainedAttention") != std::string::npos);
        const at::Tensor expected = plainAttention(leaves[0], leaves[1], leaves[2]);
        QVERIFY(relative(found, expected) < kNear);
        const auto learned = slopes(found, leaves), right = slopes(expected, leaves);
        for (std::size_t i = 0; i < leaves.size(); ++i)
            QVERIFY2(relative(learned[i], right[i]) < kNear,
                     qPrintable(QString::number(relative(learned[i], right[i]))));
    }

    void otherSizesAreLeftToLibTorch() {
        const at::Tensor q = at::randn({1, 7, kHeadDim}), k = at::randn({1, 32, kHeadDim});
        QVERIFY(!canTrainAttention(q, k, k, kHeadDim));
        QVERIFY(!canTrainAttention(k, k, k, 8));
        QVERIFY(!canTrainAttention(at::randn({2, 8, kHeadDim}), k, k, kHeadDim));
        QVERIFY(!canTrainGroupNorm(at::randn({1, 16, 4, 4}),
                                   {.groups = 4, .weight = at::ones({16}), .bias = at::ones({16})}));
    }
};

TESSERA_CORE_TEST(TestUnetGradients)
#include "tst_unet_gradients.moc"
