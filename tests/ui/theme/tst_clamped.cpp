#include "tests/test_main.h"
#include "ui/theme/clamped.h"

#include <cmath>

using ui::theme::clamped;

class TestClamped : public QObject {
    Q_OBJECT

private slots:
    void isClampWhereThereIsRoom() {
        QCOMPARE(clamped(5, 1, 3), 3);
        QCOMPARE(clamped(0, 1, 3), 1);
        QCOMPARE(clamped(2, 1, 3), 2);
    }

    void theLowestCountsWhereThereIsNone() {
        QCOMPARE(clamped(5, 3, 1), 3);
        const double lowest = std::log(1.0), highest = std::log(1000.0), width = highest - lowest;
        for (const double value : {-1.0, 0.0, 1.0})
            QCOMPARE(clamped(value, lowest, std::nextafter(highest - width, -1)), lowest);
    }
};

TESSERA_TEST(TestClamped)
#include "tst_clamped.moc"
