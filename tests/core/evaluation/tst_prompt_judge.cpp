#include "core/base/error.h"
#include "core/data/shape_captions.h"
#include "core/evaluation/prompt_judge.h"
#include "tests/test_main.h"

#include <QtTest>

using namespace core;
using namespace core::evaluation;

namespace {

constexpr int kPrompts = 300;
constexpr std::uint64_t kSeed = 12;

/// A square of one colour on another.
Image square(const std::array<std::uint8_t, 3>& inside, const std::array<std::uint8_t, 3>& outside) {
    Image image{.width = 32, .height = 32, .rgb = {}};
    for (int row = 0; row < 32; ++row)
        for (int column = 0; column < 32; ++column) {
            const bool isInside = row >= 9 && row < 23 && column >= 9 && column < 23;
            for (const std::uint8_t value : isInside ? inside : outside)
                image.rgb.push_back(value);
        }
    return image;
}

QString nameOfColour(int index) {
    return QString::fromLatin1(data::kColourNames.at(static_cast<std::size_t>(index)));
}

} // namespace

class TestPromptJudge : public QObject {
    Q_OBJECT
private slots:
    void huesAreNamed();
    void promptsAreUnseenAndSayWhatTheyAreJudgedBy();
    void ownImagesAreJudgedRight();
    void wrongImagesAreJudgedWrong();
    void otherSizesAreRefused();
};

void TestPromptJudge::huesAreNamed() {
    const NamedHues hues = namedHues(square({220, 20, 20}, {120, 200, 200}));
    QCOMPARE(nameOfColour(hues.colour), QString("red"));
    QCOMPARE(nameOfColour(hues.background), QString("cyan"));
    QCOMPARE(nameOfColour(namedHues(square({40, 60, 230}, {230, 220, 120})).background), QString("yellow"));
}

void TestPromptJudge::promptsAreUnseenAndSayWhatTheyAreJudgedBy() {
    int colours = 0;
    for (const PromptTest& test : unseenPrompts(kPrompts, kSeed)) {
        QVERIFY(data::isUnseenCaption(test.prompt));
        colours += test.colour ? 1 : 0;
        const auto says = [&](const std::optional<int>& colour) {
            const QString name = colour ? nameOfColour(*colour) : QString();
            const QString prompt = QString::fromStdString(test.prompt);
            return !colour || prompt.contains(name) || (name == "teal" && prompt.contains("turquoise")) ||
                   (name == "purple" && prompt.contains("violet"));
        };
        QVERIFY2(says(test.colour) && says(test.background), test.prompt.c_str());
    }
    QVERIFY(colours > kPrompts * 0.75 && colours < kPrompts * 0.95);
}

void TestPromptJudge::ownImagesAreJudgedRight() {
    const PromptScore score =
        scorePrompts(ShapeClassifier::builtin(), imagesOfPrompts(kPrompts, kSeed), unseenPrompts(kPrompts, kSeed));
    QCOMPARE(score.images, kPrompts);
    QVERIFY2(score.shapes > 0.99 * kPrompts, qPrintable(QString::number(score.shapes)));
    QVERIFY2(score.colours > 0.97 * score.coloursAsked, qPrintable(QString::number(score.colours)));
    QVERIFY2(score.backgrounds > 0.95 * score.backgroundsAsked,
             qPrintable(QString("%1 of %2").arg(score.backgrounds).arg(score.backgroundsAsked)));
}

/// Those of other prompts: right by chance alone.
void TestPromptJudge::wrongImagesAreJudgedWrong() {
    const PromptScore score =
        scorePrompts(ShapeClassifier::builtin(), imagesOfPrompts(kPrompts, kSeed + 1), unseenPrompts(kPrompts, kSeed));
    QVERIFY(score.shapes < 0.2 * kPrompts);
    QVERIFY(score.colours < 0.25 * score.coloursAsked);
    QVERIFY(score.backgrounds < 0.3 * score.backgroundsAsked);
    QVERIFY(score.whole < 0.1 * kPrompts);
}

void TestPromptJudge::otherSizesAreRefused() {
    QVERIFY_EXCEPTION_THROWN(namedHues(Image{.width = 8, .height = 8, .rgb = std::vector<std::uint8_t>(192)}), Error);
    QVERIFY_EXCEPTION_THROWN(scorePrompts(ShapeClassifier::builtin(), {}, unseenPrompts(1, 1)), Error);
}

TESSERA_CORE_TEST(TestPromptJudge)
#include "tst_prompt_judge.moc"
