#include "core/base/decoder_limits.h"
#include "core/base/image.h"
#include "core/data/centre_crop.h"
#include "core/data/decoding_budget.h"
#include "core/data/image_decoder.h"
#include "core/data/image_folder.h"
#include "tests/bad_input/bad_input.h"
#include "tests/core/thrown_message.h"
#include "tests/test_main.h"

#include <QTemporaryDir>
#include <QtTest>

#include <atomic>
#include <fstream>
#include <thread>

using core::data::checkedImageHeader;
using core::data::decodeImage;
using core::data::DecodingBudget;

namespace {

/// A PBM of black pixels.
std::string bits(int width, int height) {
    return "P4 " + std::to_string(width) + ' ' + std::to_string(height) + '\n' +
           std::string(static_cast<std::size_t>((width + 7) / 8) * static_cast<std::size_t>(height), '\xFF');
}

std::string jpegOfScans(int scans) {
    std::string bytes = bad_input::imageBytes("jpeg");
    const std::string end = "\xFF\xD9";
    for (int i = 1; i < scans; ++i)
        bytes.insert(bytes.rfind(end), "\xFF\xDA");
    return bytes;
}

std::string pngOfNotes(int notes) {
    std::string bytes = bad_input::imageBytes("grey");
    for (int i = 0; i < notes; ++i)
        bytes.insert(33, std::string("\0\0\0\1zTXtx....", 13));
    return bytes;
}

void runAll(std::vector<std::thread>& threads) {
    for (std::thread& thread : threads)
        thread.join();
}

} // namespace

/// What a picture may cost before and while it is decoded.
class TestImageLimits : public QObject {
    Q_OBJECT

private slots:
    void theSizeIsTheDecoders_data();
    void theSizeIsTheDecoders();
    void hiddenSizesAreRefused_data();
    void hiddenSizesAreRefused();
    void costlyFormsAreRefused();
    void unusualButSoundHeadersAreRead_data();
    void unusualButSoundHeadersAreRead();
    void movingPicturesAreRefused();
    void openCvHasTheSameLimit();
    void anotherSizeThanPromisedIsRefused();
    void oneImageBeyondTheBudgetIsRefused();
    void aShareWaitsForAnother();
    void whoHoldsAShareDoesNotWait();
    void threadsStayWithinTheBudget();
    void aLongImageIsCutBeforeItGrows();
};

void TestImageLimits::theSizeIsTheDecoders_data() {
    QTest::addColumn<QString>("name");
    for (const std::string& name : bad_input::imageNames())
        if (name != "gif" && name != "bomb")
            QTest::newRow(name.c_str()) << QString::fromStdString(name);
}

void TestImageLimits::theSizeIsTheDecoders() {
    QFETCH(QString, name);
    const std::string bytes = bad_input::imageBytes(name.toStdString());
    const auto header = checkedImageHeader(bytes);
    const core::Image image = decodeImage(bytes, header);
    const bool isTurned = name == QLatin1String("rotated");
    QCOMPARE(static_cast<std::uint64_t>(image.width), isTurned ? header.height : header.width);
    QCOMPARE(static_cast<std::uint64_t>(image.height), isTurned ? header.width : header.height);
}

void TestImageLimits::hiddenSizesAreRefused_data() {
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QByteArray>("named");
    const std::map<std::string, std::string> named{
        {"two frames", "damaged JPEG header"}, {"digits", "cut short"},
        {"carriage return", "cut short"},      {"number's end", "cut short"},
        {"another reader of P", "not a PNG"},  {"another reader of WebP", "damaged WebP header"}};
    for (const auto& [name, bytes] : bad_input::imagesOfHiddenSize()) {
        const auto found = named.find(name);
        QTest::newRow(name.c_str()) << QByteArray::fromStdString(bytes)
                                    << QByteArray::fromStdString(found == named.end() ? "too large: 65500x65500"
                                                                                      : found->second);
    }
}

void TestImageLimits::hiddenSizesAreRefused() {
    QFETCH(QByteArray, bytes);
    QFETCH(QByteArray, named);
    const QByteArray message =
        thrownMessage([&] { checkedImageHeader(bytes.toStdString()); }, core::ErrorCode::BadInput);
    QVERIFY2(message.startsWith(named), message);
}

void TestImageLimits::costlyFormsAreRefused() {
    const auto message = [](const std::string& bytes) {
        return thrownMessage([&] { checkedImageHeader(bytes); }, core::ErrorCode::BadInput);
    };
    checkedImageHeader(jpegOfScans(256));
    QCOMPARE(message(jpegOfScans(257)), QByteArray("a JPEG of 257 scans, at most 256 are read"));
    checkedImageHeader(pngOfNotes(16));
    QCOMPARE(message(pngOfNotes(17)), QByteArray("a PNG of more than 16 packed notes"));
}

void TestImageLimits::unusualButSoundHeadersAreRead_data() {
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<int>("width");
    QTest::addColumn<int>("height");
    const QByteArray jpeg = QByteArray::fromStdString(bad_input::imageBytes("jpeg"));
    const auto frame = jpeg.indexOf("\xFF\xC0");
    for (const char* marker : {"\xFF\x01", "\xFF\xD3", "\xFF\xFF\xFF", "rubbish"})
        QTest::addRow("jpeg with %s", QByteArray(marker).toHex().constData())
            << QByteArray(jpeg).insert(frame, marker) << 40 << 20;
    QTest::newRow("comments") << QByteArray("P6 # one\r# two\n2#3 255\nabcdefghijklmnopqr") << 2 << 3;
    QTest::newRow("leading zeros") << QByteArray("P5 00000000000002 2 255\nabcd") << 2 << 2;
    QTest::newRow("digits without spaces") << QByteArray("P1 2 2\n0110") << 2 << 2;
    QTest::newRow("sixteen bits") << QByteArray("P5 2 1 65535\nabcd") << 2 << 1;
}

void TestImageLimits::unusualButSoundHeadersAreRead() {
    QFETCH(QByteArray, bytes);
    QFETCH(int, width);
    QFETCH(int, height);
    const auto header = checkedImageHeader(bytes.toStdString());
    QCOMPARE(header.width, static_cast<std::uint64_t>(width));
    QCOMPARE(header.height, static_cast<std::uint64_t>(height));
    QCOMPARE(decodeImage(bytes.toStdString(), header).width, width);
}

void TestImageLimits::movingPicturesAreRefused() {
    const std::string moving =
        std::string("RIFF\x20\0\0\0WEBPVP8X\x0A\0\0\0\x02\0\0\0\x07\0\0\x07\0\0", 30) + "ANIM......";
    QCOMPARE(thrownMessage([&] { checkedImageHeader(moving); }, core::ErrorCode::BadInput),
             QByteArray("a moving WebP picture, expected a still one"));
}

/// Past the check, straight into the decoder.
void TestImageLimits::openCvHasTheSameLimit() {
    const QTemporaryDir folder;
    const std::string path = folder.filePath(QStringLiteral("large.pbm")).toStdString();
    QVERIFY(6400ULL * 6400 > core::mostPixels());
    std::ofstream(path, std::ios::binary) << bits(6400, 6400);
    const QByteArray message = thrownMessage([&] { core::readImage(path); }, core::ErrorCode::BadInput);
    QVERIFY2(message.contains("CV_IO_MAX_IMAGE_PIXELS"), message);
    std::ofstream(path, std::ios::binary) << bits(640, 640);
    QCOMPARE(core::readImage(path).width, 640);
}

void TestImageLimits::anotherSizeThanPromisedIsRefused() {
    const std::string bytes = bad_input::imageBytes("jpeg");
    auto header = checkedImageHeader(bytes);
    header.width = 41;
    QCOMPARE(thrownMessage([&] { decodeImage(bytes, header); }, core::ErrorCode::BadInput),
             QByteArray("expected 41x20 pixels by its header, found 40x20"));
}

void TestImageLimits::oneImageBeyondTheBudgetIsRefused() {
    const QTemporaryDir folder;
    const std::string path = folder.filePath(QStringLiteral("a.pbm")).toStdString();
    std::ofstream(path, std::ios::binary) << bits(1000, 1000);
    DecodingBudget small(5'000'000);
    const QByteArray message =
        thrownMessage([&] { core::data::readCroppedImage(path, 8, small); }, core::ErrorCode::BadInput);
    QVERIFY2(message.endsWith("a.pbm: too large: decoding takes 7 MB, at most 5 MB are given to it"), message);
    QCOMPARE(small.taken(), std::uint64_t{0});
    DecodingBudget enough(7'000'000);
    QCOMPARE(core::data::readCroppedImage(path, 8, enough).width, 1000);
    QCOMPARE(enough.taken(), std::uint64_t{0});
}

void TestImageLimits::aShareWaitsForAnother() {
    DecodingBudget budget(100);
    std::atomic<bool> isFreed = false;
    bool waited = false;
    auto first = std::make_unique<DecodingBudget::Share>(budget.take(60));
    std::thread other([&] {
        const auto second = budget.take(60);
        waited = isFreed;
    });
    isFreed = true;
    first.reset();
    other.join();
    QVERIFY(waited);
    QCOMPARE(budget.taken(), std::uint64_t{0});
}

void TestImageLimits::whoHoldsAShareDoesNotWait() {
    DecodingBudget budget(100);
    auto one = budget.take(40);
    auto other = budget.take(40);
    QVERIFY(!one.tryGrow(61));
    QVERIFY(one.tryGrow(60));
    QVERIFY(one.tryGrow(10)); // at least
    QCOMPARE(one.bytes(), std::uint64_t{60});
    QCOMPARE(budget.taken(), std::uint64_t{100});
    QVERIFY_THROWS_EXCEPTION(core::Error, one.tryGrow(101));
    QVERIFY_THROWS_EXCEPTION(core::Error, budget.take(101));
}

/// Three times as many images as fit, read over and over.
void TestImageLimits::threadsStayWithinTheBudget() {
    const QTemporaryDir folder;
    const std::string path = folder.filePath(QStringLiteral("a.pbm")).toStdString();
    std::ofstream(path, std::ios::binary) << bits(100, 100);
    DecodingBudget budget(130'000);
    std::atomic<int> read = 0;
    std::atomic<bool> isOver = false;
    std::vector<std::thread> threads;
    for (int i = 0; i < 6; ++i)
        threads.emplace_back([&] {
            for (int j = 0; j < 20; ++j) {
                read += core::data::readCroppedImage(path, 8, budget).width == 100 ? 1 : 0;
                isOver = isOver || budget.taken() > 130'000;
            }
        });
    runAll(threads);
    QCOMPARE(read, 120);
    QVERIFY(!isOver);
    QCOMPARE(budget.taken(), std::uint64_t{0});
}

/// Resized as a whole it would be 256x268435456 pixels.
void TestImageLimits::aLongImageIsCutBeforeItGrows() {
    core::Image line{1, 1 << 20, std::vector<std::uint8_t>(std::size_t{3} << 20, 77)};
    QVERIFY(core::data::centreCrop(line, 256) ==
            (core::Image{256, 256, std::vector<std::uint8_t>(std::size_t{256} * 256 * 3, 77)}));
    std::swap(line.width, line.height);
    QVERIFY(core::data::centreCrop(line, 256) ==
            (core::Image{256, 256, std::vector<std::uint8_t>(std::size_t{256} * 256 * 3, 77)}));
}

TESSERA_CORE_TEST(TestImageLimits)
#include "tst_image_limits.moc"
