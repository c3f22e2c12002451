#include "tests/app/program.h"
#include "tests/bad_input/bad_input.h"
#include "tests/bad_input/bytes.h"
#include "tests/test_main.h"

#include <QProcess>
#include <QTemporaryDir>
#include <QtTest>

#include <algorithm>
#include <fstream>
#include <sys/stat.h>

using bad_input::Case;

namespace fs = std::filesystem;

namespace {

/// What the files of a case take on the disk: a file that only claims to be large is not.
std::int64_t kibOnDisk(const fs::path& root) {
    std::int64_t blocks = 0;
    for (const auto& item : fs::recursive_directory_iterator(root)) {
        struct stat status {};
        if (lstat(item.path().c_str(), &status) == 0 && S_ISREG(status.st_mode))
            blocks += status.st_blocks;
    }
    return blocks / 2;
}

bool isOneErrorLine(const QByteArray& err) {
    return err.startsWith("tessera: ") && err.count('\n') == 1 && err.endsWith('\n');
}

/// One error, with notes and progress before it or a word on usage behind.
bool isOneError(const QByteArray& err) {
    return ("\n" + err).count("\ntessera: ") == 1 && err.endsWith('\n');
}

} // namespace

/// Bad input as a person meets it: `tessera inspect` on every file of the table, and what other commands say to input
/// that is no file.
class TestBadInputProgram : public QObject {
    Q_OBJECT
private slots:
    void init() { m_folder = std::make_unique<QTemporaryDir>(); }
    void everyCaseEndsInOneLineWithinBounds_data();
    void everyCaseEndsInOneLineWithinBounds();
    void aFileCutWhileItIsHashedIsOneLine();
    void otherModelsAreRefusedAsModels();
    void nonFiniteWeightsAreNotPrunedUnasked();
    void badImagesAreReportedOneByOne();
    void foldersWithoutAnImageAreRefused_data();
    void foldersWithoutAnImageAreRefused();
    void classesOutOfRangeAreRefused_data();
    void classesOutOfRangeAreRefused();
    void wrongUsageIsNotABadFile();
    void cleanupTestCase();

private:
    fs::path root() const { return m_folder->path().toStdString(); }
    QString path(const char* name) const { return m_folder->filePath(QString::fromUtf8(name)); }
    const Case& find(const char* row, const char* name) const;

    std::unique_ptr<QTemporaryDir> m_folder;
    const std::vector<Case> m_cases = bad_input::allCases();
    std::int64_t m_peakKib = 0;
    std::int64_t m_slowest = 0;
};

const Case& TestBadInputProgram::find(const char* row, const char* name) const {
    const auto place = std::find_if(m_cases.begin(), m_cases.end(),
                                    [&](const Case& one) { return one.row == row && one.name == name; });
    if (place == m_cases.end())
        qFatal("no case %s %s", row, name);
    return *place;
}

void TestBadInputProgram::everyCaseEndsInOneLineWithinBounds_data() {
    QTest::addColumn<int>("index");
    for (std::size_t i = 0; i < m_cases.size(); ++i)
        QTest::newRow(bad_input::folderName(m_cases[i]).c_str()) << static_cast<int>(i);
}

void TestBadInputProgram::everyCaseEndsInOneLineWithinBounds() {
    QFETCH(int, index);
    const Case& one = m_cases[static_cast<std::size_t>(index)];
    one.write(root());
    const Outcome outcome = runBytes({"inspect", QByteArray::fromStdString((root() / one.file).string())});
    m_peakKib = std::max(m_peakKib, outcome.peakKib - 2 * kibOnDisk(root()));
    m_slowest = std::max(m_slowest, outcome.milliseconds);
    QCOMPARE(outcome.status, one.complaints.empty() ? 0 : 3);
    if (one.complaints.empty()) {
        QVERIFY(!outcome.out.isEmpty());
    } else {
        QVERIFY2(isOneErrorLine(outcome.err), outcome.err);
        QVERIFY2(outcome.err.size() < 2000, outcome.err);
        QVERIFY(outcome.out.isEmpty());
        QVERIFY2(outcome.peakKib < 2 * kibOnDisk(root()) + 200 * 1024,
                 qPrintable(QString("%1 KiB for %2").arg(outcome.peakKib).arg(kibOnDisk(root()))));
    }
    for (const auto& item : fs::directory_iterator(root())) // Qt cannot remove names that are not UTF-8
        fs::remove_all(item);
}

/// S20. The file takes no room on the disk and would be hashed for many seconds.
void TestBadInputProgram::aFileCutWhileItIsHashedIsOneLine() {
    const std::string size = std::to_string(std::uint64_t{16} << 30U);
    const std::string header = "{\"w\":{\"dtype\":\"U8\",\"shape\":[" + size + "],\"data_offsets\":[0," + size + "]}}";
    const fs::path file = root() / "large.safetensors";
    bad_input::writeBytes(file, bad_input::safetensors(header));
    fs::resize_file(file, 8 + header.size() + std::stoull(size));
    QProcess process;
    process.start(program(), {"inspect", QString::fromStdString(file.string()), "--tensors", "--sha256"});
    QVERIFY(process.waitForStarted());
    const auto bytesRead = [&] {
        std::int64_t bytes = 0;
        std::string word;
        std::ifstream("/proc/" + std::to_string(process.processId()) + "/io") >> word >> bytes;
        return bytes;
    };
    QTRY_VERIFY_WITH_TIMEOUT(bytesRead() > (64 << 20), 60'000);
    fs::resize_file(file, 1000);
    QVERIFY(process.waitForFinished(60'000));
    QCOMPARE(process.exitStatus(), QProcess::NormalExit);
    QCOMPARE(process.exitCode(), 3);
    const QByteArray err = process.readAllStandardError();
    QVERIFY2(isOneErrorLine(err) && err.contains("changed while it was being read"), err);
}

void TestBadInputProgram::otherModelsAreRefusedAsModels() {
    for (const auto& [name, complaint] :
         {std::pair("SDXL UNet", "an SDXL UNet"), std::pair("LoRA", "a LoRA"),
          std::pair("tensor of another name", "2 tensors differ: blocks.0.mlp.fc1.bias: expected [256]")}) {
        find("S22", name).write(root() / name);
        const Outcome outcome = run({"analyse", path(name) + "/model.safetensors"});
        QCOMPARE(outcome.status, 3);
        QVERIFY2(isOneErrorLine(outcome.err) && outcome.err.contains(complaint), outcome.err);
    }
}

void TestBadInputProgram::nonFiniteWeightsAreNotPrunedUnasked() {
    for (const char* name : {"NaN", "infinity"}) {
        find("S19", name).write(root() / name);
        const QStringList prune{"prune",     path(name), "--out", path("out\n"), "--method",
                                "magnitude", "--steps",  "2",     "--within",    "uniform"};
        const Outcome outcome = run(prune);
        QCOMPARE(outcome.status, 3);
        QVERIFY2(isOneError(outcome.err) && outcome.err.contains("1 weight is NaN or infinite"), outcome.err);
        QVERIFY(!fs::exists(root() / "out\n"));
        const Outcome accepted = run(prune + QStringList{"--accept-non-finite"});
        QVERIFY2(accepted.status == 0, accepted.err);
        fs::remove_all(root() / "out\n");
    }
    find("S19", "denormal").write(root() / "denormal");
    const Outcome warned = run({"analyse", path("denormal")});
    QCOMPARE(warned.status, 0);
    QVERIFY2(warned.err.contains("denormal") || warned.out.contains("denormal"), warned.err);
}

void TestBadInputProgram::badImagesAreReportedOneByOne() {
    for (const std::string& name : bad_input::imageNames())
        bad_input::writeBytes(root() / "pictures" / (name + ".png"), bad_input::imageBytes(name));
    const std::string jpeg = bad_input::imageBytes("jpeg");
    bad_input::writeBytes(root() / "pictures/broken.jpg", jpeg.substr(0, jpeg.size() / 2));
    bad_input::writeBytes(root() / "pictures/empty.png", "");
    const Outcome outcome = run({"calibrate", "demo", "--out", path("bank"), "--images", path("pictures"), "--samples",
                                 "20", "--bins", "2", "--json"});
    QVERIFY2(outcome.status == 0, outcome.err);
    const QByteArray said = outcome.err + outcome.out;
    for (const char* line : {"bomb.png left out: too large: 30000x30000", "broken.jpg left out: cut short",
                             "empty.png left out: empty", "gif.png left out: not a PNG"})
        QVERIFY2(said.contains(line), said);
}

void TestBadInputProgram::foldersWithoutAnImageAreRefused_data() {
    QTest::addColumn<QByteArray>("image");
    QTest::newRow("no picture") << QByteArray();
    QTest::newRow("a bomb alone") << QByteArray("bomb");
    QTest::newRow("a format that is not read") << QByteArray("gif");
}

void TestBadInputProgram::foldersWithoutAnImageAreRefused() {
    QFETCH(QByteArray, image);
    fs::create_directories(root() / "pictures");
    if (!image.isEmpty())
        bad_input::writeBytes(root() / "pictures/a.png", bad_input::imageBytes(image.toStdString()));
    const Outcome outcome = run({"calibrate", "demo", "--out", path("bank"), "--images", path("pictures")});
    QCOMPARE(outcome.status, 3);
    QVERIFY2(isOneError(outcome.err), outcome.err);
    QVERIFY(!fs::exists(root() / "bank"));
}

void TestBadInputProgram::classesOutOfRangeAreRefused_data() {
    QTest::addColumn<QString>("label");
    QTest::addColumn<int>("status");
    QTest::newRow("-1") << "-1" << 2;
    QTest::newRow("null class") << "10" << 0;
    QTest::newRow("beyond the null class") << "11" << 2;
    QTest::newRow("2^32") << "4294967296" << 2;
    QTest::newRow("fraction") << "0.5" << 2;
    QTest::newRow("nothing") << "" << 2;
}

void TestBadInputProgram::classesOutOfRangeAreRefused() {
    QFETCH(QString, label);
    QFETCH(int, status);
    const Outcome outcome =
        run({"sample", "demo", "--out", path("a.png"), "--n", "1", "--steps", "1", "--class=" + label});
    QVERIFY2(outcome.status == status, outcome.err);
    QCOMPARE(fs::exists(root() / "a.png"), status == 0);
    if (status != 0)
        QVERIFY2(isOneError(outcome.err), outcome.err);
}

void TestBadInputProgram::wrongUsageIsNotABadFile() {
    QCOMPARE(run({"inspect"}).status, 2);
    QCOMPARE(run({"inspect", path("nothing"), "--arch"}).status, 2);
    QCOMPARE(run({"inspect", path("nothing"), "--frobnicate"}).status, 2);
}

void TestBadInputProgram::cleanupTestCase() {
    qInfo("%zu files; at most %lld KiB beyond twice a file's size, at most %lld ms", m_cases.size(),
          static_cast<long long>(m_peakKib), static_cast<long long>(m_slowest));
}

TESSERA_CORE_TEST(TestBadInputProgram)
#include "tst_bad_input_program.moc"
