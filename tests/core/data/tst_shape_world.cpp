#include "core/base/error.h"
#include "core/data/shape_world.h"
#include "tests/test_main.h"

#include <QtTest>

using namespace core::data;

class TestShapeWorld : public QObject {
    Q_OBJECT
private slots:
    void sameSeedGivesTheSameImages() {
        const ShapeBatch first = drawShapes(12, 7), second = drawShapes(12, 7), other = drawShapes(12, 8);
        QVERIFY(at::equal(first.images, second.images));
        QVERIFY(at::equal(first.labels, second.labels));
        QVERIFY(!at::equal(first.images, other.images));
    }

    void anImageDoesNotDependOnHowManyFollowIt() {
        const ShapeBatch few = drawShapes(5, 3), many = drawShapes(300, 3);
        QVERIFY(at::allclose(few.images, many.images.narrow(0, 0, 5), 0, 1e-6));
    }

    void everyClassLooksDifferent() {
        ShapeParameters one = drawShapeParameters(1, 5, {0});
        std::vector<at::Tensor> images;
        for (int label = 0; label < kShapeClasses; ++label) {
            one.label = at::tensor({label}, at::kLong);
            images.push_back(renderShapes(one));
            for (int before = 0; before < label; ++before)
                QVERIFY2((images[label] - images[before]).abs().max().item<float>() > 0.2F, kShapeNames[label]);
        }
    }

    void imagesHaveTheKnownRangeAndUnitVariance() {
        const at::Tensor images = drawShapes(1000, 11).images;
        QVERIFY(images.min().item<float>() >= -1 && images.max().item<float>() <= 1);
        const double meanSquare = (images / kShapePixelScale).square().mean().item<double>();
        QVERIFY2(std::abs(meanSquare - 1) < 0.04, qPrintable(QString::number(meanSquare)));
    }

    void parametersDecideTheImage() {
        ShapeParameters disc = drawShapeParameters(2, 9, {0, 0});
        disc.centre.zero_();
        disc.scale.fill_(1);
        disc.fill.copy_(at::tensor({0.0, 1.0, 1.0}).expand({2, 3})); // pure red
        const at::Tensor centre = renderShapes(disc).index({at::indexing::Slice(), at::indexing::Slice(), 16, 16});
        QVERIFY(at::allclose(centre, at::tensor({1.0, -1.0, -1.0}).to(at::kFloat).expand({2, 3}), 0, 0.05));
    }

    void wantedClassesAreDrawn() {
        const ShapeBatch batch = drawShapes(4, 1, {9, 0, 3, 3});
        QVERIFY(at::equal(batch.labels, at::tensor({9, 0, 3, 3}, at::kLong)));
        QVERIFY_EXCEPTION_THROWN(drawShapes(2, 1, {0}), core::Error);
        QVERIFY_EXCEPTION_THROWN(drawShapes(1, 1, {10}), core::Error);
    }
};

TESSERA_CORE_TEST(TestShapeWorld)
#include "tst_shape_world.moc"
