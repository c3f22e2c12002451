#include "core/base/error.h"
#include "core/formats/safetensors.h"
#include "tests/bad_input/bad_input.h"
#include "tests/core/full_disk.h"
#include "tests/test_main.h"

#include <ATen/ATen.h>
#include <QtTest>
#include <fcntl.h>
#include <fstream>
#include <sys/stat.h>
#include <unistd.h>

using namespace core::formats;

namespace {

std::string bytesOf(const std::filesystem::path& path) {
    std::ifstream stream(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
}

void writeBytes(const std::filesystem::path& path, std::string_view bytes) {
    std::ofstream(path, std::ios::binary).write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
}

template <typename Work> QString complaint(Work&& work, core::ErrorCode code = core::ErrorCode::BadInput) {
    try {
        work();
    } catch (const core::Error& error) {
        return error.code() == code ? QString::fromUtf8(error.what())
                                    : "wrong code: " + QString::fromUtf8(error.what());
    }
    return {};
}

bool same(const at::Tensor& a, const at::Tensor& b) {
    return a.scalar_type() == b.scalar_type() && a.sizes() == b.sizes() &&
           (a.is_floating_point() ? at::equal(a.to(at::kDouble), b.to(at::kDouble)) : at::equal(a, b));
}

std::map<std::string, at::Tensor> someTensors() {
    std::map<std::string, at::Tensor> tensors;
    for (const at::ScalarType type : {at::kDouble, at::kFloat, at::kHalf, at::kBFloat16, at::kLong, at::kInt,
                                      at::kShort, at::kChar, at::kByte, at::kBool})
        tensors[std::string("matrix.") + c10::toString(type)] = at::arange(-3, 9).reshape({3, 4}).to(type);
    tensors["rank0"] = at::scalar_tensor(2.5);
    tensors["empty"] = at::empty({0, 4});
    tensors["transposed"] = at::arange(24, at::kFloat).reshape({4, 6}).t();
    tensors["strided"] = at::arange(24, at::kInt).slice(0, 1, 20, 3);
    tensors["expanded"] = at::arange(3, at::kShort).unsqueeze(1).expand({3, 5});
    tensors["名前 \"quoted\"\n"] = at::ones({2});
    tensors[""] = at::ones({1});
    return tensors;
}

} // namespace

class TestSafetensors : public QObject {
    Q_OBJECT
private slots:
    void init() { m_folder = std::make_unique<QTemporaryDir>(); }

    void whatIsWrittenIsRead();
    void equalContentMakesEqualBytes();
    void theDataAreAligned();
    void hashesAreOfTheStoredBytes();
    void badNamesAndTypesAreNotWritten();
    void aFailedWriteLeavesTheOlderFile();
    void boolsAreNormalised();
    void missingAndUnsupportedTensorsAreNamed();
    void aChangingFileIsAnError_data();
    void aChangingFileIsAnError();
    void otherFormatsAreNamed_data();
    void otherFormatsAreNamed();
    void thingsThatAreNoFilesAreNamed();
    void strangePathsWork();
    void filesBeyondFourGigabytesWork();

private:
    std::filesystem::path path(const std::string& name) const {
        return std::filesystem::path(m_folder->path().toStdString()) / name;
    }

    std::unique_ptr<QTemporaryDir> m_folder;
};

void TestSafetensors::whatIsWrittenIsRead() {
    const auto tensors = someTensors();
    writeSafetensors(path("a"), tensors, {{"format", "pt"}, {"é", "a\n\"b\""}});
    const SafetensorsFile file = SafetensorsFile::open(path("a"));
    QCOMPARE(file.entries().size(), tensors.size());
    QCOMPARE(file.metadata(), (std::map<std::string, std::string>{{"format", "pt"}, {"é", "a\n\"b\""}}));
    for (const auto& [name, tensor] : tensors)
        QVERIFY2(same(file.tensor(name), tensor), name.c_str());
    QCOMPARE(file.tensors().size(), tensors.size());
    writeSafetensors(path("none"), {});
    QVERIFY(SafetensorsFile::open(path("none")).entries().empty());
}

void TestSafetensors::equalContentMakesEqualBytes() {
    writeSafetensors(path("a"), someTensors(), {{"k", "v"}});
    writeSafetensors(path("b"), SafetensorsFile::open(path("a")).tensors(), {{"k", "v"}});
    QVERIFY(bytesOf(path("a")) == bytesOf(path("b")));
}

void TestSafetensors::theDataAreAligned() {
    writeSafetensors(path("a"), someTensors());
    QCOMPARE(static_cast<int>(bytesOf(path("a"))[0]) % 8, 0);
    const SafetensorsFile file = SafetensorsFile::open(path("a"));
    for (const TensorEntry& entry : file.entries())
        QCOMPARE(entry.begin % static_cast<std::uint64_t>(storageBits(entry.type) / 8), std::uint64_t{0});
}

void TestSafetensors::hashesAreOfTheStoredBytes() {
    writeSafetensors(path("a"), {{"text", at::tensor({97, 98, 99}, at::kByte)}, {"empty", at::empty({0})}});
    const SafetensorsFile file = SafetensorsFile::open(path("a"));
    QCOMPARE(file.sha256(*file.find("text")),
             std::string("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"));
    QCOMPARE(file.sha256(*file.find("empty")),
             std::string("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"));
    const std::string bytes = bytesOf(path("a"));
    const QByteArray expected =
        QCryptographicHash::hash(QByteArray::fromStdString(bytes), QCryptographicHash::Sha256).toHex();
    QCOMPARE(file.sha256(), expected.toStdString());
}

void TestSafetensors::badNamesAndTypesAreNotWritten() {
    const auto refusal = [&](const std::string& name, const at::Tensor& tensor,
                             const std::map<std::string, std::string>& metadata = {}) {
        return complaint(
            [&] {
                writeSafetensors(path("a"), {{name, tensor}}, metadata);
            },
            core::ErrorCode::BadArgument);
    };
    QVERIFY(refusal("__metadata__", at::ones({1})).contains("not a name"));
    QVERIFY(refusal("\xFF", at::ones({1})).contains("UTF-8"));
    QVERIFY(refusal(std::string(5000, 'n'), at::ones({1})).contains("not a name"));
    QVERIFY(refusal("c", at::ones({1}, at::kComplexFloat)).contains("\"c\": its type"));
    QVERIFY(refusal("undefined", at::Tensor()).contains("\"undefined\": its type"));
    QVERIFY(refusal("w", at::ones({1}), {{"k", "\xFF"}}).contains("UTF-8"));
    QVERIFY(!std::filesystem::exists(path("a")));
}

void TestSafetensors::aFailedWriteLeavesTheOlderFile() {
    writeSafetensors(path("a"), {{"w", at::ones({3})}});
    {
        const FullDisk full(20);
        QVERIFY(complaint(
                    [&] {
                        writeSafetensors(path("a"), {{"w", at::zeros({3})}});
                    },
                    core::ErrorCode::Failed)
                    .contains("cannot be written"));
    }
    QVERIFY(same(SafetensorsFile::open(path("a")).tensor("w"), at::ones({3})));
    QCOMPARE(std::distance(std::filesystem::directory_iterator(m_folder->path().toStdString()), {}), std::ptrdiff_t{1});
}

void TestSafetensors::boolsAreNormalised() {
    writeSafetensors(path("a"), {{"b", at::tensor({0, 1, 0}, at::kInt).to(at::kBool)}});
    std::string bytes = bytesOf(path("a"));
    bytes.back() = '\x07';
    writeBytes(path("a"), bytes);
    QVERIFY(same(SafetensorsFile::open(path("a")).tensor("b"), at::tensor({0, 1, 1}, at::kInt).to(at::kBool)));
}

void TestSafetensors::missingAndUnsupportedTensorsAreNamed() {
    const std::string header =
        R"({"w8":{"dtype":"F8_E4M3","shape":[2],"data_offsets":[0,2]},"u":{"dtype":"U8","shape":[1],"data_offsets":[2,3]}} )";
    writeBytes(path("a"), std::string(1, static_cast<char>(header.size())) + std::string(7, '\0') + header + "abc");
    const SafetensorsFile file = SafetensorsFile::open(path("a"));
    QCOMPARE(file.tensor("u").item<int>(), int{'c'});
    QVERIFY(complaint([&] { file.tensor("w8"); }).contains("\"w8\": dtype F8_E4M3 is not supported"));
    QVERIFY(complaint([&] { file.tensor("no\nne"); }).contains("tensor \"no\\nne\" is missing"));
    QVERIFY(file.find("none") == nullptr);
}

void TestSafetensors::aChangingFileIsAnError_data() {
    QTest::addColumn<int>("size");
    QTest::newRow("truncated") << 100;
    QTest::newRow("emptied") << 0;
    QTest::newRow("grown") << 100'000;
    QTest::newRow("overwritten") << -1;
}

void TestSafetensors::aChangingFileIsAnError() {
    QFETCH(int, size);
    writeSafetensors(path("a"), {{"w", at::ones({1000})}});
    const SafetensorsFile file = SafetensorsFile::open(path("a"));
    if (size >= 0)
        QCOMPARE(truncate(path("a").c_str(), size), 0);
    const timespec times[2] = {{1, 0}, {1, 0}};
    QCOMPARE(utimensat(AT_FDCWD, path("a").c_str(), times, 0), 0);
    QVERIFY(complaint([&] { file.tensor("w"); }).contains("changed while it was being read"));
    QVERIFY(complaint([&] { file.sha256(); }).contains("changed while it was being read"));
}

void TestSafetensors::otherFormatsAreNamed_data() {
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QString>("message");
    for (const bad_input::Bytes& one : bad_input::otherFormats())
        QTest::newRow(one.name.c_str()) << QByteArray::fromStdString(one.bytes)
                                        << QString::fromStdString(one.complaints.front());
    QTest::newRow("JSON") << QByteArray("{\"weight_map\": {}}") << "a JSON text";
}

void TestSafetensors::otherFormatsAreNamed() {
    QFETCH(QByteArray, bytes);
    QFETCH(QString, message);
    writeBytes(path("model.safetensors"), {bytes.data(), static_cast<std::size_t>(bytes.size())});
    const QString found = complaint([&] { SafetensorsFile::open(path("model.safetensors")); });
    QVERIFY2(found.contains(message) && found.startsWith(QString::fromStdString(path("model.safetensors"))),
             qPrintable(found));
}

void TestSafetensors::thingsThatAreNoFilesAreNamed() {
    const auto refusal = [&](const std::filesystem::path& one) {
        return complaint([&] { SafetensorsFile::open(one); });
    };
    QVERIFY(refusal(m_folder->path().toStdString()).contains("is a folder"));
    QVERIFY(refusal("/dev/zero").contains("is a device"));
    QVERIFY(refusal(path("nothing")).contains("there is no such file"));
    QVERIFY(refusal(path("no") / "folder").contains("there is no such file"));
    std::filesystem::create_symlink("gone\n", path("link"));
    QVERIFY(refusal(path("link")).contains("is a dangling symbolic link to gone\\n"));
    std::filesystem::create_symlink("loop", path("loop"));
    QVERIFY(refusal(path("loop")).contains("cannot be read"));
    QCOMPARE(mkfifo(path("pipe").c_str(), 0600), 0);
    QVERIFY(refusal(path("pipe")).contains("is a named pipe"));
    writeSafetensors(path("secret"), {{"w", at::ones({1})}});
    std::filesystem::permissions(path("secret"), std::filesystem::perms::none);
    if (geteuid() != 0)
        QVERIFY(refusal(path("secret")).contains("Permission denied"));
}

void TestSafetensors::strangePathsWork() {
    for (const std::string name : {"with space", "ünïcödé 名前", "new\nline", "\xFF not UTF-8"}) {
        writeSafetensors(path(name), {{"w", at::ones({1})}});
        QVERIFY(SafetensorsFile::open(path(name)).find("w") != nullptr);
        writeBytes(path(name), "short");
        const QString found = complaint([&] { SafetensorsFile::open(path(name)); });
        QVERIFY2(found.contains("too short") && !found.contains('\n'), qPrintable(found));
        std::filesystem::remove(path(name)); // Qt's temporary folder cannot remove names that are not UTF-8
    }
}

void TestSafetensors::filesBeyondFourGigabytesWork() {
    const std::uint64_t big = (std::uint64_t{1} << 32U) + 8;
    const std::string header = "{\"big\":{\"dtype\":\"U8\",\"shape\":[" + std::to_string(big) +
                               "],\"data_offsets\":[0," + std::to_string(big) +
                               "]},\"small\":{\"dtype\":\"U8\",\"shape\":[2],\"data_offsets\":[" + std::to_string(big) +
                               "," + std::to_string(big + 2) + "]}}";
    writeBytes(path("a"), std::string(1, static_cast<char>(header.size())) + std::string(7, '\0') + header);
    if (truncate(path("a").c_str(), static_cast<off_t>(8 + header.size() + big + 2)) != 0)
        QSKIP("this file system holds no sparse file of 4 GB");
    std::fstream stream(path("a"), std::ios::binary | std::ios::in | std::ios::out);
    stream.seekp(-2, std::ios::end).write("\x05\x06", 2);
    stream.close();
    QVERIFY(same(SafetensorsFile::open(path("a")).tensor("small"), at::tensor({5, 6}, at::kByte)));
}

TESSERA_CORE_TEST(TestSafetensors)
#include "tst_safetensors.moc"
