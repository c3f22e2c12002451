#include "core/base/tensor.h"
#include "core/calibration/noised_samples.h"
#include "tests/core/schedule/every_schedule.h"
#include "tests/core/small_dit.h"
#include "tests/test_main.h"

#include <QtTest>

using namespace core;
using calibration::NoisedSamples;

namespace {

constexpr int kImages = 20, kBins = 10;
constexpr std::uint64_t kSeed = 3;

/// Images of one grey each, shown to a model of that schedule.
NoisedSamples samplesOf(const schedule::ScheduleConfig& config, double grey) {
    model::ModelInfo info = small::dit()->info();
    info.schedule = config;
    const at::Tensor labels = at::arange(kImages, at::kLong).remainder(info.classes.count);
    return {{.clean = at::full({kImages, 3, 8, 8}, grey), .labels = labels, .source = "test"}, info, kBins, kSeed};
}

} // namespace

/// What calibration shows to a model.
class TestNoisedSamples : public QObject {
    Q_OBJECT

private slots:
    void everyInputLiesOnThePathOfItsSchedule_data();
    void everyInputLiesOnThePathOfItsSchedule();
};

void TestNoisedSamples::everyInputLiesOnThePathOfItsSchedule_data() {
    QTest::addColumn<int>("schedule");
    const std::vector<schedule::ScheduleConfig> configs = everySchedule();
    for (std::size_t i = 0; i < configs.size(); ++i)
        QTest::addRow("%s %d", configs[i].name.c_str(), int(i)) << int(i);
}

void TestNoisedSamples::everyInputLiesOnThePathOfItsSchedule() {
    QFETCH(int, schedule);
    constexpr double grey = 2;
    const schedule::ScheduleConfig config = everySchedule()[std::size_t(schedule)];
    const schedule::NoiseSchedule path(config), usual{schedule::ScheduleConfig{}};
    const NoisedSamples grown = samplesOf(config, grey), blank = samplesOf(config, 0);
    const NoisedSamples reference = samplesOf({}, 0); // the noise depends on the seed alone
    for (int i = 0; i < grown.count(); ++i) {
        const NoisedSamples::Batch batch = grown.batch(i, 1), noise = blank.batch(i, 1);
        const int t = batch.timesteps.item<int>() + 1;
        QVERIFY(t > 1000 / kBins * grown.bin(i) && t <= 1000 / kBins * (grown.bin(i) + 1));
        QVERIFY(small::maxDifference(batch.x - noise.x, at::full_like(batch.x, grey * path.alpha(t))) < 1e-5);
        const at::Tensor epsilon = reference.batch(i, 1).x / usual.sigma(t);
        QVERIFY(small::maxDifference(noise.x, epsilon * path.sigma(t)) < 1e-5);
    }
}

TESSERA_TEST(TestNoisedSamples)
#include "tst_noised_samples.moc"
