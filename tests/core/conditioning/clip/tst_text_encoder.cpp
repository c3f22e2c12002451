#include "core/base/progress.h"
#include "core/conditioning/clip/text_encoder.h"
#include "tests/core/conditioning/clip/small_text_encoder.h"
#include "tests/core/stop_at.h"
#include "tests/core/thrown_message.h"
#include "tests/test_main.h"

#include <QtTest>

#include <c10/core/GradMode.h>

using namespace core;
using namespace core::conditioning::clip;

namespace {

const at::Tensor& someIds() {
    static const at::Tensor ids = at::tensor({1, 5, 7, 39, 39, 1, 7, 39, 3, 3}, at::kLong).view({2, 5});
    return ids;
}

constexpr TextPass wholePass{.state = {.fromEnd = 2, .finalNorm = false}, .pooled = true};

double largest(const at::Tensor& x) {
    return x.abs().max().item<double>();
}

} // namespace

/// Text encoders by their own properties; upstream's numbers are golden cases.
class TestTextEncoder : public QObject {
    Q_OBJECT

private slots:
    void laterTokensChangeNothingBefore();
    void aBatchIsItsRows();
    void theStateIsAPassCutShort();
    void thePlaceThatIsPooledFollowsTheConfig();
    void sixteenBitsAreWidenedWhenTheyAreUsed();
    void gradientsReachEveryWeight();
    void weightsCanBeReplaced();
    void aStopIsHeededWithinALayer();
    void whatDoesNotFitIsRefused();
};

void TestTextEncoder::laterTokensChangeNothingBefore() {
    const TextEncoderPtr encoder = small_text_encoder::encoder();
    at::Tensor other = someIds().clone();
    other.select(1, 4).fill_(11);
    const at::Tensor states = encoder->forward(someIds(), {}).states, changed = encoder->forward(other, {}).states;
    QVERIFY(largest(states.narrow(1, 0, 4) - changed.narrow(1, 0, 4)) < 1e-6);
    QVERIFY(largest(states.select(1, 4) - changed.select(1, 4)) > 1e-2);
}

void TestTextEncoder::aBatchIsItsRows() {
    const TextEncoderPtr encoder = small_text_encoder::encoder();
    const EncodedText both = encoder->forward(someIds(), wholePass);
    for (int row = 0; row < 2; ++row) {
        const EncodedText one = encoder->forward(someIds().narrow(0, row, 1), wholePass);
        QVERIFY(largest(one.states[0] - both.states[row]) < 1e-5);
        QVERIFY(largest(one.pooled[0] - both.pooled[row]) < 1e-5);
    }
}

void TestTextEncoder::theStateIsAPassCutShort() {
    const TextEncoderPtr encoder = small_text_encoder::encoder();
    const std::vector<at::Tensor> all = encoder->hiddenStates(someIds());
    for (int fromEnd = 1; fromEnd <= 4; ++fromEnd) {
        const at::Tensor& wanted = all[all.size() - static_cast<std::size_t>(fromEnd)];
        for (const bool pooled : {false, true}) {
            const EncodedText text = encoder->forward(someIds(), {.state = {fromEnd, false}, .pooled = pooled});
            QVERIFY(at::equal(text.states, wanted));
            QCOMPARE(text.pooled.defined(), pooled);
        }
        QVERIFY(at::equal(encoder->forward(someIds(), {.state = {fromEnd, true}}).states, encoder->finalNorm(wanted)));
    }
}

void TestTextEncoder::thePlaceThatIsPooledFollowsTheConfig() {
    TextEncoderConfig config = small_text_encoder::config();
    const auto places = [&](int endOfText) {
        config.endOfText = endOfText;
        const at::Tensor found = small_text_encoder::encoder(config)->pooledPlaces(someIds());
        return std::pair(found[0].item<int>(), found[1].item<int>());
    };
    QCOMPARE(places(2), std::pair(3, 2)); // of the largest number, the first of them
    QCOMPARE(places(7), std::pair(2, 1));
    QCOMPARE(places(3), std::pair(0, 3)); // where there is none: the first place
}

void TestTextEncoder::sixteenBitsAreWidenedWhenTheyAreUsed() {
    for (const Dtype dtype : {Dtype::Float16, Dtype::BFloat16}) {
        const TextEncoderPtr narrow = small_text_encoder::encoder()->to({}, dtype);
        QVERIFY(narrow->dtype() == dtype);
        const TextEncoderPtr wide = narrow->to({}, Dtype::Float32);
        const EncodedText text = narrow->forward(someIds(), wholePass), same = wide->forward(someIds(), wholePass);
        QCOMPARE(text.states.scalar_type(), at::kFloat);
        QVERIFY(at::equal(text.states, same.states) && at::equal(text.pooled, same.pooled));
        const EncodedText before = small_text_encoder::encoder()->forward(someIds(), wholePass);
        QVERIFY(!at::equal(text.states, before.states)); // they were rounded
    }
}

/// Against differences of the loss, in float64.
void TestTextEncoder::gradientsReachEveryWeight() {
    const TextEncoderConfig config = small_text_encoder::config();
    TextEncoder::Weights weights = small_text_encoder::weights(config);
    const auto loss = [&](const TextEncoder& encoder) {
        const EncodedText text = encoder.forward(someIds(), wholePass);
        return text.states.square().sum() + text.pooled.square().sum();
    };
    const c10::AutoGradMode learning(true);
    for (auto& [key, weight] : weights)
        weight = weight.clone().requires_grad_(true);
    const TextEncoder learner(config, weights);
    loss(learner).backward();
    for (const auto& [key, weight] : weights) {
        QVERIFY2(weight.grad().defined() && weight.grad().abs().sum().item<double>() > 0, key.c_str());
        const c10::NoGradGuard still;
        const at::Tensor direction = weight.grad() / weight.grad().norm();
        const auto shifted = [&](double step) {
            return loss(*learner.withWeights([&, key = key](const std::string& name, const at::Tensor& old) {
                       return name == key ? old + direction * step : old;
                   }))
                .item<double>();
        };
        constexpr double step = 1e-2;
        const double slope = (shifted(step) - shifted(-step)) / (2 * step);
        const double expected = weight.grad().norm().item<double>();
        QVERIFY2(std::abs(slope - expected) <= 0.02 * expected + 0.02,
                 qPrintable(QString("%1: %2, expected %3").arg(key.c_str()).arg(slope).arg(expected)));
    }
}

void TestTextEncoder::weightsCanBeReplaced() {
    const TextEncoderPtr encoder = small_text_encoder::encoder();
    std::size_t seen = 0;
    const TextEncoderPtr other = encoder->withWeights([&](const std::string&, const at::Tensor& weight) {
        ++seen;
        return weight * 2;
    });
    QCOMPARE(seen, encoder->weights().size());
    QVERIFY(
        at::equal(other->weights().at("text_projection.weight"), encoder->weights().at("text_projection.weight") * 2));
    QVERIFY(!at::equal(other->forward(someIds(), {}).states, encoder->forward(someIds(), {}).states));
}

void TestTextEncoder::aStopIsHeededWithinALayer() {
    const TextEncoderPtr encoder = small_text_encoder::encoder();
    const std::set<std::string> norms{"aten::layer_norm"};
    {
        const stops::StopAt never(norms, 0);
        encoder->forward(someIds(), wholePass);
        QCOMPARE(never.begun(), 7); // two in each of three layers, and the final one
    }
    for (int nth = 1; nth < 6; ++nth) {
        const stops::StopAt stop(norms, nth);
        const StopScope scope(stop.token());
        QVERIFY(thrownMessage([&] { encoder->forward(someIds(), wholePass); }, ErrorCode::Cancelled) !=
                "nothing was thrown");
        QCOMPARE(stop.begun(), nth);
    }
}

void TestTextEncoder::whatDoesNotFitIsRefused() {
    const TextEncoderPtr encoder = small_text_encoder::encoder();
    const auto refused = [&](const at::Tensor& ids, const TextPass& pass = {}) {
        return thrownMessage([&] { encoder->forward(ids, pass); });
    };
    QVERIFY(refused(at::full({1, 3}, 40, at::kLong)).contains("token: expected a number from 0 to 39, found 40"));
    QVERIFY(refused(at::full({1, 3}, -1, at::kLong)).contains("found -1"));
    QVERIFY(refused(at::zeros({1, 78}, at::kLong)).contains("at most 77"));
    QVERIFY(refused(at::zeros({3}, at::kLong)).contains("[N, tokens]"));
    QVERIFY(refused(at::zeros({1, 0}, at::kLong)).contains("[N, tokens]"));
    QVERIFY(
        refused(someIds(), {.state = {.fromEnd = 5}}).contains("hidden state: expected one of the last 4, found 5"));
    QVERIFY(refused(someIds(), {.state = {.fromEnd = 0}}).contains("hidden state"));

    TextEncoder::Weights weights = small_text_encoder::weights(small_text_encoder::config());
    const auto built = [&] {
        return thrownMessage([&] { TextEncoder(small_text_encoder::config(), weights); }, ErrorCode::BadInput);
    };
    weights["text_model.encoder.layers.1.mlp.fc1.bias"] = at::zeros({3});
    QVERIFY(built().contains("text_model.encoder.layers.1.mlp.fc1.bias: expected [12], found [3]"));
    weights.erase("text_model.encoder.layers.1.mlp.fc1.bias");
    QVERIFY(built().contains("text_model.encoder.layers.1.mlp.fc1.bias is missing"));
}

TESSERA_CORE_TEST(TestTextEncoder)
#include "tst_text_encoder.moc"
