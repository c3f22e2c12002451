#include "core/training/trained_model.h"
#include "tests/core/thrown_message.h"
#include "tests/core/training/training_fixture.h"
#include "tests/test_main.h"

#include <QtTest>

using namespace core;
using namespace core::training;

namespace {

std::vector<ParameterTensors> valuesOf(const TrainedModel& model) {
    std::vector<ParameterTensors> values;
    for (const TrainedPart& part : model.parts()) {
        values.emplace_back();
        for (const Parameter& parameter : part.parameters)
            values.back().push_back(parameter.value.detach());
    }
    return values;
}

at::Tensor answer(const model::Denoiser& model, std::vector<std::int64_t> timesteps) {
    at::manual_seed(9);
    const auto n = static_cast<std::int64_t>(timesteps.size());
    return model.forward(at::randn({n, 3, 8, 8}), at::tensor(timesteps, at::kLong),
                         small::labelled(std::vector<std::int64_t>(timesteps.size(), 2)));
}

} // namespace

class TestTrainedModel : public QObject {
    Q_OBJECT
private slots:
    void allWeightsOfADenseModelAreTrainedButItsPositions() {
        const auto dense = small::dit();
        const TrainedModel model(dense);
        QCOMPARE(model.parts().size(), std::size_t{1});
        std::int64_t numbers = 0;
        for (const Parameter& parameter : model.parts()[0].parameters) {
            QVERIFY(parameter.name != "pos_embed");
            numbers += parameter.value.numel();
        }
        QCOMPARE(numbers, dense->info().parameters - dense->weights().positions.numel());
    }

    void whatItComputesFollowsTheParameters() {
        const auto dense = small::dit();
        const TrainedModel model(dense);
        QVERIFY(small::maxDifference(answer(*model.parts()[0].model, {3, 700}).detach(), answer(*dense, {3, 700})) <
                1e-5);
        const at::Tensor before = answer(*dense, {3, 700});
        model.parts()[0].parameters[5].value.detach().mul_(1.5);
        const at::Tensor changed = answer(*model.parts()[0].model, {3, 700}).detach();
        QVERIFY(small::maxDifference(changed, before) > 1e-3);
        QVERIFY(at::equal(answer(*dense, {3, 700}), before)); // the source is untouched
        QVERIFY(small::maxDifference(answer(*model.with(valuesOf(model)), {3, 700}), changed) < 1e-5);
    }

    void aCutModelIsTrainedToo() {
        const auto dense = small::dit();
        const auto cut = dense->cut(small::thinSubnetwork(*dense, 0, 2));
        const TrainedModel model(cut);
        QVERIFY(at::equal(answer(*model.with(valuesOf(model)), {5}), answer(*cut, {5})));
    }

    void aStagedModelIsTrainedInWhatItsStagesHold() {
        const auto staged = fixture::staged();
        const TrainedModel model(staged);
        QCOMPARE(model.parts().size(), std::size_t{2}); // the whole stage holds nothing of its own
        for (const TrainedPart& part : model.parts())
            QCOMPARE(part.parameters.size(), staged->units().size());
        QCOMPARE(model.parts()[1].firstT, 1);
        QCOMPARE(model.parts()[1].lastT, 200);
        model.parts()[1].parameters[0].value.detach().mul_(2);
        const auto changed = model.with(valuesOf(model));
        QVERIFY(at::equal(answer(*changed, {900, 300}), answer(*staged, {900, 300}))); // the other stages
        QVERIFY(small::maxDifference(answer(*changed, {100}), answer(*staged, {100})) > 1e-4);
        const auto& result = dynamic_cast<const model::StagedDenoiser&>(*changed);
        QCOMPARE(result.dense().get(), staged->dense().get()); // what the stages share
    }

    void stagesAreVisitedInProportionToTheirTimesteps() {
        const TrainedModel model(fixture::staged());
        int late = 0;
        for (std::int64_t step = 0; step < 600; ++step)
            late += model.partOfStep(step) == 1;
        QVERIFY(std::abs(late - 200) <= 2); // 200 of 600 trained timesteps
        int inARow = 0;
        for (std::int64_t step = 0; step < 30; ++step)
            inARow += model.partOfStep(step) == 1 && model.partOfStep(step + 1) == 1;
        QCOMPARE(inARow, 0);
    }

    void nothingToTrainIsRefused() {
        const auto dense = small::dit();
        const auto whole = std::make_shared<model::StagedDenoiser>(
            dense, std::vector<model::StageSubnetwork>{{"all", 1, 1000, small::wholeSubnetwork(*dense)}});
        QCOMPARE(thrownMessage([&] { TrainedModel{whole}; }),
                 QByteArray("small: expected weights to train, found a staged model without any of its own"));
    }
};

TESSERA_CORE_TEST(TestTrainedModel)
#include "tst_trained_model.moc"
