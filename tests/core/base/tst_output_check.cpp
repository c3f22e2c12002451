#include "core/base/output_check.h"
#include "tests/core/checkpoint_files.h"
#include "tests/test_main.h"

#include <QTemporaryDir>
#include <QtTest>

#include <sys/stat.h>

using namespace core;
namespace fs = std::filesystem;
using Kind = Output::Kind;

/// What is in the way of a result is found before the work.
class TestOutputCheck : public QObject {
    Q_OBJECT

private slots:
    void init();
    void whatIsInTheWayIsNamed_data();
    void whatIsInTheWayIsNamed();
    void goodPlacesAreTakenAndStayEmpty();
    void hardLinksAndSymbolicLinksToAnInputAreTheInput();
    void rulesOfAnOutputAreAsked();

private:
    fs::path path(const std::string& name) const { return fs::path(m_folder->path().toStdString()) / name; }
    QString said(const std::vector<Output>& outputs, ErrorCode code, const std::vector<Input>& inputs = {}) const {
        return files::complaint([&] { (void)claimOutputs(outputs, inputs); }, code);
    }

    std::unique_ptr<QTemporaryDir> m_folder;
};

void TestOutputCheck::init() {
    m_folder = std::make_unique<QTemporaryDir>();
    files::writeText(path("file"), "x");
    files::writeText(path("folder/model/weights"), "x");
    QCOMPARE(mkfifo(path("pipe").c_str(), 0600), 0);
}

void TestOutputCheck::whatIsInTheWayIsNamed_data() {
    QTest::addColumn<QString>("name");
    QTest::addColumn<Kind>("kind");
    QTest::addColumn<ErrorCode>("code");
    QTest::addColumn<QString>("expected");
    const auto row = [](const char* what, const QString& name, Kind kind, ErrorCode code, const char* expected) {
        QTest::newRow(what) << name << kind << code << QString::fromLatin1(expected);
    };
    const auto wrong = ErrorCode::BadArgument, failed = ErrorCode::Failed;
    row("a folder for a file", "folder", Kind::File, wrong, "is a folder; a file is written there");
    row("a missing folder for a file", "new/", Kind::File, wrong, "names a folder; a file is written there");
    row("a pipe for a file", "pipe", Kind::File, wrong, "is no regular file");
    row("a file for a folder", "file", Kind::Folder, wrong, "is a file; a folder is written there");
    row("a file for a shared folder", "file", Kind::SharedFolder, wrong, "is a file; a folder is written there");
    row("below a file", "file/x", Kind::File, failed, "Not a directory");
    row("a folder below a file", "file/x/y", Kind::Folder, failed, "Not a directory");
    row("a shared folder below a file", "file/x", Kind::SharedFolder, failed, "Not a directory");
    row("too long a name", QString(300, 'n'), Kind::File, failed, "File name too long");
    row("a place of the system's", "/proc/x/y", Kind::File, failed, "/proc: ");
    row("an input", "folder/model/weights", Kind::File, wrong, "is what MODEL reads");
    row("an input by another path", "folder/../folder/./model/weights", Kind::File, wrong, "is what MODEL reads");
    row("around an input", "folder", Kind::Folder, wrong, "holds what MODEL reads");
    row("an output", "taken", Kind::File, wrong, "is named by --first too");
    row("below an output", "taken/x", Kind::File, wrong, "lies in what --first writes");
}

void TestOutputCheck::whatIsInTheWayIsNamed() {
    QFETCH(QString, name);
    QFETCH(Kind, kind);
    QFETCH(ErrorCode, code);
    QFETCH(QString, expected);
    const Output first{.name = "--first", .path = path("taken")};
    const Input input{"MODEL", path("folder/model/weights")};
    const QString found =
        said({first, {.name = "--out", .path = path("") / name.toStdString(), .kind = kind}}, code, {input});
    QVERIFY2(found.startsWith("--out: ") && found.contains(expected), qPrintable(found));
}

void TestOutputCheck::goodPlacesAreTakenAndStayEmpty() {
    const auto count = [&] { return std::distance(fs::recursive_directory_iterator(path("")), {}); };
    const auto before = count();
    const auto claims = claimOutputs({{.name = "--a", .path = path("new/deep/file")},
                                      {.name = "--b", .path = path("file")},
                                      {.name = "--c", .path = path("other/"), .kind = Kind::Folder},
                                      {.name = "--d", .path = path("folder"), .kind = Kind::SharedFolder},
                                      {.name = "--e", .path = path("folder/new"), .kind = Kind::File}},
                                     {});
    QCOMPARE(claims.size(), std::size_t{4});
    QCOMPARE(count(), before);
}

void TestOutputCheck::hardLinksAndSymbolicLinksToAnInputAreTheInput() {
    fs::create_hard_link(path("file"), path("hard"));
    fs::create_symlink("file", path("soft"));
    for (const char* name : {"hard", "soft"})
        QVERIFY(said({{.name = "--out", .path = path(name)}}, ErrorCode::BadArgument, {{"MODEL", path("file")}})
                    .contains("is what MODEL reads"));
    QVERIFY(said({{.name = "--out", .path = path("folder/model/weights")}}, ErrorCode::BadArgument,
                 {{"MODEL", path("folder")}})
                .contains("is part of what MODEL reads"));
}

void TestOutputCheck::rulesOfAnOutputAreAsked() {
    const auto rule = [](const fs::path&) { throw Error(ErrorCode::Failed, "the rule"); };
    QCOMPARE(said({{.name = "--out", .path = path("new"), .kind = Kind::Folder, .check = rule}}, ErrorCode::Failed),
             QStringLiteral("the rule"));
}

TESSERA_TEST(TestOutputCheck)
#include "tst_output_check.moc"
