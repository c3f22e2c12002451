#include "core/base/error.h"
#include "core/model/dit/dit_network.h"
#include "tests/test_main.h"

#include <QtTest>

using namespace core::model;
using namespace core::model::dit;

namespace {

DitConfig smallConfig() {
    DitConfig config;
    config.inputSize = 8;
    config.hiddenSize = 32;
    config.depth = 2;
    config.numHeads = 4;
    return config;
}

/// The message that these tensors are refused with.
QString refusal(const StateDict& tensors) {
    try {
        ditFromStateDict(smallConfig(), tensors);
    } catch (const core::Error& error) {
        return error.code() == core::ErrorCode::BadInput ? error.what() : "another error";
    }
    return "accepted";
}

} // namespace

class TestDitWeights : public QObject {
    Q_OBJECT
private slots:
    void stateDictGoesThereAndBack() {
        const StateDict tensors = randomDit(smallConfig(), 1).toStateDict();
        const StateDict again = ditFromStateDict(smallConfig(), tensors).toStateDict();
        QCOMPARE(again.size(), tensors.size());
        for (const auto& [key, tensor] : tensors)
            QVERIFY2(again.at(key).is_same(tensor), key.c_str());
    }

    void aFreshModelPredictsZerosAndIsDecidedByItsSeed() {
        const DitWeights first = randomDit(smallConfig(), 1), second = randomDit(smallConfig(), 2);
        QVERIFY(at::equal(first.labels, randomDit(smallConfig(), 1).labels));
        QVERIFY(!at::equal(first.labels, second.labels));
        const at::Tensor out = ditForward(first, at::randn({2, 3, 8, 8}), at::tensor({0, 999}), at::tensor({1, 10}));
        QVERIFY(out.sizes() == at::IntArrayRef({2, 3, 8, 8}));
        QCOMPARE(out.abs().max().item<float>(), 0.0F);
        const double bound = std::sqrt(6.0 / (32 + 96));
        const at::Tensor qkv = first.blocks[0].qkv.weight.abs();
        QVERIFY(qkv.max().item<double>() <= bound && qkv.max().item<double>() > 0.95 * bound);
    }

    void everyDifferenceIsNamed() {
        StateDict tensors = randomDit(smallConfig(), 1).toStateDict();
        tensors.erase("pos_embed");
        tensors["blocks.0.attn.qkv.weight"] = at::zeros({3, 4});
        tensors["extra"] = at::zeros({2});
        const QString message = refusal(tensors);
        QVERIFY2(message.contains("pos_embed: expected [1,4,32]"), qPrintable(message));
        QVERIFY2(message.contains("blocks.0.attn.qkv.weight: expected [96,32], found [3,4]"), qPrintable(message));
        QVERIFY2(message.contains("extra"), qPrintable(message));
    }

    void onlyTenDifferencesAreListed() { QCOMPARE(refusal({}).count(": expected ["), 10); }

    void sizesThatDoNotDivideAreRefused() {
        DitConfig config = smallConfig();
        config.numHeads = 5;
        QVERIFY_EXCEPTION_THROWN(randomDit(config, 1), core::Error);
        config = smallConfig();
        config.patchSize = 3;
        QVERIFY_EXCEPTION_THROWN(randomDit(config, 1), core::Error);
    }
};

TESSERA_CORE_TEST(TestDitWeights)
#include "tst_dit_weights.moc"
