#include "core/checkpoint/random_model.h"
#include "tests/core/golden.h"

#include <QtTest>

using namespace core::checkpoint;

/// Names and shapes of the published diffusion transformers' tensors (models/shapes/dit-SIZE-PATCH-PIXELS-LAYOUT.json)
/// against those of the random models. The other lists there are of other architectures.
class TestGoldenShapes : public QObject {
    Q_OBJECT

private slots:
    void randomModelsHaveThePublishedTensors_data() {
        QTest::addColumn<QString>("path");
        int lists = 0;
        for (const auto& path : golden::casePaths("models/shapes"))
            if (path.filename().string().starts_with("dit-")) {
                QTest::newRow(path.stem().c_str()) << QString::fromStdString(path.string());
                ++lists;
            }
        QVERIFY2(lists > 0, "no golden list of a diffusion transformer's tensors");
    }

    void randomModelsHaveThePublishedTensors() {
        QFETCH(QString, path);
        const golden::Case golden(path.toStdString());
        const QStringList parts = QString::fromStdString(golden.name()).split('-');
        QCOMPARE(parts.size(), 5);
        const QString arch = "DiT-" + parts[1].toUpper() + "/" + parts[2] + "-" + parts[3];
        const auto layout = parts[4] == "diffusers" ? ModelLayout::Diffusers : ModelLayout::Facebook;
        const auto tensors = randomModelTensors({.arch = arch.toStdString(), .layout = layout});
        const auto& expected = golden.json.at("tensors");
        std::int64_t parameters = 0;
        for (const auto& [name, shape] : tensors) {
            QVERIFY2(expected.contains(name), name.c_str());
            QCOMPARE(shape, expected.at(name).at("shape").get<std::vector<std::int64_t>>());
            std::int64_t elements = 1;
            for (const std::int64_t size : shape)
                elements *= size;
            parameters += elements;
        }
        QCOMPARE(tensors.size(), expected.size());
        QCOMPARE(parameters, golden.json.at("parameters").get<std::int64_t>());
    }
};

QTEST_APPLESS_MAIN(TestGoldenShapes)
#include "tst_golden_shapes.moc"
