#include "core/base/error.h"
#include "core/base/tensor.h"
#include "core/data/shape_world.h"
#include "core/evaluation/classifier_network.h"
#include "core/evaluation/classifier_trainer.h"
#include "core/evaluation/shape_classifier.h"
#include "core/formats/safetensors.h"
#include "tests/test_main.h"

#include <QtTest>

using namespace core;
using namespace core::evaluation;
using namespace core::data;

namespace {

std::vector<int> labelsOf(const ShapeBatch& batch) {
    const auto* data = batch.labels.const_data_ptr<std::int64_t>();
    return {data, data + batch.labels.numel()};
}

} // namespace

class TestShapeClassifier : public QObject {
    Q_OBJECT
private slots:
    void shippedClassifierKnowsFreshRenders() {
        const ShapeBatch batch = drawShapes(2000, 424242);
        const double accuracy = ShapeClassifier::builtin().accuracy(toImages(batch.images), labelsOf(batch));
        QVERIFY2(accuracy >= 0.99, qPrintable(QString::number(accuracy)));
    }

    void judgementHasLogitsAndFeatures() {
        const auto judgements = ShapeClassifier::builtin().judge(toImages(drawShapes(3, 1, {2, 5, 7}).images));
        QCOMPARE(judgements.size(), std::size_t{3});
        QCOMPARE(judgements[1].label, 5);
        QCOMPARE(judgements[1].logits.size(), std::size_t{kShapeClasses});
        QCOMPARE(judgements[1].features.size(), std::size_t{kClassifierFeatures});
        QVERIFY(judgements[0].features != judgements[1].features);
    }

    void aFewStepsOfTrainingBeatChance() {
        ClassifierOptions options;
        options.steps = 150;
        options.batch = 32;
        const ShapeBatch batch = drawShapes(200, 77);
        const ShapeClassifier classifier = trainClassifier(options);
        QVERIFY(classifier.accuracy(toImages(batch.images), labelsOf(batch)) > 0.3);
        const QTemporaryDir folder;
        const auto path = std::filesystem::path(folder.path().toStdString()) / "classifier.safetensors";
        classifier.save(path);
        QCOMPARE(ShapeClassifier::load(path).classify(toImages(batch.images)),
                 classifier.classify(toImages(batch.images)));
    }

    void otherFilesAndImagesAreRefused() {
        const QTemporaryDir folder;
        const auto path = std::filesystem::path(folder.path().toStdString()) / "other.safetensors";
        formats::writeSafetensors(path, {{"convolutions.0.weight", at::zeros({1})}});
        QVERIFY_EXCEPTION_THROWN(ShapeClassifier::load(path), Error);
        QVERIFY_EXCEPTION_THROWN(ShapeClassifier::builtin().classify({Image{2, 2, std::vector<std::uint8_t>(12)}}),
                                 Error);
        QVERIFY_EXCEPTION_THROWN(ShapeClassifier::builtin().accuracy({}, {}), Error);
    }
};

TESSERA_CORE_TEST(TestShapeClassifier)
#include "tst_shape_classifier.moc"
