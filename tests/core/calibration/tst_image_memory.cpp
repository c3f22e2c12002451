#include "core/calibration/collect.h"
#include "core/calibration/image_memory.h"
#include "core/calibration/image_source.h"
#include "tests/core/thrown_message.h"
#include "tests/core/tiny_dit.h"
#include "tests/test_main.h"

#include <QRegularExpression>
#include <QtTest>

using core::calibration::requireImageMemory;

/// How many images are made and held at once.
class TestImageMemory : public QObject {
    Q_OBJECT

private slots:
    void moreImagesThanFitAreRefused_data();
    void moreImagesThanFitAreRefused();
    void nothingIsMadeBeforeTheRefusal_data();
    void nothingIsMadeBeforeTheRefusal();
    void aLittleMemoryIsAlwaysThere();
};

void TestImageMemory::moreImagesThanFitAreRefused_data() {
    QTest::addColumn<double>("gib");
    QTest::newRow("half a gigabyte") << 0.5;
    QTest::newRow("two") << 2.0;
}

/// And the number that is offered fits, the next one does not.
void TestImageMemory::moreImagesThanFitAreRefused() {
    QFETCH(double, gib);
    const core::model::ModelInfo info = tiny::model()->info();
    const QByteArray message = thrownMessage([&] { requireImageMemory(info, 10'000'000, gib); });
    const auto found = QRegularExpression(QStringLiteral("^samples: expected at most (\\d+), whose pictures fit into "
                                                         "([\\d.]+) GiB, found 10000000, which take [\\d.]+ GiB$"))
                           .match(QString::fromUtf8(message));
    QVERIFY2(found.hasMatch(), message);
    QCOMPARE(found.captured(2).toDouble(), gib);
    const qint64 most = found.captured(1).toLongLong();
    requireImageMemory(info, most, gib);
    QVERIFY_THROWS_EXCEPTION(core::Error, requireImageMemory(info, most + 1, gib));
    // An image and what it is made of: 2·4·3·32·32 bytes.
    QCOMPARE(most, static_cast<qint64>(gib * (1 << 30)) / (8 * 3 * 32 * 32));
}

void TestImageMemory::nothingIsMadeBeforeTheRefusal_data() {
    QTest::addColumn<QByteArray>("source");
    for (const char* source : {"builtin", "own", "/no/such/folder"})
        QTest::newRow(source) << QByteArray(source);
}

void TestImageMemory::nothingIsMadeBeforeTheRefusal() {
    QFETCH(QByteArray, source);
    int reports = 0;
    const core::Progress progress(
        {}, [&](const core::ProgressUpdate& update) { reports += update.phase == "calibrate" ? 0 : 1; });
    const core::calibration::CalibrationOptions options{
        .samples = 10'000'000, .bins = 2, .source = source.toStdString(), .memoryGib = 0.5};
    const QByteArray message = thrownMessage([&] { collectStatistics(*tiny::model(), options, progress); });
    QVERIFY2(message.startsWith("samples: expected at most "), message);
    QCOMPARE(reports, 0);
}

void TestImageMemory::aLittleMemoryIsAlwaysThere() {
    requireImageMemory(tiny::model()->info(), 10'000, 1e-6); // 256 MiB
}

TESSERA_CORE_TEST(TestImageMemory)
#include "tst_image_memory.moc"
