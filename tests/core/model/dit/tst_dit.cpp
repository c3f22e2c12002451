#include "core/model/run_options.h"
#include "tests/core/small_dit.h"
#include "tests/core/thrown_message.h"
#include "tests/test_main.h"

#include <QtTest>

using namespace core;
using namespace core::model::dit;
using namespace core::model;

class TestDit : public QObject {
    Q_OBJECT

private slots:
    void aRunPredictsWhatForwardDoes();
    void anyBatchOfARunPredictsWhatForwardDoes_data();
    void anyBatchOfARunPredictsWhatForwardDoes();
    void batchEqualsOneByOne();
    void unitsNameConsumersInTapOrder();
    void cuttingNothingSharesEveryTensor();
    void cutEqualsZeroedColumns();
    void cutModelsCostLess();
    void wrongSubnetworksAreRefused_data();
    void wrongSubnetworksAreRefused();
    void labelsAndTimestepsOutOfRangeAreRefused();
    void everyDevicePredictsTheSame();
};

namespace {

at::Tensor images(int count) {
    at::manual_seed(3);
    return at::randn({count, 3, 8, 8});
}

} // namespace

void TestDit::aRunPredictsWhatForwardDoes() {
    const auto dit = small::dit();
    const at::Tensor x = images(3);
    const std::vector<double> timesteps{900, 500, 0};
    const Conditioning labels = small::labelled({1, 5, 1});
    const auto run = dit->begin({.timesteps = timesteps, .conditioning = labels});
    for (int step = 0; step < 3; ++step) {
        const at::Tensor expected = dit->forward(x, at::full({3}, timesteps[step], at::kLong), labels);
        QVERIFY(small::maxDifference(run->predict(x, step), expected) < 1e-5);
    }
}

void TestDit::anyBatchOfARunPredictsWhatForwardDoes_data() {
    QTest::addColumn<int>("batch");
    QTest::addColumn<int>("threads");
    QTest::addColumn<int>("dtype");
    QTest::addColumn<bool>("cut");
    for (const Dtype dtype : {Dtype::Float32, Dtype::BFloat16})
        for (const int batch : {1, 3, 70})
            for (const int threads : {1, 2})
                for (const bool cut : {false, true})
                    QTest::addRow("%s, %d pictures, %d threads, %s", toString(dtype).c_str(), batch, threads,
                                  cut ? "cut" : "dense")
                        << batch << threads << static_cast<int>(dtype) << cut;
}

void TestDit::anyBatchOfARunPredictsWhatForwardDoes() {
    QFETCH(int, batch);
    QFETCH(int, threads);
    QFETCH(int, dtype);
    QFETCH(bool, cut);
    const ComputeScope scope({.device = {}, .threads = threads});
    DenoiserPtr model = small::dit();
    if (cut) // 21 of 64 neurons: no width that any product likes
        model = model->cut(small::thinSubnetwork(*model, 1, 3));
    model = model->to({}, static_cast<Dtype>(dtype));
    const at::Tensor x = images(batch);
    std::vector<std::int64_t> labels;
    for (int i = 0; i < batch; ++i)
        labels.push_back(i % 6);
    const std::vector<double> timesteps{700, 30};
    const Conditioning y = small::labelled(labels);
    const auto run = model->begin({.timesteps = timesteps, .conditioning = y});
    for (int step = 0; step < 2; ++step) {
        const at::Tensor expected = model->forward(x, at::full({batch}, timesteps[step], at::kLong), y);
        const double tolerance =
            (dtype == static_cast<int>(Dtype::Float32) ? 1e-5 : 3e-2) * expected.abs().max().item<double>();
        QVERIFY(small::maxDifference(run->predict(x, step), expected) < tolerance);
    }
}

void TestDit::batchEqualsOneByOne() {
    const auto dit = small::dit();
    const at::Tensor x = images(4);
    const at::Tensor t = at::tensor(std::vector<std::int64_t>{0, 10, 500, 999});
    const Conditioning y = small::labelled({0, 1, 2, 5});
    const at::Tensor together = dit->forward(x, t, y);
    for (int i = 0; i < 4; ++i)
        QVERIFY(small::maxDifference(together[i],
                                     dit->forward(x.narrow(0, i, 1), t.narrow(0, i, 1), y.slice(i, 1))[0]) < 1e-5);
}

void TestDit::unitsNameConsumersInTapOrder() {
    const auto dit = small::dit();
    std::vector<int> heard;
    dit->forward(images(2), at::zeros({2}, at::kLong), small::labelled({0, 0}), [&](int unit, const at::Tensor& rows) {
        QCOMPARE(rows.size(0), 2 * 16);
        QCOMPARE(rows.size(1), dit->units()[unit].columns());
        heard.push_back(unit);
    });
    QCOMPARE(heard, (std::vector<int>{0, 1, 2, 3, 4, 5}));
    QCOMPARE(dit->units()[2].consumer, std::string("blocks.1.attn.proj.weight"));
    QCOMPARE(dit->units()[5].consumer, std::string("blocks.2.mlp.fc2.weight"));
    for (int unit = 0; unit < 6; ++unit)
        QCOMPARE(dit->consumerWeight(unit).size(1), dit->units()[unit].columns());
}

void TestDit::cuttingNothingSharesEveryTensor() {
    const auto dit = small::dit();
    const auto same = std::dynamic_pointer_cast<const Dit>(dit->cut(small::wholeSubnetwork(*dit)));
    DitWeights before = dit->weights(), after = same->weights();
    std::vector<void*> places;
    visitTensors(before, [&](const std::string&, at::Tensor& tensor) { places.push_back(tensor.data_ptr()); });
    std::size_t i = 0;
    visitTensors(after, [&](const std::string&, at::Tensor& tensor) { QCOMPARE(tensor.data_ptr(), places[i++]); });
}

void TestDit::cutEqualsZeroedColumns() {
    const auto dit = small::dit();
    Subnetwork half = small::thinSubnetwork(*dit, 1, 2);
    DitWeights zeroed = dit->weights();
    for (std::size_t unit = 0; unit < half.units.size(); ++unit) {
        half.units[unit].weight = at::Tensor();
        at::Tensor& weight = unit % 2 ? zeroed.blocks[unit / 2].fc2.weight : zeroed.blocks[unit / 2].proj.weight;
        weight = weight.clone();
        for (int group = 0; group < dit->units()[unit].groups; group += 2)
            weight.narrow(1, group * dit->units()[unit].groupSize, dit->units()[unit].groupSize).zero_();
    }
    const at::Tensor t = at::full({2}, 400, at::kLong);
    const Conditioning y = small::labelled({1, 1});
    const at::Tensor expected = Dit(dit->info(), zeroed).forward(images(2), t, y);
    QVERIFY(small::maxDifference(dit->cut(half)->forward(images(2), t, y), expected) < 1e-5);
}

void TestDit::cutModelsCostLess() {
    const auto dit = small::dit();
    const Subnetwork half = small::thinSubnetwork(*dit, 0, 2);
    QCOMPARE(dit->cut(half)->macsPerForward(0), dit->macsPerForward(0) - savedMacs(half, dit->units()));
    QVERIFY(savedMacs(half, dit->units()) > 0);
}

void TestDit::wrongSubnetworksAreRefused_data() {
    QTest::addColumn<QList<int>>("kept");
    QTest::addColumn<int>("columns");
    QTest::addColumn<QString>("message");
    QTest::newRow("none") << QList<int>{} << 0 << "at least one";
    QTest::newRow("unsorted") << QList<int>{2, 1} << 16 << "ascending";
    QTest::newRow("repeated") << QList<int>{1, 1} << 16 << "ascending";
    QTest::newRow("negative") << QList<int>{-1, 1} << 16 << "ascending";
    QTest::newRow("beyond the last head") << QList<int>{0, 4} << 16 << "ascending";
    QTest::newRow("weight too wide") << QList<int>{0, 1} << 24 << "expected [32,16]";
}

void TestDit::wrongSubnetworksAreRefused() {
    QFETCH(QList<int>, kept);
    QFETCH(int, columns);
    QFETCH(QString, message);
    const auto dit = small::dit();
    Subnetwork wrong = small::wholeSubnetwork(*dit);
    wrong.units[2].kept.assign(kept.begin(), kept.end());
    wrong.units[2].weight = at::zeros({32, columns});
    const QString found = thrownMessage([&] { dit->cut(wrong); });
    QVERIFY2(found.startsWith("blocks.1.attn.proj: ") && found.contains(message), qPrintable(found));
}

void TestDit::labelsAndTimestepsOutOfRangeAreRefused() {
    const auto dit = small::dit();
    const auto begin = [&](double timestep, std::int64_t label) {
        return dit->begin({.timesteps = {timestep}, .conditioning = small::labelled({label})});
    };
    QVERIFY(begin(999, 5)); // the null label
    QVERIFY_EXCEPTION_THROWN(begin(0, -1), Error);
    QVERIFY_EXCEPTION_THROWN(begin(0, 6), Error);
    QVERIFY_EXCEPTION_THROWN(begin(999.5, 0), Error);
    QVERIFY_EXCEPTION_THROWN(begin(-0.5, 0), Error);
    QVERIFY_EXCEPTION_THROWN(dit->begin({.timesteps = {0}}), Error); // asked for nothing
}

void TestDit::everyDevicePredictsTheSame() {
    const auto dit = small::dit();
    const at::Tensor t = at::full({2}, 400, at::kLong);
    const Conditioning y = small::labelled({1, 1});
    const at::Tensor expected = dit->forward(images(2), t, y);
    for (const Device& device : availableDevices()) {
        const c10::Device place = torchDevice(device);
        const auto moved = dit->to(device, Dtype::Float32);
        QVERIFY(moved->device() == device);
        QVERIFY(small::maxDifference(moved->forward(images(2).to(place), t.to(place), y.to(device)).cpu(), expected) <
                1e-3);
        const auto narrow = dit->to(device, Dtype::BFloat16);
        QVERIFY(narrow->dtype() == Dtype::BFloat16);
        QVERIFY(small::maxDifference(narrow->forward(images(2).to(place), t.to(place), y.to(device)).cpu(), expected) <
                0.05 * expected.abs().max().item<double>());
    }
}

TESSERA_TEST(TestDit)
#include "tst_dit.moc"
