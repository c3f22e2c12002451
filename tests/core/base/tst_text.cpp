#include "core/base/text.h"
#include "tests/test_main.h"

#include <QtTest>
#include <nlohmann/json.hpp>

using namespace core;

/// Text from files on its way to terminals and tables.
class TestText : public QObject {
    Q_OBJECT

private slots:
    void terminalsGetNothingToObey();
    void jsonStaysWhatItIs();
    void cellsAreNoFormulas_data();
    void cellsAreNoFormulas();
};

void TestText::terminalsGetNothingToObey() {
    QCOMPARE(terminalText("a\x1b[31mb\nc\r\xc2\x9b"
                          "2J ä\xff"),
             std::string("a\\x1b[31mb\nc\\x0d\\x9b2J ä\\xff"));
    QCOMPARE(terminalText("\xe2\x80\xae"
                          "x"),
             std::string("\\u202ex"));
    const std::string many(100'000, 'x');
    QCOMPARE(terminalText(many), many);
}

void TestText::jsonStaysWhatItIs() {
    const nlohmann::json json{{"name", "a\x1b\xc2\x9b\xe2\x80\xae\n\xc3\xa4"}};
    const std::string shown = terminalText(json.dump(2), true);
    QVERIFY(nlohmann::json::parse(shown) == json);
    QVERIFY(shown.find('\x9b') == std::string::npos && shown.find("\xe2\x80\xae") == std::string::npos);
}

void TestText::cellsAreNoFormulas_data() {
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("cell");
    QTest::newRow("plain") << QByteArray("early") << QByteArray("early");
    QTest::newRow("empty") << QByteArray("") << QByteArray("");
    QTest::newRow("comma") << QByteArray("a,b") << QByteArray("\"a,b\"");
    QTest::newRow("quote") << QByteArray("a \"b\"") << QByteArray("\"a \"\"b\"\"\"");
    QTest::newRow("line") << QByteArray("a\nb") << QByteArray("\"a\nb\"");
    for (const char* begin : {"=", "+", "-", "@", "\t"})
        QTest::newRow(begin) << QByteArray(begin) + "1+1"
                             << "'" + QByteArray(begin) + "1+1";
    QTest::newRow("formula with quotes") << QByteArray("=HYPERLINK(\"x\")") << QByteArray("\"'=HYPERLINK(\"\"x\"\")\"");
}

void TestText::cellsAreNoFormulas() {
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, cell);
    QCOMPARE(QByteArray::fromStdString(csvCell(text.toStdString())), cell);
}

TESSERA_TEST(TestText)
#include "tst_text.moc"
