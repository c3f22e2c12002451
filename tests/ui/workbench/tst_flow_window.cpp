#include "core/checkpoint/random_model.h"
#include "tests/test_main.h"
#include "ui/plots/dynamics_plot.h"
#include "ui/study/study_results.h"
#include "ui/workbench/main_window.h"

#include <QComboBox>
#include <QDoubleSpinBox>
#include <QFile>
#include <QLabel>
#include <QSlider>
#include <QTemporaryDir>
#include <QtTest>

using namespace ui::workbench;

namespace {

constexpr int patience = 60'000; // ms; only ever waited for in full by a failing test

/// A column of the plot's numbers as a person exports them; empty fields are left out.
QList<double> column(ui::plots::DynamicsPlot& plot, const QString& folder, const QString& name) {
    const QString path = folder + QStringLiteral("/plot.csv");
    plot.exportTo(path);
    QFile file(path);
    file.open(QIODevice::ReadOnly);
    QStringList lines = QString::fromUtf8(file.readAll()).trimmed().split(u'\n');
    const qsizetype place = lines.takeFirst().split(u',').indexOf(name);
    QList<double> values;
    for (const QString& line : lines)
        if (const QString field = line.split(u',').value(place); !field.isEmpty())
            values << field.toDouble();
    return values;
}

} // namespace

/// The window on a flow matching model: SiT-S/2 with random weights, of two blocks.
class TestFlowWindow : public QObject {
    Q_OBJECT

private slots:
    void initTestCase();
    void itIsNamedForWhatItIs();
    void thePlotShowsItsOwnCurve();
    void lambdaEndsWhereTheCurveSays();
    void onlySamplersOfAFlowAreOffered();
    void itIsSampledAndMeasuredAlongItsPath();
    void theSamplersOfBetasComeBackWithAnotherModel();

private:
    template <typename Widget> Widget& find(const char* name) {
        auto* widget = m_window->findChild<Widget*>(QLatin1String(name));
        if (widget == nullptr)
            qFatal("no %s", name);
        return *widget;
    }
    bool waitForModel(const std::string& architecture) {
        return QTest::qWaitFor(
            [&] {
                const auto& model = m_window->runner().results().model;
                return model && model->info.architecture == architecture;
            },
            patience);
    }
    QStringList samplers() {
        QStringList names;
        const auto& box = find<QComboBox>("sampler");
        for (int i = 0; i < box.count(); ++i)
            names << box.itemData(i).toString();
        return names;
    }

    QTemporaryDir m_folder;
    std::unique_ptr<MainWindow> m_window;
};

void TestFlowWindow::initTestCase() {
    const std::string file = m_folder.filePath(QStringLiteral("sit.safetensors")).toStdString();
    core::checkpoint::writeRandomModel(file, {.arch = "SiT-S/2-256", .depth = 2});
    m_window = std::make_unique<MainWindow>(WindowOptions{.compute = {}, .automatic = false, .remembersView = false});
    m_window->show();
    core::study::Study study;
    study.model.source = file;
    study.sampling.sampler.name = "ddim"; // which does not follow a flow
    study.sampling.steps = 4;
    study.pruning.method = "magnitude"; // which needs no statistics
    m_window->openStudy(study);
    QVERIFY(waitForModel("SiT"));
}

void TestFlowWindow::itIsNamedForWhatItIs() {
    const auto shows = [this](const QString& text) {
        const auto labels = m_window->findChildren<QLabel*>();
        return std::any_of(labels.begin(), labels.end(), [&](const QLabel* label) { return label->text() == text; });
    };
    QVERIFY(shows(QStringLiteral("SiT")));
    QVERIFY(shows(QStringLiteral("velocity")));
    QVERIFY(shows(QStringLiteral("flow_linear, T = 1000")));
}

void TestFlowWindow::thePlotShowsItsOwnCurve() {
    const QList<double> grad = column(m_window->plot(), m_folder.path(), QStringLiteral("grad"));
    QCOMPARE(grad.size(), 1000);
    for (int t = 1; t <= 1000; ++t) // σ̂² = 1: nothing was measured
        QVERIFY(std::abs(grad[t - 1] - 2 * (2 * t - 1) / 1e6) < 1e-12);
    QCOMPARE(m_window->document().plan().stages.size(), std::size_t{2}); // no early stage
    QCOMPARE(m_window->document().plan().stages.front().name, std::string("middle"));
}

void TestFlowWindow::lambdaEndsWhereTheCurveSays() {
    auto& slider = find<QSlider>("lambdaSlider");
    slider.setValue(slider.maximum());
    const double shown = find<QDoubleSpinBox>("lambdaBox").value(); // in 10⁻⁵
    QVERIFY2(shown > 18.2 && shown <= 18.4, qPrintable(QString::number(shown)));
    QVERIFY(m_window->document().plan().argmaxT > 1);
    QCOMPARE(m_window->document().planFor(0.55, 1.85e-4).argmaxT, 1); // beyond it
    m_window->document().setLambda(5e-5);
}

void TestFlowWindow::onlySamplersOfAFlowAreOffered() {
    QCOMPARE(samplers().join(QLatin1Char(' ')), QStringLiteral("auto euler heun"));
    QCOMPARE(find<QComboBox>("sampler").currentText(), QStringLiteral("Euler, the model's"));
    for (const char* field : {"levels", "spacing", "eta", "order"})
        QVERIFY(!find<QWidget>(field).isEnabledTo(m_window.get()));
    QVERIFY(find<QComboBox>("sampler").toolTip().contains(QStringLiteral("2401.08740")));
}

void TestFlowWindow::itIsSampledAndMeasuredAlongItsPath() {
    m_window->runner().setAutomatic(true);
    const auto isDone = [this] {
        const ui::study::StudyResults& results = m_window->runner().results();
        return !m_window->runner().thread().isBusy() && results.dense().images.isComplete() && results.measured &&
               results.present().images.isComplete();
    };
    QVERIFY(QTest::qWaitFor(isDone, patience));
    m_window->runner().setAutomatic(false);
    QCOMPARE(m_window->runner().results().measured->t, (std::vector<int>{1000, 750, 500, 250, 0}));
    QCOMPARE(column(m_window->plot(), m_folder.path(), QStringLiteral("measured_grad")).size(), 4);
}

void TestFlowWindow::theSamplersOfBetasComeBackWithAnotherModel() {
    find<QComboBox>("sampler").setCurrentIndex(find<QComboBox>("sampler").findData(QStringLiteral("heun")));
    QCOMPARE(m_window->document().study().sampling.sampler.name, std::string("heun"));
    m_window->runner().openModel(QStringLiteral("demo"));
    QVERIFY(waitForModel("DiT"));
    QVERIFY(QTest::qWaitFor([this] { return samplers().contains(QStringLiteral("ddim")); }, patience));
    m_window.reset();
}

TESSERA_GUI_TEST(TestFlowWindow)
#include "tst_flow_window.moc"
