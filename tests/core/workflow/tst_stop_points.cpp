#include "core/autoencoder/autoencoder.h"
#include "core/autoencoder/autoencoder_network.h"
#include "core/base/parallel.h"
#include "core/base/tensor.h"
#include "core/calibration/collect.h"
#include "core/calibration/lower_tiles.h"
#include "core/calibration/taylor_scores.h"
#include "core/checkpoint/random_model.h"
#include "core/elimination/invert_positive_definite.h"
#include "core/formats/input_file.h"
#include "core/kernels/shards.h"
#include "core/pruning/compensated_elimination.h"
#include "core/sampling/measured_dynamics.h"
#include "core/sampling/sampler.h"
#include "core/workflow/load_model.h"
#include "tests/core/checkpoint_files.h"
#include "tests/core/small_dit.h"
#include "tests/core/stop_at.h"
#include "tests/core/thrown_message.h"
#include "tests/core/tiny_dit.h"
#include "tests/core/unit_problem.h"
#include "tests/latent_model.h"
#include "tests/test_main.h"

#include <QtTest>

#include <atomic>

using namespace core;

namespace {

using Work = std::function<void()>;

/// A computation, and operations of which few may lie between two stop points.
struct Case {
    Work work;
    std::set<std::string> operations;
    int most = 0; ///< of them between two stop points
};

/// As a job runs: with one thread, so that operations have an order.
void runStoppably(const Work& work, const std::stop_token& stop) {
    const ComputeScope scope({.device = {}, .threads = 1});
    const StopScope stoppable(stop);
    work();
}

const std::set<std::string> kLayers{"aten::linear", "mkl::_mkl_linear", "aten::scaled_dot_product_attention"};

at::Tensor positiveDefinite(std::int64_t columns) {
    const at::Tensor x = at::randn({columns, columns}, at::detail::createCPUGenerator(3), at::kDouble);
    return x.t().mm(x) / static_cast<double>(columns) + at::eye(columns, at::kDouble);
}

pruning::UnitProblem problem(int columns, int groupSize) {
    pruning::UnitProblem wide = unit::randomProblem(16, columns, groupSize, 5);
    wide.float64 = false;
    wide.weight = wide.weight.to(at::kFloat);
    return wide;
}

std::filesystem::path smallestModel(const QTemporaryDir& folder) {
    const std::filesystem::path file = folder.filePath(QStringLiteral("model.safetensors")).toStdString();
    checkpoint::writeRandomModel(file, {.arch = "DiT-S/8-256", .depth = 1});
    return file;
}

void decodeImages() {
    const autoencoder::AutoencoderConfig config = latent::autoencoderConfig();
    std::map<std::string, at::Tensor> tensors;
    for (const auto& [name, shape] : latent::autoencoderShapes(config))
        tensors[name] = at::full(shape, 0.01);
    const autoencoder::AutoencoderKl vae({.name = "made"}, config, autoencoder::AutoencoderNetwork(config, tensors));
    vae.decode(at::ones({1, 4, 8, 8}));
}

void forwardInBatches() {
    small::dit()->forward(at::ones({2, 3, 8, 8}), at::tensor({5, 9}, at::kLong), small::labelled({1, 2}));
}

Case caseOf(const QString& name) {
    static const QTemporaryDir folder;
    static const std::filesystem::path file = smallestModel(folder);
    if (name == "forward")
        return {forwardInBatches, kLayers, 1};
    if (name == "sampling")
        return {[] { sampling::sample(*small::dit(), {.steps = 3, .seeds = {1, 2}, .batch = 2}); }, kLayers, 1};
    if (name == "measuring")
        return {[] { sampling::measureDynamics(*small::dit(), {.steps = 3, .seeds = {1, 2}}); }, kLayers, 1};
    if (name == "statistics")
        return {[] { calibration::collectStatistics(*tiny::model(), {.samples = 8, .bins = 2}); }, kLayers, 1};
    if (name == "gradients") // backward's products, two for each layer
        return {[] { calibration::collectTaylorScores(*tiny::model(), {.samples = 4, .batch = 2, .stride = 500}); },
                {"aten::mm"},
                6};
    if (name == "sums of products")
        return {[] {
                    at::Tensor tiles;
                    calibration::addProducts(tiles, at::ones({4, 2100}));
                },
                {"aten::addmm_"},
                1};
    if (name == "inverse")
        return {[] {
                    at::Tensor matrix = positiveDefinite(600);
                    elimination::invertPositiveDefinite(matrix, {});
                },
                {"aten::addmm_", "aten::linalg_cholesky_ex", "aten::linalg_solve_triangular"},
                3};
    if (name == "elimination of columns")
        return {[] { pruning::eliminateCompensated(problem(600, 1)); },
                {"aten::addmm_", "aten::linalg_cholesky_ex", "aten::linalg_solve_triangular"},
                4};
    if (name == "elimination of groups")
        return {[] { pruning::eliminateCompensated(problem(64, 8)); },
                {"aten::addmm_", "aten::linalg_cholesky_ex", "aten::linalg_solve_triangular"},
                4};
    if (name == "weights after an elimination")
        return {[] { pruning::eliminateCompensated(problem(600, 1))->weightsAfter(590); }, {"aten::addmm_"}, 4};
    if (name == "decoding")
        return {decodeImages, {"aten::conv2d", "aten::scaled_dot_product_attention"}, 1};
    return {[] { workflow::loadModel({.spec = file.string(), .compute = {}}, {}); }, {"aten::narrow"}, 4}; // opening
}

} // namespace

/// A stop takes effect within every computation of a job, and a computation that is not stopped notices nothing.
class TestStopPoints : public QObject {
    Q_OBJECT

private slots:
    void initTestCase() { at::manual_seed(2); }
    void aStopIsHeededBeforeTheNextLayer_data();
    void aStopIsHeededBeforeTheNextLayer();
    void noTapIsCalledAfterAStop();
    void withoutAStopNothingChanges();
    void scopesNestAndTheInnermostCounts();
    void threadsTakeTheScopeOver();
    void hashingStopsBetweenPieces();
    void aStoppedFileIsNoBrokenFile();
};

void TestStopPoints::aStopIsHeededBeforeTheNextLayer_data() {
    QTest::addColumn<double>("share");
    for (const char* name :
         {"forward", "sampling", "measuring", "statistics", "gradients", "sums of products", "inverse",
          "elimination of columns", "elimination of groups", "weights after an elimination", "decoding", "opening"})
        for (const double share : {0.0, 0.3, 0.6, 0.9})
            QTest::addRow("%s, %g", name, share) << share;
}

void TestStopPoints::aStopIsHeededBeforeTheNextLayer() {
    QFETCH(const double, share);
    const Case job = caseOf(QString::fromLatin1(QTest::currentDataTag()).section(QStringLiteral(", "), 0, 0));
    int all = 0;
    {
        const stops::StopAt counter(job.operations, 0);
        runStoppably(job.work, counter.token());
        all = counter.begun();
    }
    QVERIFY(all > 4 * job.most);
    const int nth = 1 + static_cast<int>(share * (all - job.most - 1));
    const stops::StopAt stop(job.operations, nth);
    QCOMPARE(thrownMessage([&] { runStoppably(job.work, stop.token()); }, ErrorCode::Cancelled),
             QByteArray("stopped on request"));
    QVERIFY2(stop.begun() < nth + job.most,
             qPrintable(QStringLiteral("%1 of %2 after the stop").arg(stop.begun() - nth).arg(all)));
}

void TestStopPoints::noTapIsCalledAfterAStop() {
    std::stop_source stop;
    const StopScope stoppable(stop.get_token());
    std::vector<int> units;
    const model::Tap tap = [&](int unit, const at::Tensor&) {
        units.push_back(unit);
        if (unit == 2)
            stop.request_stop();
    };
    const auto forward = [&] {
        small::dit()->forward(at::ones({1, 3, 8, 8}), at::tensor({5}, at::kLong), small::labelled({1}), tap);
    };
    QCOMPARE(thrownMessage(forward, ErrorCode::Cancelled), QByteArray("stopped on request"));
    QCOMPARE(units, (std::vector<int>{0, 1, 2}));
}

void TestStopPoints::withoutAStopNothingChanges() {
    const sampling::SampleOptions options{.steps = 4, .seeds = {1, 2, 3}, .batch = 2};
    const std::vector<Image> plain = sampling::sample(*small::dit(), options).images;
    std::stop_source stop;
    const StopScope stoppable(stop.get_token());
    QCOMPARE(sampling::sample(*small::dit(), options).images, plain);
}

void TestStopPoints::scopesNestAndTheInnermostCounts() {
    std::stop_source stop;
    stop.request_stop();
    stopPoint(); // no scope, no stop
    {
        const StopScope stoppable(stop.get_token());
        QVERIFY_THROWS_EXCEPTION(Error, stopPoint());
        {
            const StopScope unstoppable({});
            stopPoint();
        }
        QVERIFY_THROWS_EXCEPTION(Error, stopPoint());
    }
    stopPoint();
}

void TestStopPoints::threadsTakeTheScopeOver() {
    const ComputeScope scope({.device = {}, .threads = 3});
    std::stop_source stop;
    const StopScope stoppable(stop.get_token());
    std::atomic<int> passed = 0;
    std::atomic<bool> areStoppable = true;
    const auto note = [&](auto) {
        areStoppable = areStoppable && StopScope::current() == stop.get_token();
        ++passed;
    };
    forEachInParallel(30, note);
    kernels::forEachShard(30, note);
    QCOMPARE(passed, 60);
    QVERIFY(areStoppable);
    stop.request_stop();
    QVERIFY_THROWS_EXCEPTION(Error, forEachInParallel(30, [](int) { stopPoint(); }));
    QVERIFY_THROWS_EXCEPTION(Error, kernels::forEachShard(30, [](std::int64_t) { stopPoint(); }));
}

void TestStopPoints::hashingStopsBetweenPieces() {
    const QTemporaryDir folder;
    const std::filesystem::path path = folder.filePath(QStringLiteral("large")).toStdString();
    files::writeText(path, std::string(3 << 20, 'x'));
    const formats::InputFile file(path);
    std::stop_source stop;
    const StopScope stoppable(stop.get_token());
    QCOMPARE(file.sha256(0, file.size()).size(), std::size_t{64});
    stop.request_stop();
    QCOMPARE(thrownMessage([&] { file.sha256(0, file.size()); }, ErrorCode::Cancelled),
             QByteArray("stopped on request"));
}

/// What cannot be opened may be a warning or a reason to do without; a stop is neither.
void TestStopPoints::aStoppedFileIsNoBrokenFile() {
    const QTemporaryDir folder;
    const std::string model = folder.filePath(QStringLiteral("latent")).toStdString();
    latent::writeDit(std::filesystem::path(model) / "model.safetensors");
    latent::writeAutoencoder(std::filesystem::path(model) / "vae");
    const auto open = [&](const std::stop_token& stop) {
        const StopScope stoppable(stop);
        return workflow::loadModel({.spec = model, .compute = {}}, {}).warnings.size();
    };
    int all = 0;
    {
        const stops::StopAt counter({"aten::narrow"}, 0);
        open(counter.token());
        all = counter.begun();
    }
    for (int nth = 1; nth + 4 < all; nth += all / 12) {
        const stops::StopAt stop({"aten::narrow"}, nth);
        QCOMPARE(thrownMessage([&] { open(stop.token()); }, ErrorCode::Cancelled), QByteArray("stopped on request"));
    }
}

TESSERA_CORE_TEST(TestStopPoints)
#include "tst_stop_points.moc"
