#include "core/metrics/image_array.h"
#include "tests/core/thrown_message.h"
#include "tests/test_main.h"

#include <QTemporaryDir>
#include <QtTest>

#include <zip.h>

using namespace core;
using metrics::ImageArrayWriter;

namespace {

constexpr int width = 5, height = 4;

Image image(int number) {
    Image made{width, height, {}};
    for (int i = 0; i < 3 * width * height; ++i)
        made.rgb.push_back(static_cast<std::uint8_t>(31 * number + i));
    return made;
}

/// What libzip finds in the archive's only entry, its checksum compared; empty where it finds fault.
QByteArray entryOf(const QString& file) {
    int error = 0;
    zip_t* archive = zip_open(file.toUtf8().constData(), ZIP_RDONLY | ZIP_CHECKCONS, &error);
    if (archive == nullptr || zip_get_num_entries(archive, 0) != 1)
        return {};
    QByteArray bytes;
    if (zip_file_t* entry = zip_fopen(archive, "arr_0.npy", 0)) {
        bytes.resize(100'000);
        const zip_int64_t read = zip_fread(entry, bytes.data(), static_cast<zip_uint64_t>(bytes.size()));
        bytes.resize(zip_fclose(entry) == 0 && read > 0 ? read : 0);
    }
    zip_discard(archive);
    return bytes;
}

} // namespace

class TestImageArray : public QObject {
    Q_OBJECT

private:
    QTemporaryDir m_folder;
    QString file() const { return m_folder.filePath(QStringLiteral("a.npz")); }
    std::string path() const { return file().toStdString(); }

private slots:
    void imagesComeBackAsAnArray_data() {
        QTest::addColumn<quint64>("zip64From");
        QTest::newRow("small") << (quint64(1) << 32U);
        QTest::newRow("as if over 4 GiB") << quint64(0);
    }
    void imagesComeBackAsAnArray() {
        QFETCH(quint64, zip64From);
        ImageArrayWriter writer(path(), {.images = 3, .height = height, .width = width}, zip64From);
        for (int i = 0; i < 3; ++i)
            writer.add(image(i));
        writer.commit();
        const QByteArray bytes = entryOf(file());
        const qsizetype pixels = qsizetype{3} * 3 * width * height;
        QVERIFY(bytes.startsWith("\x93NUMPY\x01"));
        QVERIFY(bytes.contains("{'descr': '|u1', 'fortran_order': False, 'shape': (3, 4, 5, 3), }"));
        QCOMPARE((bytes.size() - pixels) % 64, 0);
        for (int i = 0; i < 3; ++i)
            QCOMPARE(bytes.mid(bytes.size() - pixels + i * pixels / 3, pixels / 3),
                     QByteArray(reinterpret_cast<const char*>(image(i).rgb.data()), pixels / 3));
    }

    void withoutCommitAnOlderFileStays() {
        QFile old(file());
        QVERIFY(old.open(QIODevice::WriteOnly) && old.write("old") == 3);
        old.close();
        {
            ImageArrayWriter writer(path(), {.images = 2, .height = height, .width = width});
            writer.add(image(0));
        }
        QVERIFY(old.open(QIODevice::ReadOnly));
        QCOMPARE(old.readAll(), QByteArray("old"));
        QCOMPARE(QDir(m_folder.path()).entryList(QDir::Files).size(), 1);
    }

    void whatWasNotSaidBeforeIsRefused() {
        QCOMPARE(thrownMessage([&] { ImageArrayWriter(path(), {.images = 0, .height = height, .width = width}); }),
                 QString("images: expected at least one, found none"));
        ImageArrayWriter writer(path(), {.images = 1, .height = height, .width = width});
        QCOMPARE(thrownMessage([&] { writer.commit(); }), QString("images: expected 1, found 0"));
        QCOMPARE(thrownMessage([&] {
                     writer.add({4, 5, std::vector<std::uint8_t>(60)});
                 }),
                 QString("images: expected one size, 5x4, found 4x5"));
        writer.add(image(0));
        QCOMPARE(thrownMessage([&] { writer.add(image(1)); }), QString("images: expected 1, found one more"));
    }
};

TESSERA_TEST(TestImageArray)
#include "tst_image_array.moc"
