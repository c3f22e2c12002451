#include "core/base/error.h"
#include "core/base/file_copy.h"
#include "tests/core/full_disk.h"
#include "tests/core/thrown_message.h"
#include "tests/test_main.h"

#include <QTemporaryDir>
#include <QtTest>

#include <fstream>
#include <sys/stat.h>

namespace fs = std::filesystem;

/// Copies of files that others own.
class TestFileCopy : public QObject {
    Q_OBJECT

private slots:
    void init();
    void everyByteIsCopied_data();
    void everyByteIsCopied();
    void aLinksTargetIsCopied();
    void changingTheCopyLeavesTheSourceAlone();
    void whatIsThereStays();
    void aPipeIsRefused();
    void aMissingFileIsNamed();
    void aFullDiskIsNamed();
    void sharedFilesAreStoredOnce();

private:
    QByteArray complaintOf(const char* from, const char* to) const {
        return thrownMessage([&] { core::copyFile(path(from), path(to)); }, core::ErrorCode::Failed);
    }
    fs::path path(const char* name) const { return fs::path(m_folder->path().toStdString()) / name; }
    void write(const char* name, const std::string& text) const { std::ofstream(path(name), std::ios::binary) << text; }
    std::string read(const char* name) const {
        std::ifstream in(path(name), std::ios::binary);
        return {std::istreambuf_iterator<char>(in), {}};
    }

    std::unique_ptr<QTemporaryDir> m_folder;
};

void TestFileCopy::init() {
    m_folder = std::make_unique<QTemporaryDir>();
}

void TestFileCopy::everyByteIsCopied_data() {
    QTest::addColumn<int>("bytes");
    for (const int bytes : {0, 1, 65536, 3'000'001})
        QTest::addRow("%d", bytes) << bytes;
}

void TestFileCopy::everyByteIsCopied() {
    QFETCH(int, bytes);
    std::string text;
    for (int i = 0; i < bytes; ++i)
        text += static_cast<char>(i * 7 % 253);
    write("a", text);
    core::copyFile(path("a"), path("b"));
    QVERIFY(read("b") == text);
}

void TestFileCopy::aLinksTargetIsCopied() {
    write("a", "text");
    fs::create_symlink("a", path("link"));
    core::copyFile(path("link"), path("b"));
    QVERIFY(fs::is_regular_file(fs::symlink_status(path("b"))));
    QCOMPARE(read("b"), "text");
}

void TestFileCopy::changingTheCopyLeavesTheSourceAlone() {
    write("a", "text");
    fs::permissions(path("a"), fs::perms::owner_read | fs::perms::group_read);
    core::copyFile(path("a"), path("b"));
    write("b", "other");
    QCOMPARE(read("b"), "other");
    QCOMPARE(read("a"), "text");
}

void TestFileCopy::whatIsThereStays() {
    write("a", "text");
    write("b", "a person's");
    fs::create_symlink("nowhere", path("c"));
    for (const char* target : {"b", "c"})
        QVERIFY(complaintOf("a", target).contains("File exists"));
    QCOMPARE(read("b"), "a person's");
    QVERIFY(!fs::exists(path("nowhere")));
}

void TestFileCopy::aPipeIsRefused() {
    QCOMPARE(mkfifo(path("pipe").c_str(), 0600), 0);
    QVERIFY(complaintOf("pipe", "b").contains("pipe: cannot be copied"));
    QVERIFY(!fs::exists(path("b")));
}

void TestFileCopy::aMissingFileIsNamed() {
    QVERIFY(complaintOf("a", "b").contains("a: cannot be copied: No such file"));
}

void TestFileCopy::aFullDiskIsNamed() {
    write("a", std::string(10'000, 'x'));
    QByteArray complaint;
    {
        const FullDisk full;
        complaint = complaintOf("a", "b");
    }
    QVERIFY2(complaint.contains("b: cannot be copied: File too large"), complaint.constData());
}

void TestFileCopy::sharedFilesAreStoredOnce() {
    write("a", "text");
    core::shareFile(path("a"), path("b"));
    QVERIFY(fs::equivalent(path("a"), path("b")));
}

TESSERA_TEST(TestFileCopy)
#include "tst_file_copy.moc"
