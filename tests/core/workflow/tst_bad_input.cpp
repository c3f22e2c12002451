#include "core/workflow/inspect.h"
#include "tests/bad_input/bad_input.h"
#include "tests/core/checkpoint_files.h"
#include "tests/test_main.h"

#include <QtTest>

#include <set>

using bad_input::Case;

/// Every file of the table of bad input through the readers, in one process. Through the program:
/// tests/app/tst_bad_input_program.
class TestBadInput : public QObject {
    Q_OBJECT
private slots:
    void noRowIsWithoutACase();
    void everyCaseIsRefusedInOneLineOrRead_data();
    void everyCaseIsRefusedInOneLineOrRead();

private:
    const std::vector<Case> m_cases = bad_input::allCases();
};

void TestBadInput::noRowIsWithoutACase() {
    std::set<std::string> rows, names;
    for (const Case& one : m_cases) {
        rows.insert(one.row);
        QVERIFY2(names.insert(bad_input::folderName(one)).second, one.name.c_str());
    }
    for (int i = 1; i <= 24; ++i)
        QVERIFY2(rows.contains("S" + std::to_string(i)), std::to_string(i).c_str());
    for (int i = 1; i <= 8; ++i)
        QVERIFY2(rows.contains("P" + std::to_string(i)), std::to_string(i).c_str());
    for (const char* row : {"J8", "C1"})
        QVERIFY2(rows.contains(row), row);
}

void TestBadInput::everyCaseIsRefusedInOneLineOrRead_data() {
    QTest::addColumn<int>("index");
    for (std::size_t i = 0; i < m_cases.size(); ++i)
        QTest::newRow(bad_input::folderName(m_cases[i]).c_str()) << static_cast<int>(i);
}

void TestBadInput::everyCaseIsRefusedInOneLineOrRead() {
    QFETCH(int, index);
    const Case& one = m_cases[static_cast<std::size_t>(index)];
    const QTemporaryDir folder;
    const std::filesystem::path root = folder.path().toStdString();
    one.write(root);
    const QString said = files::complaint([&] { core::workflow::inspectFile((root / one.file).string()); });
    const auto isIn = [&](const std::string& text) { return said.contains(QString::fromStdString(text)); };
    const bool isAsExpected =
        one.complaints.empty() ? said.isEmpty() : std::any_of(one.complaints.begin(), one.complaints.end(), isIn);
    QVERIFY2(isAsExpected, qPrintable("said: " + said));
    QVERIFY2(!said.contains('\n') && said.size() < 2000, qPrintable("not one short line: " + said));
    for (const auto& item : std::filesystem::directory_iterator(root)) // Qt cannot remove names that are not UTF-8
        std::filesystem::remove_all(item);
}

TESSERA_CORE_TEST(TestBadInput)
#include "tst_bad_input.moc"
