#include "tests/test_main.h"
#include "ui/preview/blind_test.h"
#include "ui/preview/blind_test_view.h"
#include "ui/preview/pair_view.h"

#include <QLabel>
#include <QPushButton>
#include <QTableWidget>
#include <QtTest>

#include <set>

using namespace ui::preview;
using Side = BlindTest::Side;

namespace {

core::Image plain(int red, int blue) {
    core::Image image{16, 16, {}};
    for (int i = 0; i < 16 * 16; ++i)
        image.rgb.insert(image.rgb.end(), {std::uint8_t(red), 0, std::uint8_t(blue)});
    return image;
}

/// The reference's images are red, the others blue; the green channel is left to tell rows apart.
BlindImages images(int rows) {
    BlindImages some{QStringLiteral("Dense"), QStringLiteral("Pruned 33 %"), true, {}, {}, {}};
    for (int row = 0; row < rows; ++row) {
        some.rowLabels << QStringLiteral("row %1").arg(row);
        some.reference.push_back(plain(200 + row, 0));
        some.other.push_back(plain(0, 200 + row));
    }
    return some;
}

Side opposite(Side side) {
    return side == Side::Left ? Side::Right : Side::Left;
}

} // namespace

class TestBlindTest : public QObject {
    Q_OBJECT

private:
    std::unique_ptr<BlindTestView> m_view;

    QString textOf(const char* label) const { return m_view->findChild<QLabel*>(QLatin1String(label))->text(); }
    void click(const char* button) const {
        QTest::mouseClick(m_view->findChild<QPushButton*>(QLatin1String(button)), Qt::LeftButton);
    }
    /// Which side a person sees red on.
    Side redSide() const {
        const QImage image = m_view->pair().grab().toImage();
        const QColor left = image.pixelColor(m_view->pair().imageRect().center());
        return left.red() > left.blue() ? Side::Left : Side::Right;
    }
    void answerByKey(Side side) const { QTest::keyClick(&m_view->pair(), side == Side::Left ? Qt::Key_1 : Qt::Key_2); }

private slots:
    void init() {
        m_view = std::make_unique<BlindTestView>();
        m_view->resize(700, 420);
        m_view->setImages(images(5));
        m_view->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_view.get()));
    }

    void everyPairComesOnceBeforeAnyComesAgain();
    void theSeedDecidesOrderAndSides();
    void sidesAreNotAlwaysTheSame();
    void countsRightAnswers();
    void namesAreHiddenUntilRevealed();
    void keysAndButtonsAnswer();
    void guessersAreToldThatNobodyCanTell();
    void whoeverSeesTheDifferenceIsTold();
    void mistakingOneForTheOtherIsTellingThemApart();
    void revealEndsTheTestAndShowsEveryAnswer();
    void startingAgainForgets();
    void aRunningTestKeepsItsImages();
    void withoutImagesThereIsNoTest();
};

void TestBlindTest::everyPairComesOnceBeforeAnyComesAgain() {
    for (std::uint64_t seed = 0; seed < 50; ++seed) {
        BlindTest test(7, seed);
        for (int i = 0; i < 4 * 7; ++i)
            test.answer(Side::Left);
        for (int round = 0; round < 4; ++round) {
            std::set<int> seen;
            for (int i = 0; i < 7; ++i)
                seen.insert(test.trials()[static_cast<std::size_t>(7 * round + i)].pair);
            QCOMPARE(seen.size(), std::size_t(7));
        }
        for (std::size_t i = 1; i < test.trials().size(); ++i)
            QVERIFY(test.trials()[i].pair != test.trials()[i - 1].pair);
    }
}

void TestBlindTest::theSeedDecidesOrderAndSides() {
    BlindTest a(6, 42), b(6, 42), c(6, 43);
    bool differs = false;
    for (int i = 0; i < 30; ++i) {
        QCOMPARE(a.current().pair, b.current().pair);
        QCOMPARE(a.current().reference, b.current().reference);
        differs = differs || a.current().pair != c.current().pair || a.current().reference != c.current().reference;
        a.answer(Side::Left);
        b.answer(Side::Right);
        c.answer(Side::Right);
    }
    QVERIFY(differs);
    QCOMPARE(a.seed(), std::uint64_t(42));
}

void TestBlindTest::sidesAreNotAlwaysTheSame() {
    BlindTest test(10, 1);
    int left = 0;
    for (int i = 0; i < 1000; ++i) {
        left += test.current().reference == Side::Left ? 1 : 0;
        test.answer(Side::Left);
    }
    QVERIFY2(left > 430 && left < 570, qPrintable(QString::number(left))); // five standard deviations and more
}

void TestBlindTest::countsRightAnswers() {
    BlindTest test(3, 5);
    QCOMPARE(test.pValue(), 1.0);
    for (int i = 0; i < 12; ++i)
        test.answer(i < 7 ? test.current().reference : opposite(test.current().reference));
    QCOMPARE(test.answered(), 12);
    QCOMPARE(test.right(), 7);
    QVERIFY(std::abs(test.pValue() - 0.7744140625) < 1e-12);
}

void TestBlindTest::namesAreHiddenUntilRevealed() {
    const auto shown = [this] {
        QStringList texts = {m_view->pair().accessibleDescription()};
        for (const QLabel* label : m_view->findChildren<QLabel*>())
            texts << label->text();
        return texts.join(QLatin1Char('|'));
    };
    QVERIFY2(!shown().contains(QStringLiteral("Pruned")), qPrintable(shown()));
    QVERIFY(!shown().contains(QStringLiteral("Dense")));
    QVERIFY(!shown().contains(QStringLiteral("row")));
    QCOMPARE(textOf("blindQuestion"), QStringLiteral("Which of the two is the dense model's?"));
    answerByKey(Side::Left);
    click("blindReveal");
    QVERIFY(shown().contains(QStringLiteral("Pruned 33 %")));
    QVERIFY(shown().contains(QStringLiteral("row")));
}

void TestBlindTest::keysAndButtonsAnswer() {
    const auto lastAnswer = [this] {
        return *m_view->test()->trials()[static_cast<std::size_t>(m_view->test()->answered()) - 1].answer;
    };
    for (const auto& [key, side] : {std::pair{Qt::Key_1, Side::Left},
                                    {Qt::Key_Left, Side::Left},
                                    {Qt::Key_2, Side::Right},
                                    {Qt::Key_Right, Side::Right}}) {
        QTest::keyClick(&m_view->pair(), key);
        QCOMPARE(lastAnswer(), side);
    }
    click("blindLeft");
    QCOMPARE(lastAnswer(), Side::Left);
    click("blindRight");
    QCOMPARE(lastAnswer(), Side::Right);
    QCOMPARE(m_view->test()->answered(), 6);
}

void TestBlindTest::guessersAreToldThatNobodyCanTell() {
    m_view->start(7);
    for (int i = 0; i < 12; ++i)
        answerByKey(i < 7 ? redSide() : opposite(redSide()));
    QCOMPARE(textOf("blindTally"), QStringLiteral("Nobody could tell so far: 7 of 12 right, p = 0.77"));
}

void TestBlindTest::whoeverSeesTheDifferenceIsTold() {
    for (int i = 0; i < 12; ++i)
        answerByKey(redSide());
    QVERIFY2(textOf("blindTally").startsWith(QStringLiteral("They can be told apart: 12 of 12 right, p = ")),
             qPrintable(textOf("blindTally")));
}

void TestBlindTest::mistakingOneForTheOtherIsTellingThemApart() {
    for (int i = 0; i < 10; ++i)
        answerByKey(opposite(redSide()));
    QVERIFY(textOf("blindTally").contains(QStringLiteral("taken for each other: 0 of 10 right")));
}

void TestBlindTest::revealEndsTheTestAndShowsEveryAnswer() {
    auto* table = m_view->findChild<QTableWidget*>(QStringLiteral("blindAnswers"));
    QVERIFY(!table->isVisible());
    QTest::keyClick(&m_view->pair(), Qt::Key_R); // before the first answer there is nothing to reveal
    QVERIFY(!m_view->isRevealed());
    const Side red = redSide();
    answerByKey(red);
    answerByKey(opposite(redSide()));
    QTest::keyClick(&m_view->pair(), Qt::Key_R);
    QVERIFY(m_view->isRevealed());
    QVERIFY(table->isVisible());
    QCOMPARE(table->rowCount(), 2);
    QCOMPARE(table->item(0, 1)->text(), red == Side::Left ? QStringLiteral("left") : QStringLiteral("right"));
    QCOMPARE(table->item(0, 3)->text(), QStringLiteral("✓"));
    QCOMPARE(table->item(1, 3)->text(), QStringLiteral("✗"));
    QVERIFY(textOf("blindTally").contains(QString::number(m_view->test()->seed())));
    answerByKey(Side::Left);
    QCOMPARE(m_view->test()->answered(), 2); // it is over
}

void TestBlindTest::startingAgainForgets() {
    const std::uint64_t seed = m_view->test()->seed();
    answerByKey(Side::Left);
    click("blindReveal");
    click("blindAgain");
    QVERIFY(!m_view->isRevealed());
    QCOMPARE(m_view->test()->answered(), 0);
    QVERIFY(m_view->test()->seed() != seed);
    QVERIFY(!m_view->findChild<QTableWidget*>()->isVisible());
}

void TestBlindTest::aRunningTestKeepsItsImages() {
    m_view->setImages(images(3)); // nothing was answered yet: the new ones are taken
    for (int i = 0; i < 6; ++i)
        QTest::keyClick(&m_view->pair(), Qt::Key_1);
    for (const BlindTest::Trial& trial : m_view->test()->trials())
        QVERIFY(trial.pair < 3);
    m_view->setImages(images(8));
    QVERIFY(textOf("blindTally").contains(QStringLiteral("have changed since")));
    QCOMPARE(m_view->test()->answered(), 6);
    click("blindAgain");
    QVERIFY(!textOf("blindTally").contains(QStringLiteral("have changed since")));
    std::set<int> rows;
    for (int i = 0; i < 8; ++i) {
        rows.insert(m_view->test()->current().pair);
        QTest::keyClick(&m_view->pair(), Qt::Key_1);
    }
    QCOMPARE(rows.size(), std::size_t(8));
}

void TestBlindTest::withoutImagesThereIsNoTest() {
    BlindTestView empty;
    empty.setImages(images(0));
    QVERIFY(empty.test() == nullptr);
    QTest::keyClick(&empty.pair(), Qt::Key_1);
    QVERIFY(!empty.findChild<QPushButton*>(QStringLiteral("blindLeft"))->isEnabled());
    QVERIFY(
        empty.findChild<QLabel*>(QStringLiteral("blindQuestion"))->text().contains(QStringLiteral("needs pictures")));
}

TESSERA_GUI_TEST(TestBlindTest)
#include "tst_blind_test.moc"
