#include "core/base/tensor.h"
#include "core/checkpoint/dense_model.h"
#include "core/model/dit/dit.h"
#include "core/model/dit/dit_network.h"
#include "core/model/run_options.h"
#include "core/sampling/trajectory.h"
#include "tests/core/golden.h"
#include "tests/test_main.h"

#include <QtTest>

using namespace core;
using namespace core::model::dit;

namespace {

/// One case folder: the model as the project opens it, and what the script computed.
struct SitCase {
    explicit SitCase(const QString& path)
        : io(formats::SafetensorsFile::open(std::filesystem::path(path.toStdString()) / "io.safetensors"))
        , model(std::dynamic_pointer_cast<const Dit>(checkpoint::openDenseModel(path.toStdString()).model)) {}

    at::Tensor operator[](const std::string& name) const { return io.tensor(name); }

    formats::SafetensorsFile io;
    std::shared_ptr<const Dit> model;
};

/// Relative to the largest number, as float32 sums it.
bool agree(const at::Tensor& found, const at::Tensor& wanted) {
    const double scale = std::max(1.0, wanted.abs().max().item<double>());
    return found.sizes() == wanted.sizes() && (found - wanted).abs().max().item<double>() < 5e-5 * scale;
}

} // namespace

class TestGoldenSit : public QObject {
    Q_OBJECT

private slots:
    void initTestCase() { m_scope = std::make_unique<ComputeScope>(ComputeOptions{}); }

    void itOpensAsWhatItsConfigSays_data() { addCases(); }
    void itOpensAsWhatItsConfigSays();
    void theNetworkIsToldOfTheShareOfData_data() { addCases(); }
    void theNetworkIsToldOfTheShareOfData();
    void guidedRunsEndWhereTheScriptsDo_data() { addCases(); }
    void guidedRunsEndWhereTheScriptsDo();

private:
    static void addCases();

    std::unique_ptr<ComputeScope> m_scope;
};

void TestGoldenSit::addCases() {
    QTest::addColumn<QString>("folder");
    for (const char* name : {"sit-linear-tiny", "sit-gvp-tiny"})
        QTest::newRow(name) << QString::fromStdString(golden::folder(std::string("models/") + name).string());
}

void TestGoldenSit::itOpensAsWhatItsConfigSays() {
    QFETCH(QString, folder);
    const model::ModelInfo& info = SitCase(folder).model->info();
    QCOMPARE(info.architecture, std::string("SiT"));
    QCOMPARE(info.schedule.name, std::string(folder.contains("gvp") ? "flow_gvp" : "flow_linear"));
    QVERIFY(info.prediction == schedule::Prediction::DataVelocity);
    QVERIFY(info.timeInput == schedule::TimeInput::DataShare);
    QCOMPARE(info.guidedChannels, 3);
}

void TestGoldenSit::theNetworkIsToldOfTheShareOfData() {
    QFETCH(QString, folder);
    const SitCase one(folder);
    const at::Tensor x = one["input.x"], u = one["input.u"], y = one["input.y"], wanted = one["output"];
    QVERIFY(agree(ditForward(one.model->weights(), x, u, y), wanted));
    // The denoiser counts timesteps, u = 1 − (τ+1)/T, and drops the second half of the channels.
    const at::Tensor timesteps = (1 - u) * 1000 - 1, velocity = wanted.narrow(1, 0, 4);
    QVERIFY(agree(one.model->forward(x, timesteps, {.labels = y}), velocity));
    for (std::int64_t i = 0; i < x.size(0); ++i) {
        const auto run = one.model->begin(
            {.timesteps = {timesteps[i].item<double>()}, .conditioning = {.labels = y.narrow(0, i, 1)}});
        QVERIFY(agree(run->predict(x.narrow(0, i, 1), 0), velocity.narrow(0, i, 1)));
    }
}

void TestGoldenSit::guidedRunsEndWhereTheScriptsDo() {
    QFETCH(QString, folder);
    const SitCase one(folder);
    const at::Tensor classes = one["sampled.y"];
    int runs = 0;
    for (const formats::TensorEntry& entry : one.io.entries()) {
        const std::size_t scale = entry.name.find("scale_"); // "sampled.heun.3.scale_2.5"
        if (scale == std::string::npos)
            continue;
        const QStringList words = QString::fromStdString(entry.name).split('.');
        const sampling::SampleOptions options{.sampler = {.name = words[1].toStdString()},
                                              .steps = words[2].toInt(),
                                              .guidanceScale = std::stod(entry.name.substr(scale + 6)),
                                              .labels = {classes[0].item<int>(), classes[1].item<int>()},
                                              .seeds = {1, 2}};
        sampling::ResolvedOptions run = resolve(*one.model, options);
        run.start = one["input.x"].narrow(0, 0, 2);
        QVERIFY2(agree(runTrajectory(*one.model, run, {}), one[entry.name]), entry.name.c_str());
        ++runs;
    }
    QCOMPARE(runs, 3);
}

TESSERA_CORE_TEST(TestGoldenSit)
#include "tst_golden_sit.moc"
