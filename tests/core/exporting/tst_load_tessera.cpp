#include "core/base/tensor.h"
#include "core/checkpoint/dense_model.h"
#include "core/exporting/export.h"
#include "core/exporting/loader.h"
#include "core/formats/safetensors.h"
#include "core/model/run_options.h"
#include "core/schedule/network_timestep.h"
#include "core/workflow/open_model.h"
#include "tests/core/flow_model.h"
#include "tests/core/small_unet.h"
#include "tests/core/staged_dit.h"
#include "tests/latent_model.h"
#include "tests/test_main.h"

#include <QProcess>
#include <QTemporaryDir>
#include <QtTest>

#include <fstream>

using namespace core;
using core::exporting::ExportFormat;
namespace fs = std::filesystem;
using Tensors = std::map<std::string, at::Tensor>;

namespace {

constexpr double kExact = 1e-5;
constexpr int kImages = 6;
constexpr std::array<ExportFormat, 3> kFormats{ExportFormat::Staged, ExportFormat::Cut, ExportFormat::ZeroFilled};

/// A Python that has what load_tessera.py needs: $TESSERA_PYTHON, else python3 with the wheel of LibTorch, whose half
/// of Python's scripts/setup keeps.
class Python {
public:
    Python() {
        m_process.setProcessChannelMode(QProcess::SeparateChannels);
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        m_program = environment.value(QStringLiteral("TESSERA_PYTHON"));
        if (m_program.isEmpty()) {
            m_program = QStringLiteral("python3");
            if (fs::exists(fs::path(TESSERA_LIBTORCH_DIR) / "torch/__init__.py"))
                environment.insert(QStringLiteral("PYTHONPATH"), QStringLiteral(TESSERA_LIBTORCH_DIR));
        }
        environment.insert(QStringLiteral("PYTHONDONTWRITEBYTECODE"), QStringLiteral("1"));
        environment.insert(QStringLiteral("HF_HUB_OFFLINE"), QStringLiteral("1"));
        m_process.setProcessEnvironment(environment);
    }

    /// Why it cannot import these; empty: it can.
    QString whyNot(const QString& modules) {
        if (m_known.contains(modules) || run({QStringLiteral("-c"), QStringLiteral("import ") + modules})) {
            m_known << modules;
            return {};
        }
        const QByteArray last = m_err.trimmed().split('\n').last();
        return m_program + QStringLiteral(" cannot import ") + modules + QStringLiteral(" (") +
               QString::fromUtf8(last) + QStringLiteral("); name another one in TESSERA_PYTHON");
    }
    bool run(const QStringList& arguments) {
        m_process.start(m_program, arguments);
        const bool isDone = m_process.waitForFinished(300'000);
        m_err = isDone ? m_process.readAllStandardError() : m_process.errorString().toUtf8();
        return isDone && m_process.exitStatus() == QProcess::NormalExit && m_process.exitCode() == 0;
    }
    const QByteArray& err() const { return m_err; }

private:
    QProcess m_process;
    QString m_program;
    QStringList m_known; ///< what it can import
    QByteArray m_err;
};

small::StagedDit madeModel(const QString& kind) {
    if (kind.startsWith(QLatin1String("flow_")))
        return small::stagedDit(small::sit(kind.toLatin1().constData()));
    if (kind == QLatin1String("pixels"))
        return small::stagedDit(small::config());
    return small::stagedDit(small::latentSizes(model::dit::parseDitLayout(kind.toStdString())));
}

/// First, last and some other timestep τ of each stage; of a flow fractional ones and its clean end, too.
std::vector<double> timestepsOf(const model::ModelInfo& info) {
    std::vector<double> timesteps{999, 812, 600, 599, 300, 299, 120, 0};
    if (info.timeInput == schedule::TimeInput::DataShare)
        timesteps.insert(timesteps.end(), {-1, 298.5, 299.25, 599.5, 998.75});
    return timesteps;
}

at::Tensor noiseFor(const model::ModelInfo& info) {
    return at::sin(at::arange(kImages * info.elements(), at::kFloat))
        .view({kImages, info.channels, info.height, info.width});
}

/// Classes in the first half, none in the second.
at::Tensor labelsFor(const model::ModelInfo& info) {
    at::Tensor labels = at::arange(kImages, at::kLong);
    labels.narrow(0, kImages / 2, kImages / 2).fill_(info.classes.nullLabel());
    return labels;
}

/// What the network is told of the time at each timestep.
at::Tensor timesFor(const model::ModelInfo& info) {
    std::vector<double> times = timestepsOf(info);
    for (double& time : times)
        time = schedule::timeInput(info.timeInput, time, info.schedule.timesteps);
    return at::tensor(times, at::kDouble).to(at::kFloat);
}

/// What Tessera predicts at each timestep: [steps, images, channels, height, width].
at::Tensor predicted(const model::StagedDenoiser& model, const at::Tensor& x) {
    const auto run =
        model.begin({.timesteps = timestepsOf(model.info()), .conditioning = {.labels = labelsFor(model.info())}});
    std::vector<at::Tensor> steps;
    for (int step = 0; step < std::ssize(timestepsOf(model.info())); ++step)
        steps.push_back(run->predictWithVariance(x, step));
    return at::stack(steps);
}

bool isFlow(const model::ModelInfo& info) {
    return info.timeInput == schedule::TimeInput::DataShare;
}

/// What forward_with_cfg makes of the first timestep: facebookresearch/DiT's models.py.
at::Tensor guidedBy(double scale, const model::StagedDenoiser& model) {
    const model::ModelInfo& info = model.info();
    const at::Tensor half = noiseFor(info).narrow(0, 0, kImages / 2);
    at::Tensor out = predicted(model, at::cat({half, half}))[0].clone();
    if (isFlow(info))
        out = out.narrow(1, 0, info.channels);
    at::Tensor guided = out.narrow(1, 0, info.guidedChannels == 0 ? info.channels : info.guidedChannels);
    const std::vector<at::Tensor> halves = guided.clone().chunk(2);
    const at::Tensor moved = halves[1] + scale * (halves[0] - halves[1]);
    guided.copy_(at::cat({moved, moved}));
    return out;
}

/// The answers about one export.
Tensors partOf(const Tensors& found, const std::string& folder) {
    Tensors part;
    for (const auto& [name, tensor] : found)
        if (name.starts_with(folder + "."))
            part[name.substr(folder.size() + 1)] = tensor;
    return part;
}

QByteArray textOf(const at::Tensor& bytes) {
    return {static_cast<const char*>(bytes.const_data_ptr()), static_cast<qsizetype>(bytes.numel())};
}

#define COMPARE_TENSORS(found, wanted, tolerance)                                                                      \
    do {                                                                                                               \
        QCOMPARE((found).sizes().vec(), (wanted).sizes().vec());                                                       \
        const double difference = small::maxDifference(found, wanted);                                                 \
        QVERIFY2(difference <= (tolerance), qPrintable(QString::number(difference)));                                  \
    } while (false)

} // namespace

/// load_tessera.py, as it lies beside an export, against the model that was exported.
class TestLoadTessera : public QObject {
    Q_OBJECT

private slots:
    void everyExportHasTheLoader();
    void itPredictsWhatTesseraDoes_data();
    void itPredictsWhatTesseraDoes();
    void whatIsRemovedIsNotComputed();
    void aStageAloneIsLoaded();
    void aModelThatWasCutBeforeIsLoaded();
    void wrongInputsAreNamed();
    void aTimeOutsideAFlowIsNamed();
    void diffusersOpensAndRunsEveryStage();
    void diffusersRunsTheStagesOfAUnet();

private:
    fs::path path(const std::string& name) const { return fs::path(m_folder.path().toStdString()) / name; }
    fs::path exported(const small::StagedDit& model, ExportFormat format) const {
        exporting::exportStagedModel(*model.staged, model.report, path(toString(format)), {format});
        return path(toString(format));
    }
    std::vector<fs::path> exportedInEveryFormat(const small::StagedDit& model) const {
        std::vector<fs::path> folders;
        for (const ExportFormat format : kFormats)
            folders.push_back(exported(model, format));
        return folders;
    }
    /// What run_loader.py answers; empty, with a failure of the test, where it ended badly.
    Tensors answer(const char* task, const std::vector<fs::path>& exports, const model::ModelInfo& info);
    Tensors answer(const char* task, const std::vector<fs::path>& exports, const Tensors& request);
    /// Compares one export's answers to "forward".
    void compareForward(const Tensors& found, const small::StagedDit& made) const;

    QTemporaryDir m_folder;
    Python m_python;
};

#define NEEDS_PYTHON(modules)                                                                                          \
    if (const QString whyNot = m_python.whyNot(QStringLiteral(modules)); !whyNot.isEmpty())                            \
    QSKIP(qPrintable(whyNot))

Tensors TestLoadTessera::answer(const char* task, const std::vector<fs::path>& exports, const model::ModelInfo& info) {
    return answer(task, exports, {{"x", noiseFor(info)}, {"t", timesFor(info)}, {"y", labelsFor(info)}});
}

Tensors TestLoadTessera::answer(const char* task, const std::vector<fs::path>& exports, const Tensors& request) {
    formats::writeSafetensors(path("request.safetensors"), request);
    QStringList arguments{QStringLiteral("tests/core/exporting/run_loader.py"), QString::fromLatin1(task)};
    std::vector<fs::path> files{path("request.safetensors"), path("answer.safetensors")};
    files.insert(files.end(), exports.begin(), exports.end());
    for (const fs::path& file : files)
        arguments << QString::fromStdString(file.string());
    if (!m_python.run(arguments)) {
        QTest::qFail(m_python.err().constData(), __FILE__, __LINE__);
        return {};
    }
    return formats::SafetensorsFile::open(path("answer.safetensors")).tensors();
}

void TestLoadTessera::everyExportHasTheLoader() {
    std::ifstream source("core/exporting/load_tessera.py", std::ios::binary);
    const std::string wanted{std::istreambuf_iterator<char>(source), {}};
    QVERIFY(!wanted.empty());
    for (const fs::path& folder : exportedInEveryFormat(madeModel("facebook"))) {
        std::ifstream in(folder / exporting::kLoaderFile, std::ios::binary);
        QVERIFY(wanted == std::string(std::istreambuf_iterator<char>(in), {}));
    }
}

void TestLoadTessera::itPredictsWhatTesseraDoes_data() {
    QTest::addColumn<QString>("kind");
    for (const char* kind : {"facebook", "diffusers", "pixels", "flow_linear", "flow_gvp"})
        QTest::newRow(kind) << kind;
}

void TestLoadTessera::itPredictsWhatTesseraDoes() {
    NEEDS_PYTHON("torch, safetensors");
    QFETCH(QString, kind);
    const small::StagedDit made = madeModel(kind);
    const Tensors found = answer("forward", exportedInEveryFormat(made), made.staged->info());
    QVERIFY(!found.empty());
    for (const ExportFormat format : kFormats) {
        compareForward(partOf(found, toString(format)), made);
        if (QTest::currentTestFailed())
            return qWarning("%s", toString(format).c_str());
    }
}

void TestLoadTessera::compareForward(const Tensors& found, const small::StagedDit& made) const {
    const model::ModelInfo& info = made.staged->info();
    const at::Tensor wanted = predicted(*made.staged, noiseFor(info));
    const at::Tensor whole = isFlow(info) ? wanted.narrow(2, 0, info.channels) : wanted;
    COMPARE_TENSORS(found.at("facebook"), whole, kExact);
    COMPARE_TENSORS(found.at("diffusers"), wanted, kExact);
    COMPARE_TENSORS(found.at("tuple"), wanted[0], kExact);
    std::vector<at::Tensor> mixed;
    for (int i = 0; i < kImages; ++i)
        mixed.push_back(whole[i][i]);
    COMPARE_TENSORS(found.at("mixed"), at::stack(mixed), kExact);
    QVERIFY(small::maxDifference(found.at("mixed"), whole[0]) > 0.01); // stages do differ
    COMPARE_TENSORS(found.at("half").narrow(1, 0, info.channels), at::stack(mixed).narrow(1, 0, info.channels),
                    0.1 * wanted.abs().max().item<double>());
    QVERIFY(at::equal(found.at("config"),
                      at::tensor({info.height, info.channels, static_cast<int>(wanted.size(2))}, at::kLong)));
    COMPARE_TENSORS(found.at("guided"), guidedBy(1.5, *made.staged), 2 * kExact);
}

void TestLoadTessera::whatIsRemovedIsNotComputed() {
    NEEDS_PYTHON("torch, safetensors");
    const small::StagedDit made = madeModel("facebook");
    const Tensors found = answer("forward", exportedInEveryFormat(made), made.staged->info());
    QVERIFY(!found.empty());
    const std::vector<model::StageSubnetwork>& stages = made.staged->stages();
    for (std::size_t stage = 0; stage < stages.size(); ++stage)
        for (std::size_t unit = 0; unit < made.staged->units().size(); ++unit) {
            const model::Unit& whole = made.staged->units()[unit];
            const auto rowsOf = [&](const char* format) {
                const at::Tensor widths = partOf(found, format).at("widths");
                const auto at = [](std::size_t index) { return static_cast<std::int64_t>(index); };
                return widths[at(stage)][at(unit / 2)][at(unit % 2)].item<std::int64_t>();
            };
            const std::int64_t rowsPerGroup = whole.groupSize * (unit % 2 == 0 ? 3 : 1);
            const std::int64_t kept = std::ssize(stages[stage].subnetwork.units[unit].kept);
            QCOMPARE(rowsOf("staged"), kept * rowsPerGroup);
            QCOMPARE(rowsOf("cut"), kept * rowsPerGroup);
            QCOMPARE(rowsOf("zero-filled"), whole.groups * rowsPerGroup);
        }
    // What pruning left alone is there once.
    const std::int64_t dense = made.dense->info().parameters;
    for (const char* format : {"staged", "cut"})
        QVERIFY(partOf(found, format).at("parameters").item<std::int64_t>() < 2 * dense);
}

void TestLoadTessera::aStageAloneIsLoaded() {
    NEEDS_PYTHON("torch, safetensors");
    const small::StagedDit made = madeModel("diffusers");
    const fs::path out = exported(made, ExportFormat::Cut), stage = out / small::stageFolders[2];
    fs::copy_file(out / exporting::kLoaderFile, stage / exporting::kLoaderFile);
    small::StagedDit alone = made;
    alone.staged = std::make_shared<model::StagedDenoiser>(
        made.dense, std::vector<model::StageSubnetwork>{{"all", 1, 1000, made.staged->stages()[2].subnetwork}});
    const Tensors found = answer("forward", {stage}, made.staged->info());
    QVERIFY(!found.empty());
    COMPARE_TENSORS(partOf(found, small::stageFolders[2]).at("diffusers"),
                    predicted(*alone.staged, noiseFor(made.staged->info())), kExact);
}

void TestLoadTessera::aModelThatWasCutBeforeIsLoaded() {
    NEEDS_PYTHON("torch, safetensors");
    const small::StagedDit first = madeModel("facebook");
    model::Subnetwork most = small::wholeSubnetwork(*first.dense);
    for (std::size_t i = 0; i < 2; ++i)
        most.units[i].kept.resize(most.units[i].kept.size() * 3 / 4);
    const small::StagedDit made = small::stagedDit(first.dense->cut(most));
    const Tensors found = answer("forward", exportedInEveryFormat(made), made.staged->info());
    QVERIFY(!found.empty());
    for (const ExportFormat format : kFormats)
        compareForward(partOf(found, toString(format)), made);
}

void TestLoadTessera::wrongInputsAreNamed() {
    NEEDS_PYTHON("torch, safetensors");
    const small::StagedDit made = madeModel("facebook");
    const std::vector<fs::path> exports = exportedInEveryFormat(made);
    const Tensors found = answer("complaints", exports, made.staged->info());
    QVERIFY(!found.empty());
    const std::vector<const char*> wanted{"timestep: expected 0 to 999, found 5000",
                                          "class labels: expected 0 to 4, or 5 for none, found [1000, ",
                                          "x: expected [N, 4, 8, 8], found [6, 1, 8, 8]",
                                          "timestep: expected 1 or 6, found 2",
                                          "form: expected \"diffusers\" or \"facebook\", found 'compvis'",
                                          "nowhere: expected a folder that `tessera prune` wrote",
                                          "its stages do not hold each timestep from 1 to 1000 once"};
    for (const ExportFormat format : kFormats) {
        const QByteArrayList said = textOf(partOf(found, toString(format)).at("said")).split('\n');
        QCOMPARE(said.size(), static_cast<qsizetype>(wanted.size()));
        for (std::size_t i = 0; i < wanted.size(); ++i)
            QVERIFY2(said[static_cast<int>(i)].contains(wanted[i]), said[static_cast<int>(i)].constData());
    }
}

void TestLoadTessera::aTimeOutsideAFlowIsNamed() {
    NEEDS_PYTHON("torch, safetensors");
    const small::StagedDit made = madeModel("flow_linear");
    const Tensors found = answer("complaints", {exported(made, ExportFormat::Staged)}, made.staged->info());
    QVERIFY(!found.empty());
    const QByteArray said = textOf(partOf(found, "staged").at("said"));
    QVERIFY2(said.startsWith("timestep: expected a time from 0 (noise) to 1 (data), found 5000"), said.constData());
}

void TestLoadTessera::diffusersOpensAndRunsEveryStage() {
    NEEDS_PYTHON("torch, safetensors, diffusers");
    const small::StagedDit made = madeModel("diffusers");
    checkpoint::saveDenseModel(*made.dense, path("source").string(), "diffusers");
    latent::writeAutoencoder(path("source/vae"));
    const small::StagedDit opened = small::stagedDit(workflow::openModel(path("source").string()).model);
    const Tensors found =
        partOf(answer("pipeline", {exported(opened, ExportFormat::ZeroFilled)}, opened.staged->info()), "zero-filled");
    QVERIFY(!found.empty());
    QVERIFY(at::equal(found.at("labels"), at::ones({3}, at::kLong)));
    COMPARE_TENSORS(found.at("loaded"), found.at("by_hand"), 1e-4); // of pixels in 0 to 1, after ten steps
    QVERIFY(found.at("with_null").isfinite().all().item<bool>());
}

void TestLoadTessera::diffusersRunsTheStagesOfAUnet() {
    NEEDS_PYTHON("torch, safetensors, diffusers");
    const model::DenoiserPtr dense = small::unet()->withResNetUnits(true);
    const std::vector<model::StageSubnetwork> stages{{"early", 601, 1000, small::thinUnits(*dense, 0, 2)},
                                                     {"middle", 301, 600, small::wholeUnits(*dense)},
                                                     {"late", 1, 300, small::thinUnits(*dense, 1, 3)}};
    const model::StagedDenoiser staged(dense, stages);
    pruning::PruneReport report;
    report.method = "made up";
    for (int i = 0; i < 3; ++i) {
        report.stages.push_back({stages[i].name, stages[i].firstT, stages[i].lastT, 10, 0.5, 0.5, 1});
        for (std::size_t unit = 0; unit < dense->units().size(); ++unit) {
            const model::Unit& whole = dense->units()[unit];
            const auto kept = static_cast<int>(stages[i].subnetwork.units[unit].kept.size());
            report.units.push_back({whole.name, whole.kind, whole.place, i, whole.groups, kept, 0});
        }
    }
    std::vector<fs::path> exports;
    for (const ExportFormat format : kFormats) {
        exports.push_back(path("unet-" + toString(format)));
        exporting::exportStagedModel(staged, report, exports.back(), {format});
    }
    const model::Conditioning asked = small::texts({0, 1, 2});
    const at::Tensor x = at::sin(at::arange(3 * 3 * 8 * 8, at::kFloat)).view({3, 3, 8, 8});
    const std::vector<double> timesteps{999, 600, 599, 300, 299, 0};
    const Tensors found = answer("unet", exports,
                                 {{"x", x},
                                  {"t", at::tensor(timesteps, at::kDouble).to(at::kFloat)},
                                  {"states", asked.crossAttention},
                                  {"pooled", asked.vector.narrow(1, 0, asked.vector.size(1) - 6).contiguous()},
                                  {"sizes", asked.vector.narrow(1, asked.vector.size(1) - 6, 6).contiguous()}});
    QVERIFY(!found.empty());
    const auto run = staged.begin({.timesteps = timesteps, .conditioning = asked});
    std::vector<at::Tensor> wanted;
    for (int step = 0; step < std::ssize(timesteps); ++step)
        wanted.push_back(run->predict(x, step));
    for (const fs::path& folder : exports) {
        const Tensors part = partOf(found, folder.filename().string());
        COMPARE_TENSORS(part.at("forward"), at::stack(wanted), 2 * kExact);
        const QByteArrayList said = textOf(part.at("said")).split('\n');
        QVERIFY2(said[0].startsWith("timestep: expected 0 to 999, found 5000"), said[0].constData());
        QVERIFY2(said[1].startsWith("form: a UNet is \"diffusers\" alone"), said[1].constData());
    }
    const at::Tensor heads = partOf(found, "unet-staged").at("heads");
    QVERIFY(heads[0].lt(heads[1]).all().item<bool>());
    QVERIFY(at::equal(heads, partOf(found, "unet-cut").at("heads")));
    QVERIFY(partOf(found, "unet-staged").at("parameters").item<std::int64_t>() < 2 * dense->info().parameters);
}

TESSERA_CORE_TEST(TestLoadTessera)
#include "tst_load_tessera.moc"
