#include "core/base/error.h"
#include "core/formats/safetensors_header.h"
#include "tests/bad_input/bad_input.h"
#include "tests/bad_input/bytes.h"
#include "tests/test_main.h"

#include <QtTest>

using bad_input::entry;
using namespace core::formats;

namespace {

/// A file from its header text and `data` zero bytes.
QByteArray file(const std::string& header, std::size_t data = 0) {
    return QByteArray::fromStdString(bad_input::safetensors(header, data));
}

SafetensorsHeader parse(const QByteArray& bytes) {
    return parseSafetensorsHeader({bytes.data(), static_cast<std::size_t>(bytes.size())},
                                  static_cast<std::uint64_t>(bytes.size()));
}

/// What parsing says, empty if the bytes are accepted.
QString complaint(const QByteArray& bytes) {
    try {
        parse(bytes);
    } catch (const core::Error& error) {
        if (error.code() != core::ErrorCode::BadInput)
            return "wrong code";
        return QString::fromUtf8(error.what());
    }
    return {};
}

} // namespace

class TestSafetensorsHeader : public QObject {
    Q_OBJECT
private slots:
    void headersAreRefusedOrAccepted_data();
    void headersAreRefusedOrAccepted();
    void everyPrefixIsRefused();
    void everyDamagedByteIsRefusedOrHarmless();
    void entriesComeInTheOrderOfTheirBytes();
    void metadataIsRead();
};

void TestSafetensorsHeader::headersAreRefusedOrAccepted_data() {
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QStringList>("complaints");
    for (const bad_input::Bytes& one : bad_input::safetensorsBytes()) {
        QStringList complaints;
        for (const std::string& text : one.complaints)
            complaints += QString::fromStdString(text);
        QTest::newRow((one.row + " " + one.name).c_str()) << QByteArray::fromStdString(one.bytes) << complaints;
    }
}

void TestSafetensorsHeader::headersAreRefusedOrAccepted() {
    QFETCH(QByteArray, bytes);
    QFETCH(QStringList, complaints);
    const QString found = complaint(bytes);
    const bool isAsExpected = complaints.isEmpty()
                                  ? found.isEmpty()
                                  : std::any_of(complaints.begin(), complaints.end(),
                                                [&](const QString& one) { return found.contains(one); });
    QVERIFY2(isAsExpected, qPrintable("said: " + found));
    QVERIFY2(!found.contains('\n') && found.size() < 800, "not one short line");
}

void TestSafetensorsHeader::everyPrefixIsRefused() {
    const QByteArray whole =
        file("{\"__metadata__\":{\"k\":\"v\"}," + entry("a", 0, 3) + "," + entry("b", 3, 8) + "}", 8);
    QCOMPARE(complaint(whole), QString());
    for (int size = 0; size < whole.size(); ++size)
        QVERIFY2(!complaint(whole.left(size)).isEmpty(), qPrintable(QString::number(size)));
}

void TestSafetensorsHeader::everyDamagedByteIsRefusedOrHarmless() {
    const QByteArray whole =
        file("{\"__metadata__\":{\"k\":\"v\"}," + entry("a", 0, 3) + "," + entry("b", 3, 8) + "}", 8);
    const QByteArray replacements("\0\x01\x7F\x80\xC3\xFF {}[]:,\"\\-+.0129eEntf\n", 28);
    for (int i = 0; i < whole.size(); ++i)
        for (const char value : replacements) {
            QByteArray damaged = whole;
            damaged[i] = value;
            if (!complaint(damaged).isEmpty())
                continue;
            std::uint64_t end = 0;
            for (const TensorEntry& one : parse(damaged).entries) {
                QCOMPARE(one.begin, end);
                end = one.end;
            }
            QCOMPARE(end, std::uint64_t{8});
        }
}

void TestSafetensorsHeader::entriesComeInTheOrderOfTheirBytes() {
    const SafetensorsHeader header = parse(file("{" + entry("late", 3, 8) + "," + entry("early", 0, 3) + "}", 8));
    QCOMPARE(header.entries.size(), std::size_t{2});
    QCOMPARE(header.entries[0].name, std::string("early"));
    QCOMPARE(header.entries[1].name, std::string("late"));
    QCOMPARE(header.entries[1].elements(), std::int64_t{5});
    QCOMPARE(header.entries[1].bytes(), std::uint64_t{5});
}

void TestSafetensorsHeader::metadataIsRead() {
    const SafetensorsHeader header = parse(file("{\"__metadata__\":{\"format\":\"pt\",\"\\u00e9\":\"a\\nb\"}}"));
    QCOMPARE(header.metadata.size(), std::size_t{2});
    QCOMPARE(header.metadata.at("format"), std::string("pt"));
    QCOMPARE(header.metadata.at("é"), std::string("a\nb"));
}

TESSERA_CORE_TEST(TestSafetensorsHeader)
#include "tst_safetensors_header.moc"
