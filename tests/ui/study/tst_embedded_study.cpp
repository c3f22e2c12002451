#include "core/base/atomic_file.h"
#include "core/base/error.h"
#include "core/metrics/cost.h"
#include "core/study/embedded_study.h"
#include "core/study/study_file.h"
#include "tests/test_main.h"

#include <QBuffer>
#include <QImage>
#include <QTemporaryDir>
#include <QtTest>

#include <zlib.h>

using namespace core::study;

namespace {

std::string pngOf(const QImage& image) {
    QBuffer buffer;
    buffer.open(QIODevice::WriteOnly);
    image.save(&buffer, "PNG");
    return buffer.data().toStdString();
}

std::string plainPng() {
    QImage image(8, 6, QImage::Format_RGB888);
    image.fill(QColor(10, 200, 90));
    return pngOf(image);
}

std::string number(std::uint32_t value) {
    return {char(value >> 24U), char(value >> 16U), char(value >> 8U), char(value)};
}

std::string chunk(const std::string& type, const std::string& data) {
    const std::string body = type + data;
    return number(std::uint32_t(data.size())) + body +
           number(std::uint32_t(crc32(0, reinterpret_cast<const Bytef*>(body.data()), uInt(body.size()))));
}

/// A small image with a chunk of one's own behind the header.
std::string pngWith(const std::string& chunkBytes) {
    std::string png = plainPng();
    png.insert(33, chunkBytes);
    return png;
}

std::string packed(const std::string& text) {
    std::string bytes(compressBound(uLong(text.size())), '\0');
    auto size = uLongf(bytes.size());
    compress2(reinterpret_cast<Bytef*>(bytes.data()), &size, reinterpret_cast<const Bytef*>(text.data()),
              uLong(text.size()), 9);
    bytes.resize(size);
    return bytes;
}

/// 200 MB of spaces, packed without ever being in memory as a whole.
std::string bomb() {
    z_stream state{};
    deflateInit(&state, 9);
    std::string piece(1'000'000, ' '), out(400'000, '\0');
    state.next_out = reinterpret_cast<Bytef*>(out.data());
    state.avail_out = uInt(out.size());
    for (int i = 0; i < 200; ++i) {
        state.next_in = reinterpret_cast<Bytef*>(piece.data());
        state.avail_in = uInt(piece.size());
        deflate(&state, i < 199 ? Z_NO_FLUSH : Z_FINISH);
    }
    out.resize(state.total_out);
    deflateEnd(&state);
    return out;
}

const std::string keyword = std::string(studyKeyword) + '\0';

} // namespace

class TestEmbeddedStudy : public QObject {
    Q_OBJECT

private:
    QTemporaryDir m_folder;

    std::filesystem::path written(const std::string& bytes) const {
        const auto path = std::filesystem::path(m_folder.path().toStdString()) / "picture.png";
        core::writeFileAtomically(path, bytes);
        return path;
    }
    /// The one line that reading ends in; empty: it does not fail.
    QString complaint(const std::string& bytes) const {
        try {
            readEmbeddedStudy(written(bytes));
        } catch (const core::Error& error) {
            return QString::fromUtf8(error.what());
        }
        return {};
    }

private slots:
    void anImageGivesItsStudyBack();
    void theImageStaysTheSame();
    void everyKindOfTextChunkIsRead();
    void anImageWithoutAStudySaysSo();
    void aWholeStudyComesBack();
    void hostileFilesGetOneLine_data();
    void hostileFilesGetOneLine();
    void everyTruncationIsRefusedOrReadWhole();
    void aZipBombTakesLittleMemory();
};

void TestEmbeddedStudy::anImageGivesItsStudyBack() {
    const std::string study = "{\"model\": \"Größe ✓\"}\n";
    QCOMPARE(readEmbeddedStudy(written(withStudy(plainPng(), study))).value(), study);
    QCOMPARE(readEmbeddedStudy(written(withStudy(plainPng(), ""))).value(), std::string());
}

void TestEmbeddedStudy::theImageStaysTheSame() {
    const std::string with = withStudy(plainPng(), "{}");
    const QImage image = QImage::fromData(QByteArray::fromStdString(with), "PNG");
    QCOMPARE(image.size(), QSize(8, 6));
    QCOMPARE(image.pixelColor(3, 3), QColor(10, 200, 90));
    QCOMPARE(image.text(QStringLiteral("tessera study")), QStringLiteral("{}")); // libpng reads it, checksum included
}

void TestEmbeddedStudy::everyKindOfTextChunkIsRead() {
    const std::string text = "{\"a\": 1}";
    QCOMPARE(readEmbeddedStudy(written(pngWith(chunk("tEXt", keyword + text)))).value(), text);
    QCOMPARE(readEmbeddedStudy(written(pngWith(chunk("tEXt", keyword + "\xE4")))).value(), std::string("ä"));
    QCOMPARE(readEmbeddedStudy(written(pngWith(chunk("zTXt", keyword + '\0' + packed(text))))).value(), text);
    const std::string plain("\0\0de\0Studie\0", 12);
    QCOMPARE(readEmbeddedStudy(written(pngWith(chunk("iTXt", keyword + plain + "ä")))).value(), std::string("ä"));
    const std::string zipped("\1\0\0\0", 4);
    QCOMPARE(readEmbeddedStudy(written(pngWith(chunk("iTXt", keyword + zipped + packed("ä"))))).value(),
             std::string("ä"));
    // Written by another program behind the image.
    std::string late = plainPng();
    late.insert(late.size() - 12, chunk("tEXt", keyword + text));
    QCOMPARE(readEmbeddedStudy(written(late)).value(), text);
}

void TestEmbeddedStudy::anImageWithoutAStudySaysSo() {
    const auto path = written(pngWith(chunk("tEXt", std::string("Comment\0hello", 13))));
    QVERIFY(!readEmbeddedStudy(path));
    try {
        studyOfImage(path);
        QFAIL("a study came out of nothing");
    } catch (const core::Error& error) {
        const QString line = QString::fromUtf8(error.what());
        QVERIFY2(line.endsWith(
                     QStringLiteral("picture.png: no study in this picture; pictures that Tessera saves carry theirs")),
                 error.what());
    }
}

void TestEmbeddedStudy::aWholeStudyComesBack() {
    core::study::Study study;
    study.stages.m = 0.61;
    study.sampling.seeds = {3, 1, 4};
    study.pruning.method = "wanda";
    const auto path = written(withStudy(plainPng(), core::study::toJson(study)));
    QVERIFY(studyOfImage(path) == study);
}

void TestEmbeddedStudy::hostileFilesGetOneLine_data() {
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QString>("says");
    const auto row = [](const char* name, const std::string& bytes, const char* says) {
        QTest::newRow(name) << QByteArray::fromStdString(bytes) << QString::fromUtf8(says);
    };
    std::string broken = withStudy(plainPng(), "{\"a\": 1}");
    broken[33 + 8 + 20] ^= 1;
    row("nothing", "", "not a PNG file");
    row("another kind of file", "{\"format\": \"tessera study\"}", "not a PNG file");
    row("wrong checksum", broken, "its checksum is wrong");
    row("longer than the file", plainPng().substr(0, 33) + number(0x7FFFFFFF) + "iTXt" + keyword + "0123456789",
        "ends early: its iTXt chunk");
    row("length beyond what PNG has", plainPng().substr(0, 33) + number(0xFFFFFFFF) + "iTXt" + keyword + "0123456789",
        "of 4294967295 bytes");
    row("huge text", pngWith(chunk("tEXt", keyword + std::string(largestEmbeddedStudy + 1000, 'x'))),
        "more than 1048576");
    row("zip bomb", pngWith(chunk("zTXt", keyword + '\0' + bomb())), "larger than 1048576 bytes");
    row("bad deflate", pngWith(chunk("zTXt", keyword + '\0' + "not deflated")), "does not unpack");
    row("cut deflate", pngWith(chunk("zTXt", keyword + '\0' + packed(std::string(5000, 'a')).substr(0, 12))),
        "does not unpack");
    row("unknown packing", pngWith(chunk("iTXt", keyword + std::string("\7\0\0\0{}", 6))), "not as PNG has it");
    row("iTXt without its fields", pngWith(chunk("iTXt", keyword)), "not as PNG has it");
    row("iTXt without a language's end", pngWith(chunk("iTXt", keyword + std::string("\0\0dede", 6))),
        "not as PNG has it");
    row("no letters as a type", pngWith(number(0) + std::string("\0\1\2\3", 4) + number(0)), "not a PNG chunk at byte");
    std::string many = plainPng().substr(0, 33);
    for (int i = 0; i < 100'001; ++i)
        many += number(0) + "quIP" + number(0);
    row("endless chunks", many, "more than 100000 PNG chunks");
}

void TestEmbeddedStudy::hostileFilesGetOneLine() {
    QFETCH(QByteArray, bytes);
    QFETCH(QString, says);
    const QString line = complaint(bytes.toStdString());
    QVERIFY2(line.contains(says), qPrintable(line));
    QVERIFY(line.contains(QStringLiteral("picture.png: ")));
    QVERIFY(!line.contains(QLatin1Char('\n')));
}

void TestEmbeddedStudy::everyTruncationIsRefusedOrReadWhole() {
    const std::string study = "{\"a\": 1}";
    const std::string whole = withStudy(plainPng(), study);
    const std::size_t studyEnd = 33 + 12 + studyKeyword.size() + 5 + study.size();
    for (std::size_t size = 0; size < whole.size(); ++size) {
        const QString line = complaint(whole.substr(0, size));
        QCOMPARE(line.isEmpty(), size >= studyEnd);
    }
}

void TestEmbeddedStudy::aZipBombTakesLittleMemory() {
    const std::string inside = bomb();
    const auto path = written(pngWith(chunk("iTXt", keyword + std::string("\1\0\0\0", 4) + inside)));
    const std::int64_t before = core::metrics::peakResidentBytes();
    QVERIFY_EXCEPTION_THROWN(readEmbeddedStudy(path), core::Error);
    QVERIFY(core::metrics::peakResidentBytes() - before < 16'000'000);
}

TESSERA_CORE_TEST(TestEmbeddedStudy)
#include "tst_embedded_study.moc"
