#include "core/base/error.h"
#include "core/formats/json.h"
#include "tests/test_main.h"

#include <QtTest>
#include <fstream>
#include <nlohmann/json.hpp>

using namespace core::formats;

namespace {

template <typename Work> QString complaint(Work&& work) {
    try {
        work();
    } catch (const core::Error& error) {
        return error.code() == core::ErrorCode::BadInput ? QString::fromUtf8(error.what()) : "wrong code";
    }
    return {};
}

QString parseComplaint(const QByteArray& text, const JsonLimits& limits = {}) {
    return complaint([&] { parseJson({text.data(), static_cast<std::size_t>(text.size())}, "a.json", limits); });
}

} // namespace

class TestJson : public QObject {
    Q_OBJECT
private slots:
    void badTextsAreRefused_data();
    void badTextsAreRefused();
    void goodTextsAreReadAsTheyAre_data();
    void goodTextsAreReadAsTheyAre();
    void limitsHold();
    void wrongContentIsNamedByItsPath();
    void rightContentIsRead();
    void filesAreReadOrNamed();
};

void TestJson::badTextsAreRefused_data() {
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QString>("message");
    QTest::newRow("empty") << QByteArray() << "line 1, column 1";
    QTest::newRow("truncated") << QByteArray("{\"a\":\n [1,") << "line 2";
    QTest::newRow("NaN") << QByteArray("{\"a\": NaN}") << "last read 'NaN|last read '";
    QTest::newRow("infinity") << QByteArray("[Infinity]") << "parse error";
    QTest::newRow("1e999") << QByteArray("[1e999]") << "1e999";
    QTest::newRow("leading zero") << QByteArray("[01]") << "parse error";
    QTest::newRow("hex") << QByteArray("[0x1]") << "parse error";
    QTest::newRow("comment") << QByteArray("// a\n1") << "parse error";
    QTest::newRow("trailing comma") << QByteArray("[1,]") << "parse error";
    QTest::newRow("two values") << QByteArray("1 2") << "parse error";
    QTest::newRow("byte-order mark") << QByteArray("\xEF\xBB\xBF{}") << "byte-order mark";
    QTest::newRow("NUL behind") << QByteArray("{}\0", 3) << "NUL byte at position 2";
    QTest::newRow("only NUL") << QByteArray("\0\0\0", 3) << "NUL byte at position 0";
    QTest::newRow("not UTF-8") << QByteArray("[\"\xFF\"]") << "UTF-8";
    QTest::newRow("lone surrogate") << QByteArray("[\"\\udc00\"]") << "parse error";
    QTest::newRow("control character") << QByteArray("[\"a\nb\"]") << "parse error";
    QTest::newRow("repeated key") << QByteArray("{\"a\":{\"b\":1,\"b\":2}}") << "repeated key \"b\"";
    QTest::newRow("deep") << QByteArray(2000, '[') << "nested more than 100 deep";
    QTest::newRow("deep objects") << QByteArray("{\"a\":").repeated(200'000) << "nested more than 100 deep";
}

void TestJson::badTextsAreRefused() {
    QFETCH(QByteArray, text);
    QFETCH(QString, message);
    const QString found = parseComplaint(text);
    const QStringList wanted = message.split('|');
    QVERIFY2(std::any_of(wanted.begin(), wanted.end(), [&](const QString& one) { return found.contains(one); }),
             qPrintable(found));
    QVERIFY2(found.startsWith("a.json: ") && !found.contains('\n') && found.size() < 500, qPrintable(found));
}

void TestJson::goodTextsAreReadAsTheyAre_data() {
    QTest::addColumn<QByteArray>("text");
    for (const char* text :
         {"{}", "[]", "null", "\"\"", "true", "-1", "18446744073709551615", "1.5e-3",
          " [1, [2, {\"a\": [3]}], \"\\u00e9\\ud83d\\ude00\"] ",
          "{\"a\": {\"b\": [{}, [], [[]], {\"c\": null}]}, \"\": false, \"d\": [1, 2, 3, [4, 5, 6]]}"})
        QTest::newRow(text) << QByteArray(text);
}

void TestJson::goodTextsAreReadAsTheyAre() {
    QFETCH(QByteArray, text);
    QVERIFY(parseJson(text.toStdString(), "a.json") == nlohmann::json::parse(text.toStdString()));
}

void TestJson::limitsHold() {
    QCOMPARE(parseComplaint("[[[]]]", {.depth = 3}), QString());
    QVERIFY(parseComplaint("[[[]]]", {.depth = 2}).contains("nested more than 2 deep"));
    QCOMPARE(parseComplaint("[1,2]", {.bytes = 5}), QString());
    QVERIFY(parseComplaint("[1,2]", {.bytes = 4}).contains("too large: 5 bytes, at most 4"));
    QVERIFY(parseComplaint("[" + QByteArray("{},").repeated(2'000'000) + "{}]").contains("too many values"));
    QCOMPARE(parseComplaint("[" + QByteArray("12345,").repeated(250'000) + "1]"), QString());
    const QByteArray names = "[" + QByteArray("\"a name\",").repeated(1000) + "1]";
    QCOMPARE(parseComplaint(names, {.memory = 100'000}), QString());
    QVERIFY(parseComplaint(names, {.memory = 10'000}).contains("too many values"));
}

void TestJson::wrongContentIsNamedByItsPath() {
    const nlohmann::json value =
        parseJson(R"({"scheduler":{"betas":[0.1,true],"name":"x\ny","T":1000,"huge":18446744073709551615}})", "c.json");
    const JsonView root(value, "c.json");
    const JsonView scheduler = root.at("scheduler");
    QCOMPARE(complaint([&] { scheduler.at("beta_end"); }), QString("c.json: scheduler.beta_end: missing"));
    QCOMPARE(complaint([&] { scheduler.at("betas").numbers(0, 1); }),
             QString("c.json: scheduler.betas[1]: expected a number, found true"));
    QCOMPARE(complaint([&] { scheduler.at("name").integer(); }),
             QString("c.json: scheduler.name: expected an integer, found \"x\\ny\""));
    QCOMPARE(complaint([&] { scheduler.at("T").integer(1, 10); }),
             QString("c.json: scheduler.T: expected an integer from 1 to 10, found 1000"));
    QCOMPARE(complaint([&] { scheduler.at("T").number(0, 0.5); }),
             QString("c.json: scheduler.T: expected a number from 0.0 to 0.5, found 1000"));
    QCOMPARE(complaint([&] { scheduler.at("huge").integer(); }),
             QString("c.json: scheduler.huge: expected an integer, found 18446744073709551615"));
    QCOMPARE(complaint([&] { root.at("scheduler").string(); }),
             QString("c.json: scheduler: expected a text, found an object"));
    QCOMPARE(complaint([&] { root.items(); }), QString("c.json: expected an array, found an object"));
    QCOMPARE(complaint([&] { scheduler.at("T").at("x"); }),
             QString("c.json: scheduler.T: expected an object, found 1000"));
}

void TestJson::rightContentIsRead() {
    const nlohmann::json value = parseJson(R"({"i":-3,"n":2,"b":true,"s":"é","l":["a","b"],"none":null})", "c.json");
    const JsonView root(value, "c.json");
    QCOMPARE(root.at("i").integer(-3, -3), std::int64_t{-3});
    QCOMPARE(root.at("n").number(), 2.0);
    QVERIFY(root.at("b").boolean());
    QCOMPARE(root.at("s").string(), std::string("é"));
    QCOMPARE(root.at("l").strings(), (std::vector<std::string>{"a", "b"}));
    QVERIFY(!root.find("none") && !root.find("absent") && root.find("i"));
    QCOMPARE(root.keys(), (std::vector<std::string>{"b", "i", "l", "n", "none", "s"}));
}

void TestJson::filesAreReadOrNamed() {
    QTemporaryDir folder;
    const std::filesystem::path path = folder.filePath("a.json").toStdString();
    std::ofstream(path) << "{\"a\": 1}";
    QCOMPARE(readJsonFile(path).at("a").get<int>(), 1);
    QVERIFY(complaint([&] { readJsonFile(folder.path().toStdString()); }).contains("is a folder"));
    QVERIFY(complaint([&] { readJsonFile(path, {.bytes = 3}); }).startsWith(folder.path()));
}

TESSERA_CORE_TEST(TestJson)
#include "tst_json.moc"
