#include "core/base/error.h"
#include "core/checkpoint/safetensors_header.h"

#include <QtTest>
#include <sys/resource.h>

using namespace core::checkpoint;

namespace {

QByteArray length(quint64 n) {
    QByteArray bytes;
    for (int shift = 0; shift < 64; shift += 8)
        bytes += static_cast<char>((n >> shift) & 0xFF);
    return bytes;
}

/// A file from its header text and `data` zero bytes.
QByteArray file(const QByteArray& header, int data = 0) {
    return length(static_cast<quint64>(header.size())) + header + QByteArray(data, '\0');
}

/// A file with one tensor "w".
QByteArray tensor(const QByteArray& members, int data = 0) {
    return file("{\"w\":{" + members + "}}", data);
}

QByteArray shaped(const QByteArray& shape, const QByteArray& offsets = "[0,4]", int data = 4) {
    return tensor("\"dtype\":\"F32\",\"shape\":" + shape + ",\"data_offsets\":" + offsets, data);
}

QByteArray typed(const QByteArray& dtype, const QByteArray& shape, int bytes) {
    return tensor("\"dtype\":\"" + dtype + "\",\"shape\":" + shape + ",\"data_offsets\":[0," +
                      QByteArray::number(bytes) + "]",
                  bytes);
}

QByteArray entry(const QByteArray& name, int begin, int end) {
    return "\"" + name + "\":{\"dtype\":\"U8\",\"shape\":[" + QByteArray::number(end - begin) + "],\"data_offsets\":[" +
           QByteArray::number(begin) + "," + QByteArray::number(end) + "]}";
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

qint64 peakKilobytes() {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return usage.ru_maxrss;
}

} // namespace

class TestSafetensorsHeader : public QObject {
    Q_OBJECT
private slots:
    void badHeadersAreRefused_data();
    void badHeadersAreRefused();
    void oddButValidHeadersAreAccepted_data();
    void oddButValidHeadersAreAccepted();
    void everyPrefixIsRefused();
    void everyDamagedByteIsRefusedOrHarmless();
    void entriesComeInTheOrderOfTheirBytes();
    void metadataIsRead();
    void hugeHeadersStayWithinTheMemoryBound();
};

namespace {

void row(const char* name, const QByteArray& bytes, const char* message) {
    QTest::newRow(name) << bytes << QString(message);
}

void lengthRows() {
    row("S1 empty", "", "empty (0 bytes)");
    row("S1 one byte", "x", "too short");
    row("S1 seven bytes", "1234567", "too short");
    row("S2 N=0", length(0), "invalid header");
    row("S2 N=1", length(1) + "{", "invalid header");
    row("S3 N=2^63", length(quint64{1} << 63) + "{}", "invalid header length");
    row("S3 8+N wraps", length(~quint64{0} - 7) + "{}", "invalid header length");
    row("S3 N over the file", length(100) + "{}", "do not fit in a file of 10");
    row("S3 N over 100 MB", length(100'000'001) + "{}", "at most 100000000");
}

void textRows() {
    row("S4 not UTF-8", file("{\"\xFF\":{}}"), "not valid UTF-8");
    row("S4 overlong UTF-8", file("{\"\xC0\xAF\":{}}"), "not valid UTF-8");
    row("S4 surrogate", file("{\"\xED\xA0\x80\":{}}"), "not valid UTF-8");
    row("S4 byte-order mark", file("\xEF\xBB\xBF{}"), "byte-order mark");
    row("S4 NUL inside", file(QByteArray("{\"a\0b\":{}}", 10)), "NUL byte at position 3");
    row("S4 NUL behind", file(QByteArray("{}\0junk", 7)), "NUL byte at position 2");
    row("S4 junk behind", file("{} junk"), "invalid header");
    row("S4 second object", file("{}{}"), "invalid header");
    row("S6 array", file("[]"), "expected an object of tensors, found an array");
    row("S6 number", file("7"), "expected an object of tensors, found 7");
    row("S6 null", file("null"), "expected an object of tensors");
    row("S6 truncated", file("{\"w\":{\"dtype\":"), "invalid header");
    row("S6 NaN", tensor("\"dtype\":NaN"), "invalid header");
    row("S6 1e999", shaped("[1e999]"), "invalid header");
    row("S6 comment", file("/* no */ {}"), "invalid header");
    row("S6 trailing comma", file("{\"__metadata__\":{},}"), "invalid header");
    row("S6 single quotes", file("{'w':{}}"), "invalid header");
    row("S6 lone surrogate", file("{\"\\ud800\":{}}"), "invalid header");
    row("S7 deep arrays", file(QByteArray(200'000, '[')), "expected an object of tensors");
    row("S7 deep unknown member", tensor("\"x\":" + QByteArray(200'000, '[')), "nested more than 100 deep");
    row("S7 deep objects", file(QByteArray("{\"a\":").repeated(200'000)),
        "expected an array, found an object|nested more than 100 deep");
}

void memberRows() {
    row("S8 tensor twice", file("{" + entry("a", 0, 1) + "," + entry("a", 1, 2) + "}", 2), "repeated tensor \"a\"");
    row("S8 shape twice", tensor("\"dtype\":\"U8\",\"shape\":[1],\"shape\":[1],\"data_offsets\":[0,1]", 1),
        "repeated key \"shape\"");
    row("S8 dtype twice", tensor("\"dtype\":\"U8\",\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[0,1]", 1),
        "repeated key \"dtype\"");
    row("S8 metadata twice", file("{\"__metadata__\":{},\"__metadata__\":{}}"), "repeated key \"__metadata__\"");
    row("S8 metadata key twice", file("{\"__metadata__\":{\"k\":\"\",\"k\":\"\"}}"), "repeated key \"k\"");
    row("S9 metadata array", file("{\"__metadata__\":[]}"), "__metadata__: expected an object, found an array");
    row("S9 metadata number value", file("{\"__metadata__\":{\"k\":1}}"),
        "__metadata__: \"k\": expected a text, found 1");
    row("S9 metadata null value", file("{\"__metadata__\":{\"k\":null}}"), "expected a text, found null");
    row("S9 metadata nested", file("{\"__metadata__\":{\"k\":{}}}"), "expected a text, found an object");
    row("S10 unknown dtype", typed("F99", "[1]", 4), "unknown dtype \"F99\"");
    row("S10 lower-case dtype", typed("f32", "[1]", 4), "unknown dtype \"f32\"");
    row("S10 dtype number", tensor("\"dtype\":32,\"shape\":[],\"data_offsets\":[0,4]", 4),
        "dtype: expected a text, found 32");
    row("S10 half a byte", typed("F4", "[3]", 1), "not a whole number of bytes");
    row("tensor is a list", file("{\"w\":[]}"), "tensor \"w\": expected an object, found an array");
    row("tensor is null", file("{\"w\":null}"), "tensor \"w\": expected an object, found null");
    row("no dtype", tensor("\"shape\":[1],\"data_offsets\":[0,1]", 1), "dtype is missing");
    row("no shape", tensor("\"dtype\":\"U8\",\"data_offsets\":[0,1]", 1), "shape is missing");
}

void shapeRows() {
    row("S11 negative", shaped("[-4]"), "shape: expected integers from 0 to 2^64-1, found -4");
    row("S11 negative zero", shaped("[-0]"), "found -0");
    row("S11 fraction", shaped("[4.5]"), "found 4.5");
    row("S11 text", shaped("[\"4\"]"), "found \"4\"");
    row("S11 true", shaped("[true]"), "found true");
    row("S11 1e3", shaped("[1e3]"), "found 1e3");
    row("S11 2^64", shaped("[18446744073709551616]"), "found 18446744073709551616");
    row("S11 nested", shaped("[[1]]"), "found an array");
    row("S11 not a list", shaped("1"), "shape: expected an array, found 1");
    row("S12 2^32 x 2^32", shaped("[4294967296,4294967296]"), "overflows");
    row("S12 2^62 x 4", shaped("[4611686018427387904,4]"), "overflows");
    row("S12 bytes wrap", shaped("[4611686018427387908]", "[0,16]", 16), "overflows");
    row("S12 2^64-1", shaped("[18446744073709551615]"), "overflows");
    row("S12 zero hides it", shaped("[0,4611686018427387904,4]", "[0,0]", 0), "overflows");
    row("S13 rank 65", shaped("[" + QByteArray("1,").repeated(64) + "1]"), "more than 64 numbers");
    row("S14 none", tensor("\"dtype\":\"F32\",\"shape\":[1]", 4), "data_offsets is missing");
    row("S14 one", shaped("[1]", "[4]"), "data_offsets: expected 2 numbers, found 1");
    row("S14 three", shaped("[1]", "[0,4,8]"), "data_offsets: expected 2 numbers, found 3");
    row("S14 negative", shaped("[1]", "[-4,0]"), "data_offsets: expected integers");
    row("S14 reversed", shaped("[1]", "[4,0]"), "leave a hole|reversed");
    row("S14 reversed second",
        file("{" + entry("a", 0, 4) + ",\"b\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[4,3]}}", 4),
        "reversed");
}

void placeRows() {
    row("S15 too many bytes", shaped("[1]", "[0,8]", 8),
        "tensor \"w\": shape [1] of F32 needs 4 bytes, data_offsets [0, 8] hold 8");
    row("S15 too few bytes", shaped("[2]"), "tensor \"w\": shape [2] of F32 needs 8 bytes");
    row("S16 overlap", file("{" + entry("a", 0, 4) + "," + entry("b", 2, 6) + "}", 6),
        "tensor \"b\": data_offsets [2, 6] overlap");
    row("S16 same bytes", file("{" + entry("a", 0, 4) + "," + entry("b", 0, 4) + "}", 4), "overlap");
    row("S16 hole", file("{" + entry("a", 0, 4) + "," + entry("b", 5, 6) + "}", 6),
        "tensor \"b\": data_offsets [5, 6] leave a hole after byte 4");
    row("S16 first not 0", file("{" + entry("a", 1, 4) + "}", 4), "leave a hole after byte 0");
    row("S17 truncated", shaped("[1]", "[0,4]", 3), "incomplete: have 3 bytes of tensors, need 4 (1 missing)");
    row("S17 trailing", shaped("[1]", "[0,4]", 20), "16 extra bytes after the last tensor");
    row("S17 data without tensors", file("{}", 5), "5 extra bytes");
    row("S18 long name", file("{" + entry(QByteArray(1'000'000, 'n'), 0, 1) + "}", 1), "a name of 1000000 bytes");
    row("S18 long text", file("{\"__metadata__\":{\"k\":\"" + QByteArray(9'000'000, 't') + "\"}}"),
        "longer than 8388608 bytes");
    row("S18 long number", shaped("[" + QByteArray(9'000'000, '1') + "]"), "longer than 8388608 bytes");
    row("S18 name is escaped", file("{\"a\\n\\u202e\\u0000\":[]}"), "tensor \"a\\n\\u202e\\x00\"");
}

} // namespace

void TestSafetensorsHeader::badHeadersAreRefused_data() {
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QString>("message");
    lengthRows();
    textRows();
    memberRows();
    shapeRows();
    placeRows();
}

void TestSafetensorsHeader::badHeadersAreRefused() {
    QFETCH(QByteArray, bytes);
    QFETCH(QString, message);
    const QString found = complaint(bytes);
    const QStringList wanted = message.split('|');
    QVERIFY2(std::any_of(wanted.begin(), wanted.end(), [&](const QString& one) { return found.contains(one); }),
             qPrintable("said: " + found));
    QVERIFY2(!found.contains('\n') && found.size() < 800, "not one short line");
}

void TestSafetensorsHeader::oddButValidHeadersAreAccepted_data() {
    QTest::addColumn<QByteArray>("bytes");
    QTest::newRow("no tensors") << file("{}");
    QTest::newRow("S5 leading whitespace") << file(" \n\t{}");
    QTest::newRow("S5 trailing whitespace") << file("{}   \n\r\n");
    QTest::newRow("S9 empty metadata") << file("{\"__metadata__\":{}}");
    QTest::newRow("S9 null metadata") << file("{\"__metadata__\":null}");
    QTest::newRow("S10 known, not loadable") << typed("F8_E4M3", "[4]", 4);
    QTest::newRow("S10 half bytes that fill bytes") << typed("F4", "[4]", 2);
    QTest::newRow("S13 rank 0") << shaped("[]");
    QTest::newRow("S13 rank 64") << shaped("[" + QByteArray("1,").repeated(63) + "1]");
    QTest::newRow("S13 no elements") << shaped("[0,7]", "[0,0]", 0);
    QTest::newRow("S18 empty name") << file("{" + entry("", 0, 1) + "}", 1);
    QTest::newRow("S18 strange names") << file(
        "{" + entry("../../etc/passwd", 0, 1) + "," + entry("\\u0000\\u202e", 1, 2) + "}", 2);
    QTest::newRow("two empty tensors in one place")
        << file("{" + entry("a", 0, 0) + "," + entry("b", 0, 0) + "," + entry("c", 0, 2) + "}", 2);
    QTest::newRow("unknown members") << tensor(
        "\"x\":{\"y\":[1,{\"shape\":null}]},\"dtype\":\"U8\",\"shape\":[1],\"z\":1.5,\"data_offsets\":[0,1]", 1);
}

void TestSafetensorsHeader::oddButValidHeadersAreAccepted() {
    QFETCH(QByteArray, bytes);
    QCOMPARE(complaint(bytes), QString());
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

void TestSafetensorsHeader::hugeHeadersStayWithinTheMemoryBound() {
    const qint64 before = peakKilobytes();
    QByteArray header = "{";
    for (int i = 0; i < 300'000; ++i)
        header += entry("t" + QByteArray::number(i), 0, 0) + ",";
    header.back() = '}';
    const QByteArray bytes = file(header);
    QVERIFY2(complaint(bytes).contains("more than 100000 tensors"), qPrintable(complaint(bytes)));
#ifndef __SANITIZE_ADDRESS__
    const qint64 bound = 2 * 2 * bytes.size() / 1024 + 200 * 1024; // this test itself holds the file twice
    QVERIFY2(peakKilobytes() - before < bound, qPrintable(QString::number(peakKilobytes() - before)));
#else
    Q_UNUSED(before)
#endif
}

QTEST_GUILESS_MAIN(TestSafetensorsHeader)
#include "tst_safetensors_header.moc"
