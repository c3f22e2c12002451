#include "core/data/shape_captions.h"
#include "tests/test_main.h"

#include <QtTest>

#include <numbers>
#include <set>
#include <sstream>

using namespace core::data;

namespace {

constexpr int kImages = 400;

std::set<std::string> wordsOf(std::string caption) {
    std::erase(caption, ',');
    std::istringstream text(caption);
    return {std::istream_iterator<std::string>(text), {}};
}

bool hasOneOf(const std::set<std::string>& words, const std::vector<std::string>& wanted) {
    return std::any_of(wanted.begin(), wanted.end(), [&](const std::string& word) { return words.contains(word); });
}

/// One image with the middle value of everything.
ShapeParameters plain(int label) {
    ShapeParameters one = drawShapeParameters(1, 1, {label});
    one.centre.zero_();
    one.scale.fill_(1);
    one.angle.zero_();
    return one;
}

void setHue(at::Tensor& colour, double degrees) {
    colour.select(1, 0).fill_(degrees / 360);
}

} // namespace

class TestShapeCaptions : public QObject {
    Q_OBJECT
private slots:
    void parametersAreDescribed() {
        ShapeParameters star = plain(3);
        setHue(star.fill, 358);
        setHue(star.backgroundFrom, 150);
        setHue(star.backgroundTo, 170);
        QVERIFY((describeShape(star, 0) == ShapeDescription{.shape = 3, .colour = 0, .background = 5}));
        star.scale.fill_(1.2);
        star.angle.fill_(20 * std::numbers::pi / 180);
        star.centre.copy_(at::tensor({-0.2, 0.2}).view({1, 2}));
        const ShapeDescription moved = describeShape(star, 0);
        QCOMPARE(moved.size, 1);
        QCOMPARE(moved.tilt, 1);
        QCOMPARE(moved.column, -1);
        QCOMPARE(moved.row, 1);
    }

    /// Where the picture's upper half leans to: what "right" means is seen, not assumed.
    void tiltedRightLeansRight() {
        ShapeParameters house = plain(9);
        setHue(house.fill, 0);
        house.angle.fill_(25 * std::numbers::pi / 180);
        QCOMPARE(describeShape(house, 0).tilt, 1);
        const at::Tensor red = renderShapes(house)[0][0] - renderShapes(house)[0][1];
        const at::Tensor top = red.narrow(0, 4, 6).clamp_min(0).sum(0);
        const double column =
            ((top * at::arange(kShapeSize, at::kFloat)).sum() / top.sum()).item<double>() - (kShapeSize - 1) / 2.0;
        QVERIFY2(column > 1, qPrintable(QString::number(column)));
    }

    void aHueBetweenTwoNamesHasNone() {
        ShapeParameters disc = plain(0);
        for (const auto& [degrees, name] : {std::pair(0.0, 0), {30.0, 1}, {228.0, 7}, {335.0, 10}}) {
            setHue(disc.fill, degrees);
            QCOMPARE(describeShape(disc, 0).colour, std::optional(name));
        }
        for (const double between : {15.0, 43.0, 250.0, 347.0}) {
            setHue(disc.fill, between);
            QCOMPARE(describeShape(disc, 0).colour, std::nullopt);
        }
    }

    void roundShapesShowNoTilt() {
        for (const int label : {0, 5, 8}) {
            ShapeParameters one = plain(label);
            one.angle.fill_(0.4);
            QCOMPARE(describeShape(one, 0).tilt, 0);
        }
    }

    void captionsSayOnlyWhatIsTrue() {
        const ShapeParameters all = drawShapeParameters(kImages, 5);
        const std::vector<std::string> sizes[] = {{"small", "little", "tiny"}, {"medium"}, {"big", "large", "huge"}};
        for (int image = 0; image < kImages; ++image) {
            const ShapeDescription d = describeShape(all, image);
            const std::string caption = shapeCaption(d, static_cast<std::uint64_t>(image));
            const std::set<std::string> words = wordsOf(caption);
            for (int size = -1; size <= 1; ++size)
                QVERIFY2(size == d.size || !hasOneOf(words, sizes[size + 1]), caption.c_str());
            for (int colour = 0; colour < static_cast<int>(kColourNames.size()); ++colour)
                QVERIFY2(colour == d.colour || colour == d.background || !words.contains(kColourNames[colour]),
                         caption.c_str());
            QVERIFY2(d.tilt != 0 || !hasOneOf(words, {"tilted", "leaning", "turned"}), caption.c_str());
            QVERIFY2(d.tilt == -1 || d.column == -1 || !words.contains("left"), caption.c_str());
            QVERIFY2(d.tilt == 1 || d.column == 1 || !words.contains("right"), caption.c_str());
            QVERIFY2(d.row == -1 || !words.contains("top"), caption.c_str());
            QVERIFY2(d.row == 1 || !words.contains("bottom"), caption.c_str());
            QVERIFY2((d.row == 0 && d.column == 0) || !hasOneOf(words, {"middle", "centre", "centred"}),
                     caption.c_str());
        }
    }

    void wordingsAreMany() {
        const ShapeDescription house{.shape = 9, .colour = 1, .background = 5, .size = 1, .tilt = -1, .column = 1};
        std::set<std::string> wordings;
        int withShape = 0;
        for (std::uint64_t seed = 0; seed < 1000; ++seed) {
            const std::string caption = shapeCaption(house, seed);
            QCOMPARE(shapeCaption(house, seed), caption);
            QVERIFY2(caption.find("a orange") == std::string::npos && caption.find("  ") == std::string::npos,
                     caption.c_str());
            wordings.insert(caption);
            withShape += hasOneOf(wordsOf(caption), {"house", "home"}) ? 1 : 0;
        }
        QCOMPARE(withShape, 1000);
        QVERIFY2(wordings.size() > 700, qPrintable(QString::number(wordings.size())));
    }

    void wordingsKnowWhichColoursTheySay() {
        const ShapeDescription moon{.shape = 7, .colour = 0, .background = 7};
        for (std::uint64_t seed = 0; seed < 300; ++seed) {
            const ShapeCaption caption = wordedCaption(moon, seed);
            const std::set<std::string> words = wordsOf(caption.text);
            QCOMPARE(caption.text, shapeCaption(moon, seed));
            QCOMPARE(caption.namesColour, words.contains("red"));
            QCOMPARE(caption.namesBackground, words.contains("blue"));
        }
    }

    void oneWordingInSixteenIsNeverTrainedOn() {
        const ShapeDescription house{.shape = 9, .colour = 1, .background = 5, .size = 1, .tilt = -1, .column = 1};
        std::set<std::string> all, unseen;
        for (std::uint64_t seed = 0; seed < 4000; ++seed)
            all.insert(shapeCaption(house, seed));
        for (const std::string& caption : all)
            if (isUnseenCaption(caption))
                unseen.insert(caption);
        const double share = static_cast<double>(unseen.size()) / static_cast<double>(all.size());
        QVERIFY2(share > 0.04 && share < 0.09, qPrintable(QString::number(share)));
    }

    void nameableShapesHaveBothColours() {
        const ShapeParameters shapes = drawNameableShapes(50, 4, 2);
        QCOMPARE(shapes.label.size(0), std::int64_t{50});
        for (int i = 0; i < 50; ++i) {
            const ShapeDescription d = describeShape(shapes, i);
            QVERIFY(d.colour && d.background && d.shape < 2);
        }
        QVERIFY(at::equal(drawNameableShapes(20, 4, 2).centre, shapes.centre.narrow(0, 0, 20)));
    }
};

TESSERA_TEST(TestShapeCaptions)
#include "tst_shape_captions.moc"
