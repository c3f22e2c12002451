#include "tests/test_main.h"
#include "ui/theme/number_text.h"

#include <QLocale>

using namespace ui::theme;

/// Numbers as people write them.
class TestNumberText : public QObject {
    Q_OBJECT

private slots:
    void init() { QLocale::setDefault(QLocale::c()); }
    void cleanup() { QLocale::setDefault(QLocale::c()); }

    void aShortNumberHasAPowerOfTenForPeople_data() {
        QTest::addColumn<double>("value");
        QTest::addColumn<QString>("text");
        QTest::newRow("plain") << 0.97 << QStringLiteral("0.97");
        QTest::newRow("small") << 5e-5 << QStringLiteral("5 · 10⁻⁵");
        QTest::newRow("small and negative") << -1.25e-12 << QStringLiteral("−1.25 · 10⁻¹²");
        QTest::newRow("large") << 3.2e9 << QStringLiteral("3.2 · 10⁹");
        QTest::newRow("zero") << 0.0 << QStringLiteral("0");
        QTest::newRow("rounded") << 123456.0 << QStringLiteral("123456");
    }

    void aShortNumberHasAPowerOfTenForPeople() {
        QFETCH(double, value);
        QFETCH(QString, text);
        QCOMPARE(shortNumber(value), text);
    }

    void whatIsAddedHasOneSign() {
        QCOMPARE(addedNumber(0.5), QStringLiteral("+ 0.5"));
        QCOMPARE(addedNumber(-0.0001), QStringLiteral("− 0.0001"));
        QCOMPARE(addedNumber(-5e-7), QStringLiteral("− 5 · 10⁻⁷"));
    }

    void theLanguagesCommaIsUsed() {
        QLocale::setDefault(QLocale(QLocale::German));
        QCOMPARE(shortNumber(1.5e-5), QStringLiteral("1,5 · 10⁻⁵"));
    }
};

TESSERA_TEST(TestNumberText)
#include "tst_number_text.moc"
