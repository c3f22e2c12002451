#include "core/base/tensor.h"
#include "core/checkpoint/tensor_source.h"
#include "core/formats/sha256.h"
#include "tests/core/checkpoint_files.h"
#include "tests/test_main.h"

#include <QtTest>

using namespace core::checkpoint;
using namespace core::formats;

class TestTensorSource : public QObject {
    Q_OBJECT
private slots:
    void init();
    void shardsAreOneModel();
    void indexesThatLeaveTheFolderAreRefused_data();
    void indexesThatLeaveTheFolderAreRefused();
    void linksThatLeaveTheFolderAreRefused();
    void aHubsLinksLeadToItsBlobs();
    void missingShardsAreListed();
    void indexAndShardsHaveToAgree();

private:
    std::filesystem::path path(const std::string& name) const {
        return std::filesystem::path(m_folder->path().toStdString()) / name;
    }
    std::filesystem::path index() const { return path("model.safetensors.index.json"); }
    void writeIndex(const nlohmann::json& map) { files::writeJson(index(), {{"metadata", {}}, {"weight_map", map}}); }

    std::unique_ptr<QTemporaryDir> m_folder;
};

void TestTensorSource::init() {
    m_folder = std::make_unique<QTemporaryDir>();
    writeSafetensors(path("1.safetensors"), {{"a", at::ones({2})}, {"b", at::zeros({3})}});
    writeSafetensors(path("2.safetensors"), {{"c", at::full({1}, 7)}});
    writeIndex({{"a", "1.safetensors"}, {"b", "1.safetensors"}, {"c", "2.safetensors"}});
}

void TestTensorSource::shardsAreOneModel() {
    const TensorSource source = TensorSource::open(index());
    QCOMPARE(source.entries().size(), std::size_t{3});
    QCOMPARE(source.parameters(), std::int64_t{6});
    QCOMPARE(source.tensor("c").item<int>(), 7);
    QCOMPARE(source.tensor("a").sum().item<int>(), 2);
    QVERIFY(source.find("d") == nullptr);
    QVERIFY(source.metadata().empty());
    QCOMPARE(source.sha256(), sha256(SafetensorsFile::open(path("1.safetensors")).sha256() +
                                     SafetensorsFile::open(path("2.safetensors")).sha256()));
    VERIFY_REFUSED(source.tensor("d"), "tensor \"d\" is missing");
}

void TestTensorSource::indexesThatLeaveTheFolderAreRefused_data() {
    QTest::addColumn<QString>("shard");
    QTest::addColumn<QString>("message");
    QTest::newRow("parent") << "../1.safetensors"
                            << "is not a plain file name";
    QTest::newRow("absolute") << "/etc/passwd"
                              << "is not a plain file name";
    QTest::newRow("inside") << "x/../1.safetensors"
                            << "is not a plain file name";
    QTest::newRow("backslash") << "..\\1.safetensors"
                               << "is not a plain file name";
    QTest::newRow("dots") << ".."
                          << "is not a plain file name";
    QTest::newRow("empty") << ""
                           << "is not a plain file name";
    QTest::newRow("itself") << "model.safetensors.index.json"
                            << "is not a .safetensors file";
    QTest::newRow("other format") << "1.bin"
                                  << "is not a .safetensors file";
}

void TestTensorSource::indexesThatLeaveTheFolderAreRefused() {
    QFETCH(QString, shard);
    QFETCH(QString, message);
    writeIndex({{"a", shard.toStdString()}});
    VERIFY_REFUSED(TensorSource::open(index()), message);
}

void TestTensorSource::linksThatLeaveTheFolderAreRefused() {
    QTemporaryDir elsewhere;
    const std::filesystem::path outside = elsewhere.filePath("x.safetensors").toStdString();
    writeSafetensors(outside, {{"a", at::ones({2})}});
    std::filesystem::create_symlink(outside, path("3.safetensors"));
    writeIndex({{"a", "3.safetensors"}});
    VERIFY_REFUSED(TensorSource::open(index()), "is a symbolic link that leaves the folder");
    std::filesystem::remove(path("3.safetensors"));
    std::filesystem::create_symlink("1.safetensors", path("3.safetensors"));
    QCOMPARE(TensorSource::open(index()).entries().size(), std::size_t{2});
}

void TestTensorSource::aHubsLinksLeadToItsBlobs() {
    const std::filesystem::path release = path("models--a--b/snapshots/123"), blobs = path("models--a--b/blobs");
    std::filesystem::create_directories(release);
    std::filesystem::create_directories(blobs);
    for (const char* name : {"1.safetensors", "2.safetensors", "model.safetensors.index.json"}) {
        std::filesystem::rename(path(name), blobs / name);
        std::filesystem::create_symlink(std::filesystem::path("../../blobs") / name, release / name);
    }
    const std::filesystem::path linked = release / "model.safetensors.index.json";
    QCOMPARE(TensorSource::open(linked).entries().size(), std::size_t{3});
    std::filesystem::remove(release / "2.safetensors"); // to a place that is no hub's
    std::filesystem::rename(blobs / "2.safetensors", path("2.safetensors"));
    std::filesystem::create_symlink("../../../2.safetensors", release / "2.safetensors");
    VERIFY_REFUSED(TensorSource::open(linked), "is a symbolic link that leaves the folder");
}

void TestTensorSource::missingShardsAreListed() {
    writeIndex({{"a", "1.safetensors"}, {"x", "8.safetensors"}, {"y", "9.safetensors"}});
    VERIFY_REFUSED(TensorSource::open(index()), "2 of 3 shards are missing: 8.safetensors, 9.safetensors");
}

void TestTensorSource::indexAndShardsHaveToAgree() {
    writeIndex({{"a", "2.safetensors"}});
    VERIFY_REFUSED(TensorSource::open(index()), "says that tensor \"a\" is in 2.safetensors, which does not hold it");
    writeSafetensors(path("2.safetensors"), {{"a", at::ones({2})}});
    writeIndex({{"a", "1.safetensors"}, {"b", "2.safetensors"}});
    VERIFY_REFUSED(TensorSource::open(index()), "says that tensor \"b\" is in 2.safetensors");
    writeSafetensors(path("2.safetensors"), {{"a", at::ones({2})}, {"c", at::ones({2})}});
    writeIndex({{"a", "1.safetensors"}, {"c", "2.safetensors"}});
    VERIFY_REFUSED(TensorSource::open(index()), "tensor \"a\" is in two shards: 1.safetensors and 2.safetensors");
    writeIndex(nlohmann::json::object());
    VERIFY_REFUSED(TensorSource::open(index()), "weight_map: names no tensors");
    files::writeText(index(), "{\"weight_map\": {\"a\": \"1.safetensors\", \"a\": \"2.safetensors\"}}");
    VERIFY_REFUSED(TensorSource::open(index()), "repeated key \"a\"");
}

TESSERA_CORE_TEST(TestTensorSource)
#include "tst_tensor_source.moc"
