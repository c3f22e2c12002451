#include "core/base/tensor.h"
#include "core/calibration/collect.h"
#include "core/calibration/noised_samples.h"
#include "core/calibration/taylor_scores.h"
#include "core/model/run_options.h"
#include "core/model/staged_denoiser.h"
#include "tests/core/short_of_memory.h"
#include "tests/core/thrown_message.h"
#include "tests/core/tiny_dit.h"
#include "tests/test_main.h"

#include <ATen/Parallel.h>
#include <QtTest>

#include <limits>

using core::calibration::Calibration;
using core::calibration::CalibrationOptions;
using core::calibration::collectStatistics;

class TestCollect : public QObject {
    Q_OBJECT

private slots:
    void initTestCase() { at::set_num_threads(1); } // a tiny model
    void bankHoldsTheInputsOfTheModelsForward();
    void batchSizeChangesNothing();
    void aShareOfTheTokensIsDrawnForEachImage();
    void whereMemoryRunsOutTheBinIsGatheredInSmallerBatches();
    void sameSeedSameStatistics();
    void halfOfTheSamplesHaveTheNullLabel();
    void timestepsStayInTheirBin();
    void nonFiniteSampleIsDroppedAndNamed();
    void droppedSampleLeavesNoTrace();
    void aSmallBudgetMakesFewerBinsAndSaysSo();
    void fewRowsAreKeptWholeWhereTheyTakeLess();
    void modelWithoutFiniteActivationsFails();
    void stopIsHeardWithinABatch();
    void progressCountsTheSamples();
    void optionsOutOfRangeAreRefused_data();
    void optionsOutOfRangeAreRefused();
    void imagesOfAnotherSizeAreRefused();
    void aPrunedModelIsRefusedInWords();
};

void TestCollect::bankHoldsTheInputsOfTheModelsForward() {
    const auto model = tiny::model();
    const CalibrationOptions options{.samples = 12, .bins = 3, .seed = 4, .batch = 7};
    const Calibration calibration = collectStatistics(*model, options);
    const core::calibration::NoisedSamples samples(core::data::builtinCalibrationSet(12, 4), model->info(), 3, 4);
    std::vector<std::vector<at::Tensor>> rows(model->units().size());
    for (int i = 0; i < samples.count(); ++i) {
        const auto one = samples.batch(i, 1);
        model->forward(one.x, one.timesteps, one.conditioning, [&](int unit, const at::Tensor& input) {
            if (samples.bin(i) == 1)
                rows[static_cast<std::size_t>(unit)].push_back(input.to(at::kDouble));
        });
    }
    for (int unit = 0; unit < static_cast<int>(rows.size()); ++unit) {
        const at::Tensor all = at::cat(rows[static_cast<std::size_t>(unit)]);
        const at::Tensor direct = all.t().mm(all) / static_cast<double>(all.size(0));
        QVERIFY(tiny::relativeDistance(calibration.bank->stage(unit, 334, 667), direct) < 1e-5);
    }
    QCOMPARE(calibration.bank->samples(334, 667), 8);
    QVERIFY(calibration.notes.empty());
}

void TestCollect::batchSizeChangesNothing() {
    const auto model = tiny::model();
    CalibrationOptions options{.samples = 20, .bins = 4, .seed = 1, .batch = 40};
    const auto whole = collectStatistics(*model, options).bank;
    options.batch = 3;
    const auto parts = collectStatistics(*model, options).bank;
    for (int unit = 0; unit < whole->units(); ++unit)
        QVERIFY(tiny::relativeDistance(parts->stage(unit, 1, 250), whole->stage(unit, 1, 250)) < 1e-5);
}

/// Half of them say about the same, whatever the batch.
void TestCollect::aShareOfTheTokensIsDrawnForEachImage() {
    const auto gathered = [](double tokens, int batch) {
        return collectStatistics(*tiny::model(),
                                 {.samples = 40, .bins = 2, .seed = 4, .tokens = tokens, .batch = batch})
            .bank;
    };
    const auto whole = gathered(1, 8), half = gathered(0.5, 8), oneByOne = gathered(0.5, 1);
    for (int unit = 0; unit < whole->units(); ++unit) {
        const at::Tensor all = whole->stage(unit, 1, 1000), some = half->stage(unit, 1, 1000);
        QVERIFY(tiny::relativeDistance(oneByOne->stage(unit, 1, 1000), some) < 1e-5);
        const double distance = tiny::relativeDistance(some, all);
        QVERIFY2(distance > 1e-6 && distance < 0.2, qPrintable(QString::number(distance)));
    }
    QCOMPARE(half->samples(1, 1000), whole->samples(1, 1000));
}

void TestCollect::whereMemoryRunsOutTheBinIsGatheredInSmallerBatches() {
    const auto model = tiny::model();
    const CalibrationOptions options{.samples = 20, .bins = 4, .seed = 1, .batch = 8};
    const ShortOfMemory small(model, 3);
    const auto found = collectStatistics(small, options).bank;
    const std::vector<std::int64_t> tried = small.tried();
    QCOMPARE(std::vector<std::int64_t>(tried.begin() + 1, tried.begin() + 5), (std::vector<std::int64_t>{8, 4, 2, 2}));
    const auto wanted = collectStatistics(*model, options).bank;
    QCOMPARE(found->samples(1, 1000), wanted->samples(1, 1000));
    for (int unit = 0; unit < wanted->units(); ++unit)
        QVERIFY(tiny::relativeDistance(found->stage(unit, 1, 1000), wanted->stage(unit, 1, 1000)) < 1e-5);
    const ShortOfMemory none(model, 0);
    const QByteArray said = thrownMessage([&] { collectStatistics(none, options); }, core::ErrorCode::Failed);
    QVERIFY2(said.contains(": out of memory: CUDA out of memory. Tried to allocate 2.00 GiB."), said);
}

void TestCollect::sameSeedSameStatistics() {
    const auto model = tiny::model();
    CalibrationOptions options{.samples = 10, .bins = 2};
    const at::Tensor first = collectStatistics(*model, options).bank->stage(1, 1, 1000);
    QVERIFY(at::equal(collectStatistics(*model, options).bank->stage(1, 1, 1000), first));
    options.seed = 1;
    QVERIFY(tiny::relativeDistance(collectStatistics(*model, options).bank->stage(1, 1, 1000), first) > 1e-3);
}

void TestCollect::halfOfTheSamplesHaveTheNullLabel() {
    const auto model = tiny::model();
    const core::calibration::NoisedSamples samples(core::data::builtinCalibrationSet(11, 0), model->info(), 3, 0);
    QCOMPARE(samples.count(), 22);
    const auto all = samples.batch(0, 22);
    QCOMPARE(all.conditioning.labels.eq(10).sum().item<int>(), 11);
    QVERIFY(all.conditioning.labels.ge(0).all().item<bool>());
}

void TestCollect::timestepsStayInTheirBin() {
    const auto model = tiny::model();
    const core::calibration::HessianBank bank({1}, 1000, 7);
    const core::calibration::NoisedSamples samples(core::data::builtinCalibrationSet(70, 0), model->info(), 7, 0);
    const auto all = samples.batch(0, samples.count());
    std::set<std::int64_t> seen;
    for (int i = 0; i < samples.count(); ++i) {
        const auto t = all.timesteps[i].item<std::int64_t>() + 1;
        QCOMPARE(bank.binOf(static_cast<int>(t)), samples.bin(i));
        seen.insert(t);
    }
    QVERIFY(seen.size() > 100);
}

void TestCollect::nonFiniteSampleIsDroppedAndNamed() {
    core::model::dit::DitWeights weights = tiny::weights();
    weights.labels = weights.labels.clone();
    weights.labels[3].fill_(std::numeric_limits<float>::infinity());
    const CalibrationOptions options{.samples = 40, .bins = 2};
    const Calibration calibration = collectStatistics(*tiny::model(weights), options);
    const at::Tensor labels = core::data::builtinCalibrationSet(40, 0).labels;
    const int bad = labels.eq(3).sum().item<int>();
    QVERIFY(bad > 0);
    QCOMPARE(calibration.notes.size(), static_cast<std::size_t>(bad));
    const QByteArray note(calibration.notes.front().c_str());
    QVERIFY2(note.contains("class 3") && note.contains("dropped: non-finite input of blocks.0.attn.proj"), note);
    QCOMPARE(calibration.bank->samples(1, 1000), 80 - bad);
    QVERIFY(at::isfinite(calibration.bank->stage(3, 1, 1000)).all().item<bool>());
}

/// With class 3 spoilt, the statistics are those of a sound model that is shown the other images of the same run.
void TestCollect::droppedSampleLeavesNoTrace() {
    core::model::dit::DitWeights weights = tiny::weights();
    weights.labels = weights.labels.clone();
    weights.labels[3].fill_(std::numeric_limits<float>::infinity());
    const auto sound = tiny::model();
    const Calibration calibration =
        collectStatistics(*tiny::model(weights), {.samples = 40, .bins = 2, .seed = 5, .batch = 6});
    QVERIFY(calibration.dropped > 0);
    const core::calibration::NoisedSamples samples(core::data::builtinCalibrationSet(40, 5), sound->info(), 2, 5);
    std::vector<at::Tensor> rows;
    int nulls = 0;
    for (int i = samples.firstOf(1); i < samples.firstOf(2); ++i) {
        const auto one = samples.batch(i, 1);
        if (one.conditioning.labels.item<int>() == 3)
            continue;
        nulls += samples.isNull(i) ? 1 : 0;
        sound->forward(one.x, one.timesteps, one.conditioning, [&](int unit, const at::Tensor& input) {
            if (unit == 0)
                rows.push_back(input.to(at::kDouble));
        });
    }
    const at::Tensor all = at::cat(rows);
    const at::Tensor direct = all.t().mm(all) / static_cast<double>(all.size(0));
    QVERIFY(tiny::relativeDistance(calibration.bank->stage(0, 501, 1000), direct) < 1e-5);
    QCOMPARE(calibration.bank->samples(501, 1000), static_cast<std::int64_t>(rows.size()));
    QCOMPARE(calibration.bank->nullShare(501, 1000), nulls / static_cast<double>(rows.size()));
}

void TestCollect::aSmallBudgetMakesFewerBinsAndSaysSo() {
    const auto model = tiny::model();
    const std::int64_t oneBin = 2 * 4 * (24 * 24 + 96 * 96);
    CalibrationOptions options{.samples = 500, .bins = 20, .memoryGib = 4.5 * oneBin / (1 << 30)};
    const Calibration calibration = collectStatistics(*model, options);
    QCOMPARE(calibration.bank->bins(), 4);
    QCOMPARE(calibration.bank->bytes(), 4 * oneBin);
    QCOMPARE(calibration.bank->samples(1, 1000), 1000);
    const QByteArray note(calibration.notes.at(0).c_str());
    QVERIFY2(note.contains("4 timestep bins instead of 20") && note.contains("125 timesteps off"), note);
    options.memoryGib = 0.5 * oneBin / (1 << 30);
    QVERIFY_THROWS_EXCEPTION(core::Error, collectStatistics(*model, options));
}

void TestCollect::fewRowsAreKeptWholeWhereTheyTakeLess() {
    const auto model = tiny::model();
    CalibrationOptions options{.samples = 20, .bins = 20};
    const Calibration dense = collectStatistics(*model, options);
    options.memoryGib = 700e3 / (1 << 30); // 1.6 MB dense; 32 rows of 240 columns in each of 20 bins
    const Calibration rows = collectStatistics(*model, options);
    QVERIFY(rows.bank->storage().kind == core::calibration::StorageKind::Reservoir);
    QVERIFY(rows.bank->bytes() < 700'000);
    for (int unit = 0; unit < 4; ++unit)
        QVERIFY(tiny::relativeDistance(rows.bank->stage(unit, 101, 400), dense.bank->stage(unit, 101, 400)) < 1e-5);
}

void TestCollect::modelWithoutFiniteActivationsFails() {
    core::model::dit::DitWeights weights = tiny::weights();
    weights.timeOut.bias = at::full_like(weights.timeOut.bias, std::numeric_limits<float>::quiet_NaN());
    QVERIFY_THROWS_EXCEPTION(core::Error, collectStatistics(*tiny::model(weights), {.samples = 4, .bins = 2}));
}

void TestCollect::stopIsHeardWithinABatch() {
    std::stop_source stop;
    int updates = 0;
    const core::Progress progress(
        stop.get_token(),
        [&](const core::ProgressUpdate&) {
            ++updates;
            stop.request_stop();
        },
        std::chrono::milliseconds(0));
    try {
        collectStatistics(*tiny::model(), {.samples = 64, .bins = 2, .batch = 128}, progress);
        QFAIL("nothing was thrown");
    } catch (const core::Error& error) {
        QCOMPARE(error.code(), core::ErrorCode::Cancelled);
    }
    QCOMPARE(updates, 1);
}

void TestCollect::progressCountsTheSamples() {
    std::vector<std::int64_t> done;
    const core::Progress progress(
        {}, [&](const core::ProgressUpdate& update) { done.push_back(update.done); }, std::chrono::milliseconds(0));
    collectStatistics(*tiny::model(), {.samples = 10, .bins = 2, .batch = 8}, progress);
    QCOMPARE(done, (std::vector<std::int64_t>{0, 8, 10, 18, 20})); // a batch never spans two bins
}

void TestCollect::optionsOutOfRangeAreRefused_data() {
    QTest::addColumn<int>("samples");
    QTest::addColumn<int>("bins");
    QTest::addColumn<int>("batch");
    QTest::newRow("no bins") << 10 << 0 << 1;
    QTest::newRow("more bins than timesteps") << 2000 << 1001 << 1;
    QTest::newRow("fewer samples than bins") << 4 << 5 << 1;
    QTest::newRow("negative batch") << 10 << 5 << -1;
}

void TestCollect::optionsOutOfRangeAreRefused() {
    QFETCH(int, samples);
    QFETCH(int, bins);
    QFETCH(int, batch);
    try {
        collectStatistics(*tiny::model(), {.samples = samples, .bins = bins, .batch = batch});
        QFAIL("nothing was thrown");
    } catch (const core::Error& error) {
        QCOMPARE(error.code(), core::ErrorCode::BadArgument);
    }
}

void TestCollect::imagesOfAnotherSizeAreRefused() {
    core::model::dit::DitConfig config;
    config.inputSize = 16;
    config.hiddenSize = 24;
    config.depth = 1;
    config.numHeads = 3;
    core::model::ModelInfo info;
    info.name = "small";
    info.classes.count = 10;
    info.height = info.width = 16;
    const core::model::dit::Dit model(info, core::model::dit::randomDit(config, 1));
    try {
        collectStatistics(model, {.samples = 4, .bins = 2});
        QFAIL("nothing was thrown");
    } catch (const core::Error& error) {
        QCOMPARE(error.code(), core::ErrorCode::BadArgument);
        QCOMPARE(error.what(), "calibration pictures: small wants [3, 16, 16], builtin has [3, 32, 32]");
    }
}

void TestCollect::aPrunedModelIsRefusedInWords() {
    const auto model = tiny::model();
    core::model::Subnetwork thin;
    for (std::size_t i = 0; i < model->units().size(); ++i)
        thin.units.push_back({{0}, {}});
    const core::model::StagedDenoiser staged(model, {{"all", 1, model->info().schedule.timesteps, thin}});
    const QByteArray said = "tiny: is pruned already; open the dense model instead";
    QCOMPARE(thrownMessage([&] { collectStatistics(staged, {.samples = 4, .bins = 2}); }), said);
    QCOMPARE(thrownMessage([&] { core::calibration::collectTaylorScores(staged, {}); }), said);
}

TESSERA_CORE_TEST(TestCollect)
#include "tst_collect.moc"
