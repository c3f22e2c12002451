#include "core/base/tensor.h"
#include "core/formats/safetensors.h"
#include "tests/core/checkpoint_files.h"
#include "tests/test_main.h"

#include <QtTest>

#include <atomic>
#include <fstream>
#include <functional>
#include <thread>

using namespace core::formats;

namespace {

constexpr std::int64_t numbers = 64 << 20; // 256 MB as float32

/// What tells that reading goes on: bytes that this process has read, or memory that it has filled.
std::int64_t activity() {
    std::int64_t read = 0, pages = 0;
    std::string word;
    std::ifstream("/proc/self/io") >> word >> read;
    std::ifstream("/proc/self/statm") >> pages >> pages;
    return read + pages * 4096;
}

} // namespace

/// Files that change while they are read: an error, never a signal, never numbers of two files mixed.
class TestChangingFile : public QObject {
    Q_OBJECT
private slots:
    void init();
    void shrinkingWhileItIsReadIsAnError_data();
    void shrinkingWhileItIsReadIsAnError();
    void changeBetweenTwoPiecesIsAnError_data();
    void changeBetweenTwoPiecesIsAnError();

private:
    QString complaintOf(const std::function<void(const SafetensorsFile&)>& work) const;
    /// Runs `work` on the file in another thread and cuts the file short in the middle of it; what `work` complained
    /// of.
    QString complaintWhenCut(const std::function<void(const SafetensorsFile&)>& work);

    std::unique_ptr<QTemporaryDir> m_folder;
    std::filesystem::path m_path;
};

void TestChangingFile::init() {
    m_folder = std::make_unique<QTemporaryDir>();
    m_path = m_folder->filePath("a.safetensors").toStdString();
    files::writeSparse(m_path, {{"w", {numbers}}});
    std::filesystem::last_write_time(m_path, {}); // so that a change within the clock's tick shows
}

QString TestChangingFile::complaintOf(const std::function<void(const SafetensorsFile&)>& work) const {
    return files::complaint([&] { work(SafetensorsFile::open(m_path)); });
}

QString TestChangingFile::complaintWhenCut(const std::function<void(const SafetensorsFile&)>& work) {
    std::atomic<bool> ended = false;
    QString said;
    const std::int64_t before = activity();
    std::thread reader([&] {
        said = complaintOf(work);
        ended = true;
    });
    while (!ended && activity() - before < (16 << 20))
        std::this_thread::yield();
    std::filesystem::resize_file(m_path, 1000);
    reader.join();
    return said;
}

void TestChangingFile::shrinkingWhileItIsReadIsAnError_data() {
    QTest::addColumn<std::function<void(const SafetensorsFile&)>>("work");
    const auto row = [](const char* name, std::function<void(const SafetensorsFile&)> work) {
        QTest::newRow(name) << std::move(work);
    };
    row("hash", [](const SafetensorsFile& file) { file.sha256(); });
    row("hash of a tensor", [](const SafetensorsFile& file) { file.sha256(file.entries().front()); });
    row("tensor", [](const SafetensorsFile& file) { file.tensor("w"); });
    row("converted", [](const SafetensorsFile& file) { file.copyTo("w", at::empty({numbers}, at::kBFloat16)); });
}

void TestChangingFile::shrinkingWhileItIsReadIsAnError() {
    QFETCH(std::function<void(const SafetensorsFile&)>, work);
    QString said;
    for (int attempt = 0; attempt < 50 && said.isEmpty(); ++attempt) { // reading may end before the file is cut
        files::writeSparse(m_path, {{"w", {numbers}}});
        said = complaintWhenCut(work);
    }
    QVERIFY2(said.contains("changed while it was being read") && !said.contains('\n'), qPrintable(said));
}

void TestChangingFile::changeBetweenTwoPiecesIsAnError_data() {
    QTest::addColumn<qint64>("size");
    QTest::newRow("cut short") << qint64{1000};
    QTest::newRow("emptied") << qint64{0};
    QTest::newRow("grown") << (qint64{1} << 30);
    QTest::newRow("written over") << qint64{-1};
}

void TestChangingFile::changeBetweenTwoPiecesIsAnError() {
    QFETCH(qint64, size);
    bool isChanged = false;
    const auto change = [&](std::span<const float>) {
        if (std::exchange(isChanged, true))
            return;
        if (size >= 0)
            std::filesystem::resize_file(m_path, static_cast<std::uintmax_t>(size));
        else
            std::fstream(m_path, std::ios::in | std::ios::out).seekp(5000) << "other numbers";
    };
    const QString said =
        complaintOf([&](const SafetensorsFile& file) { file.copyTo("w", at::empty({numbers}), change); });
    QVERIFY(isChanged);
    QVERIFY2(said.contains("changed while it was being read") && !said.contains('\n'), qPrintable(said));
}

TESSERA_CORE_TEST(TestChangingFile)
#include "tst_changing_file.moc"
