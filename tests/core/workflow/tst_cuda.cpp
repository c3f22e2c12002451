#include "core/base/batch_memory.h"
#include "core/caching/reuse_method.h"
#include "core/calibration/collect.h"
#include "core/pruning/pruner.h"
#include "core/sampling/trajectory.h"
#include "core/workflow/open_model.h"
#include "tests/core/conditioning/clip/small_text_encoder.h"
#include "tests/core/thrown_message.h"
#include "tests/core/tiny_dit.h"
#include "tests/test_main.h"

#include <QtTest>

#include <numeric>

using namespace core;

namespace {

constexpr int kSteps = 10;
constexpr std::uint64_t kSeed = 5;

/// A model with what came of it on the way to pictures.
struct Road {
    model::DenoiserPtr dense;
    calibration::Calibration statistics;
    pruning::PruneResult pruned;
};

sampling::SampleOptions sampleOptions(const std::string& reuse, std::optional<double> guidance) {
    sampling::SampleOptions options{.steps = kSteps, .guidanceScale = guidance, .seeds = {1, 2, 3, 4}};
    if (!reuse.empty())
        options.plan = caching::parseReuse(reuse);
    return options;
}

/// x̂_0 [4,C,H,W] on the CPU.
at::Tensor sampled(const model::Denoiser& model, const sampling::SampleOptions& options) {
    return sampling::runTrajectory(model, sampling::resolve(model, options), {});
}

schedule::StagePlan stagesOf(const model::Denoiser& model) {
    std::vector<int> timesteps;
    for (const double timestep : sampling::resolve(model, sampleOptions({}, 1)).timesteps)
        timesteps.push_back(static_cast<int>(timestep) + 1);
    return schedule::planStages(schedule::NoiseSchedule(model.info().schedule), timesteps, {});
}

Road roadOf(const model::DenoiserPtr& dense) {
    Road road{.dense = dense, .statistics = {}, .pruned = {}};
    road.statistics = calibration::collectStatistics(*dense, {.samples = 200, .bins = 4, .seed = kSeed, .batch = 16});
    road.pruned = pruning::prune(dense, {.bank = road.statistics.bank.get()}, stagesOf(*dense), {});
    return road;
}

double lossOf(const pruning::PruneReport& report) {
    return std::accumulate(report.units.begin(), report.units.end(), 0.0,
                           [](double sum, const pruning::UnitReport& unit) { return sum + unit.loss; });
}

} // namespace

/// A graphics card does what the processor does, from statistics to pictures. `ctest -L cuda` runs it; where there is
/// no such device it says so, and the rows that need none show that the test itself works.
class TestCuda : public QObject {
    Q_OBJECT

private slots:
    void initTestCase();
    void theWholeRoadIsTheProcessors_data();
    void theWholeRoadIsTheProcessors();
    void textEncodersAreTheProcessors();
    void outOfDeviceMemoryIsOneLine();
    void theDeviceSaysWhatIsFree();

private:
    Road m_processor; ///< on the CPU in float32
};

void TestCuda::initTestCase() {
    const ComputeScope scope({});
    m_processor = roadOf(workflow::openModel("demo").model);
    QCOMPARE(m_processor.pruned.report.stages.size(), std::size_t{3});
}

void TestCuda::theWholeRoadIsTheProcessors_data() {
    QTest::addColumn<QString>("device");
    QTest::addColumn<QString>("dtype");
    QTest::addColumn<double>("tolerance");
    QTest::addColumn<bool>("guided"); // guidance multiplies what bfloat16 rounds
    const QString cpu("cpu"), cuda("cuda"), f32("f32"), bf16("bf16");
    QTest::newRow("cpu, bf16") << cpu << bf16 << 2e-2 << false;
    QTest::newRow("cuda, f32") << cuda << f32 << 1e-4 << true;
    QTest::newRow("cuda, bf16") << cuda << bf16 << 2e-2 << false;
}

/// Pictures are those of one pruned model: a number format may choose other ones of nearly equal neurons.
void TestCuda::theWholeRoadIsTheProcessors() {
    QFETCH(QString, device);
    QFETCH(QString, dtype);
    QFETCH(double, tolerance);
    QFETCH(bool, guided);
    if (device == "cuda" && availableDevices().size() < 2)
        QSKIP("there is no CUDA device here");
    const ComputeScope scope({});
    const Device there = parseDevice(device.toStdString());
    const Dtype format = parseDtype(dtype.toStdString());
    const Road road = roadOf(m_processor.dense->to(there, format));
    QVERIFY(road.dense->device() == there && road.dense->dtype() == format);

    const int timesteps = road.dense->info().schedule.timesteps;
    for (int unit = 0; unit < static_cast<int>(road.dense->units().size()); ++unit) {
        const double distance = tiny::relativeDistance(road.statistics.bank->stage(unit, 1, timesteps),
                                                       m_processor.statistics.bank->stage(unit, 1, timesteps));
        QVERIFY2(distance < tolerance, qPrintable(QString::number(distance)));
    }
    const pruning::PruneReport &found = road.pruned.report, &wanted = m_processor.pruned.report;
    QCOMPARE(found.macsPruned, wanted.macsPruned);
    const double loss = std::abs(lossOf(found) / lossOf(wanted) - 1);
    QVERIFY2(loss < tolerance, qPrintable(QString::number(loss)));

    const model::DenoiserPtr moved = m_processor.pruned.pruned->to(there, format);
    for (const char* reuse : {"", "every:2", "taylor:2:1"}) {
        const auto options = sampleOptions(reuse, guided ? std::nullopt : std::optional(1.0));
        const double distance =
            tiny::relativeDistance(sampled(*moved, options), sampled(*m_processor.pruned.pruned, options));
        QVERIFY2(distance < tolerance, qPrintable(QString::number(distance)));
        QVERIFY(at::isfinite(sampled(*road.pruned.pruned, options)).all().item<bool>());
    }
}

void TestCuda::textEncodersAreTheProcessors() {
    const ComputeScope scope({});
    const auto ids = at::randint(40, {3, 77}, at::kLong);
    const conditioning::clip::TextPass pass{.state = {.fromEnd = 2, .finalNorm = false}, .pooled = true};
    for (const Dtype dtype : {Dtype::Float32, Dtype::Float16}) {
        const auto encoder = small_text_encoder::encoder()->to({}, dtype);
        const auto wanted = encoder->forward(ids, pass);
        for (const Device& device : availableDevices()) {
            const auto moved = encoder->to(device, dtype);
            QVERIFY(moved->device() == device && moved->dtype() == dtype);
            const auto found = moved->forward(ids, pass);
            QVERIFY(at::allclose(found.states.cpu(), wanted.states, 1e-3, 1e-4));
            QVERIFY(at::allclose(found.pooled.cpu(), wanted.pooled, 1e-3, 1e-4));
        }
    }
}

void TestCuda::outOfDeviceMemoryIsOneLine() {
    if (availableDevices().size() < 2)
        QSKIP("there is no CUDA device here");
    const at::Device there = torchDevice(parseDevice("cuda"));
    const QByteArray said = thrownMessage(
        [&] { translateTorchErrors("forward", [&] { at::empty({std::int64_t{1} << 44}, at::device(there)); }); },
        ErrorCode::Failed);
    QVERIFY2(said.startsWith("forward: out of memory: ") && said.contains("GPU 0 has") && said.endsWith(" is free"),
             said);
    QVERIFY(!said.contains('\n'));
    QCOMPARE(at::ones({4}, at::device(there)).sum().item<float>(), 4.0F); // the device goes on
}

void TestCuda::theDeviceSaysWhatIsFree() {
    if (availableDevices().size() < 2)
        QSKIP("there is no CUDA device here");
    const Device there = parseDevice("cuda");
    const at::Tensor held = at::empty({std::int64_t{64} << 20}, at::device(torchDevice(there)).dtype(at::kByte));
    const std::optional<std::int64_t> free = freeMemory(there);
    QVERIFY(free && *free > 0);
    QCOMPARE(batchMemory(free), *free / 4);
}

TESSERA_CORE_TEST(TestCuda)
#include "tst_cuda.moc"
