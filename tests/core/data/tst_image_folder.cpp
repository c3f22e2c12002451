#include "core/calibration/collect.h"
#include "core/calibration/image_source.h"
#include "core/calibration/own_samples.h"
#include "core/data/centre_crop.h"
#include "core/data/image_folder.h"
#include "core/data/image_header.h"
#include "core/data/image_tree.h"
#include "core/data/shape_world.h"
#include "core/formats/sha256.h"
#include "tests/bad_input/bad_input.h"
#include "tests/core/thrown_message.h"
#include "tests/core/tiny_dit.h"
#include "tests/test_main.h"

#include <ATen/Parallel.h>
#include <QTemporaryDir>
#include <QtTest>

#include <fstream>
#include <sys/stat.h>

using core::Image;
using core::data::CalibrationSet;
using core::data::centreCrop;
using core::data::folderCalibrationSet;
using core::data::readCroppedImage;

namespace fs = std::filesystem;

namespace {

QByteArray fileBytes(const std::string& name) {
    return QByteArray::fromStdString(bad_input::imageBytes(name));
}

/// Pixels that any error in the resampling changes.
Image pattern(int width, int height) {
    Image image{width, height, {}};
    for (int y = 0; y < height; ++y)
        for (int x = 0; x < width; ++x)
            for (const int value : {x * 37 + y * 11, x * y * 7 + 13, (x * x + 3 * y * y) / 5})
                image.rgb.push_back(static_cast<std::uint8_t>(value % 256));
    return image;
}

Image plain(int width, int height, std::uint8_t value) {
    return {width, height, std::vector<std::uint8_t>(static_cast<std::size_t>(width * height * 3), value)};
}

bool has(const std::vector<std::string>& notes, const std::string& part) {
    return std::any_of(notes.begin(), notes.end(),
                       [&](const std::string& note) { return note.find(part) != std::string::npos; });
}

core::model::ModelInfo pixelModel() {
    core::model::ModelInfo info = tiny::model()->info();
    info.pixelScale = 0.5;
    return info;
}

} // namespace

/// Images from a folder and from the model itself.
class TestImageFolder : public QObject {
    Q_OBJECT

private:
    std::unique_ptr<QTemporaryDir> m_temporary;
    core::data::DecodingBudget m_budget;
    fs::path path(const std::string& name = {}) const { return fs::path(m_temporary->path().toStdString()) / name; }
    void write(const std::string& name, const Image& image) const { writePng(path(name), image); }
    void write(const std::string& name, const QByteArray& bytes) const {
        fs::create_directories(path(name).parent_path());
        std::ofstream(path(name), std::ios::binary).write(bytes.constData(), bytes.size());
    }

private slots:
    void initTestCase() { at::set_num_threads(1); } // small images
    void init() { m_temporary = std::make_unique<QTemporaryDir>(); }
    void theCropOfAFewPixelsIsTheirMean();
    void theCropIsThatOfTheOriginal_data();
    void theCropIsThatOfTheOriginal();
    void everyFormatIsRead_data();
    void everyFormatIsRead();
    void badFilesAreRefusedByName_data();
    void badFilesAreRefusedByName();
    void imagesComeInTheModelsUnits();
    void whatIsLeftOutIsNamed();
    void theSameImageCountsOnce();
    void fewImagesServeManySamples();
    void theSeedChoosesAmongMany();
    void classesComeFromTheFolders_data();
    void classesComeFromTheFolders();
    void filesAreInNaturalOrder();
    void linksInACircleEnd();
    void aFolderWithoutImagesIsRefused_data();
    void aFolderWithoutImagesIsRefused();
    void latentModelsTakeNoImagesWithoutAnAutoencoder();
    void theModelsOwnSamplesAreTheSameBySeed();
    void keptOwnSamplesAreReadAgain();
    void statisticsOfAFolderResume();
};

void TestImageFolder::theCropOfAFewPixelsIsTheirMean() {
    Image four{2, 2, {10, 0, 0, 20, 0, 0, 30, 0, 200, 41, 0, 255}};
    // Halved once: (10 + 20)/2 = 15 and (30 + 41)/2 = 35.5 → 36, then (15 + 36)/2 = 25.5 → 26.
    QCOMPARE(centreCrop(four, 1).rgb, (std::vector<std::uint8_t>{26, 0, 114}));
    // Nothing to resize: the middle column pair of four.
    Image wide{4, 2, {}};
    for (std::uint8_t i = 0; i < 24; ++i)
        wide.rgb.push_back(i);
    QCOMPARE(centreCrop(wide, 2).rgb, (std::vector<std::uint8_t>{3, 4, 5, 6, 7, 8, 15, 16, 17, 18, 19, 20}));
    QCOMPARE(centreCrop(plain(70, 50, 93), 16), plain(16, 16, 93));
    QVERIFY_THROWS_EXCEPTION(core::Error, centreCrop({}, 8));
    QVERIFY_THROWS_EXCEPTION(core::Error, centreCrop(four, 0));
}

/// center_crop_arr of guided-diffusion with Pillow 13 on the same pattern.
void TestImageFolder::theCropIsThatOfTheOriginal_data() {
    QTest::addColumn<int>("width");
    QTest::addColumn<int>("height");
    QTest::addColumn<int>("size");
    QTest::addColumn<QByteArray>("hash");
    const auto row = [](int width, int height, int size, const char* hash) {
        QTest::addRow("%dx%d to %d", width, height, size) << width << height << size << QByteArray(hash);
    };
    row(64, 64, 32, "e993a3cc2867a701");
    row(100, 75, 32, "6b67ffb561e6ba3f");
    row(33, 40, 32, "b61062d280c4fbbf");
    row(20, 31, 32, "07d7a3cd738884fc");
    row(1, 1, 8, "bdcf0e05c1f80806");
    row(257, 130, 32, "c1fccaa818cc4189");
    row(32, 32, 32, "107ef5e5cd9e6434");
    row(7, 300, 3, "88e5b14b06e78fa1");
    row(129, 65, 16, "2c5e2045d3ac42f2");
}

void TestImageFolder::theCropIsThatOfTheOriginal() {
    QFETCH(int, width);
    QFETCH(int, height);
    QFETCH(int, size);
    QFETCH(QByteArray, hash);
    const Image cut = centreCrop(pattern(width, height), size);
    QCOMPARE(cut.rgb.size(), static_cast<std::size_t>(size * size * 3));
    core::formats::Sha256 sum;
    sum.update(std::as_bytes(std::span(cut.rgb)));
    QCOMPARE(QByteArray::fromStdString(sum.finish().substr(0, 16)), hash);
}

void TestImageFolder::everyFormatIsRead_data() {
    QTest::addColumn<int>("width");
    QTest::addColumn<int>("height");
    QTest::addColumn<QList<int>>("first"); // about the top left pixel
    QTest::newRow("jpeg") << 40 << 20 << QList<int>{255, 0, 0};
    QTest::newRow("rotated") << 20 << 40 << QList<int>{255, 0, 0};
    QTest::newRow("cmyk") << 40 << 20 << QList<int>{255, 0, 0};
    QTest::newRow("webp") << 40 << 20 << QList<int>{255, 0, 0};
    QTest::newRow("webpl") << 40 << 20 << QList<int>{255, 0, 0};
    QTest::newRow("alpha") << 8 << 8 << QList<int>{0, 0, 255};
    QTest::newRow("deep") << 8 << 8 << QList<int>{156, 156, 156};
    QTest::newRow("grey") << 8 << 8 << QList<int>{77, 77, 77};
    QTest::newRow("bmp") << 6 << 4 << QList<int>{255, 0, 0};
}

void TestImageFolder::everyFormatIsRead() {
    QFETCH(int, width);
    QFETCH(int, height);
    QFETCH(QList<int>, first);
    write("file", fileBytes(QTest::currentDataTag()));
    const auto image = readCroppedImage(path("file"), 4, m_budget);
    QCOMPARE(image.width, width);
    QCOMPARE(image.height, height);
    for (int channel = 0; channel < 3; ++channel)
        QVERIFY2(std::abs(image.image.rgb[static_cast<std::size_t>(channel)] - first[channel]) < 40,
                 std::to_string(image.image.rgb[static_cast<std::size_t>(channel)]).c_str());
}

void TestImageFolder::badFilesAreRefusedByName_data() {
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QByteArray>("named");
    QTest::newRow("empty") << QByteArray() << QByteArray("empty");
    QTest::newRow("text") << QByteArray("Dear reader,") << QByteArray("not a PNG");
    QTest::newRow("one byte") << QByteArray("P") << QByteArray("not a PNG");
    QTest::newRow("bomb") << fileBytes("bomb") << QByteArray("too large: 30000x30000");
    QTest::newRow("gif") << fileBytes("gif") << QByteArray("not a PNG");
    for (const char* name : {"jpeg", "cmyk", "grey", "webp", "bmp"}) {
        const QByteArray bytes = fileBytes(name);
        for (const int part : {3, 20, 50, 90})
            QTest::addRow("%d %% of a %s", part, name)
                << bytes.left(bytes.size() * part / 100) << QByteArray(part < 20 ? "" : "cut short");
    }
    QTest::newRow("a PNG of no pixels") << fileBytes("grey").replace(16, 4, QByteArray(4, '\0'))
                                        << QByteArray("has no pixels");
    QTest::newRow("a wrong PNG") << fileBytes("grey").replace(40, 8, "garbage!") << QByteArray();
    QTest::newRow("a chunk beyond the file")
        << fileBytes("grey").replace(8, 4, QByteArray(4, '\xFF')) << QByteArray("cut short");
    QTest::newRow("numbers without end") << QByteArray("P6 ") + QByteArray(5000, '9') << QByteArray("too large");
    QTest::newRow("a comment without end") << QByteArray("P6 #") + QByteArray(5000, 'x') << QByteArray("cut short");
}

void TestImageFolder::badFilesAreRefusedByName() {
    QFETCH(QByteArray, bytes);
    QFETCH(QByteArray, named);
    write("file", bytes);
    const QByteArray message =
        thrownMessage([&] { readCroppedImage(path("file"), 8, m_budget); }, core::ErrorCode::BadInput);
    QVERIFY2(message.contains(named) && message.contains("/file: ") && !message.contains('\n'), message);
}

void TestImageFolder::imagesComeInTheModelsUnits() {
    write("a.png", plain(40, 40, 255));
    write("b.png", plain(32, 64, 0));
    const CalibrationSet set = folderCalibrationSet(pixelModel(), {path(), 2, 0});
    QCOMPARE(set.clean.sizes().vec(), (std::vector<std::int64_t>{2, 3, 32, 32}));
    QVERIFY(set.clean.scalar_type() == at::kFloat);
    QCOMPARE(set.clean.amax().item<float>(), 2.0F); // 1 in [-1,1] at a scale of 0.5
    QCOMPARE(set.clean.amin().item<float>(), -2.0F);
    QCOMPARE(set.source, path().string());
}

void TestImageFolder::whatIsLeftOutIsNamed() {
    write("good.png", plain(40, 40, 9));
    write("bomb.png", fileBytes("bomb"));
    write("broken.jpg", fileBytes("jpeg").left(200));
    write("notes.txt", QByteArray("Dear"));
    write("page.png", QByteArray("<!DOCTYPE html>"));
    fs::create_directories(path("folder.png"));
    QCOMPARE(mkfifo(path("pipe.png").c_str(), 0600), 0);
    fs::create_symlink("nowhere", path("dangling.png"));
    const CalibrationSet set = folderCalibrationSet(pixelModel(), {path(), 20, 0});
    QCOMPARE(set.clean.size(0), 20);
    for (const char* part : {"bomb.png left out: too large", "broken.jpg left out: cut short", "1 files left out",
                             "as notes.txt", "page.png left out: not a PNG",
                             "pipe.png left out: ", "dangling.png left out: ", "1 pictures serve 20 samples"})
        QVERIFY2(has(set.notes, part), part);
}

void TestImageFolder::theSameImageCountsOnce() {
    write("a.png", pattern(40, 40));
    write("copy of a.png", pattern(40, 40));
    write("b.png", plain(40, 40, 9));
    write("c.bmp", fileBytes("bmp"));
    Image asPng{6, 4, {}};
    for (int i = 0; i < 24; ++i)
        for (const int value : {i % 6 < 3 ? 255 : 0, 0, 0})
            asPng.rgb.push_back(static_cast<std::uint8_t>(value));
    write("d.png", asPng);
    const CalibrationSet set = folderCalibrationSet(pixelModel(), {path(), 20, 0});
    QVERIFY(has(set.notes, "3 pictures serve 20 samples"));
    QVERIFY(has(set.notes, "left out: the same file as "));
    QVERIFY(has(set.notes, "left out: the same picture as "));
}

void TestImageFolder::fewImagesServeManySamples() {
    for (std::uint8_t i = 0; i < 3; ++i)
        write(std::to_string(i) + ".png", plain(32, 32, static_cast<std::uint8_t>(i * 100)));
    const CalibrationSet set = folderCalibrationSet(pixelModel(), {path(), 9, 0});
    for (const double value : {0.0, 100.0, 200.0}) {
        const at::Tensor wanted = set.clean.sub((value / 127.5 - 1) / 0.5).abs().flatten(1).amax(1).lt(1e-5);
        QCOMPARE(wanted.sum().item<int>(), 3);
    }
}

void TestImageFolder::theSeedChoosesAmongMany() {
    for (std::uint8_t i = 0; i < 100; ++i)
        write(std::to_string(i) + ".png", plain(32, 32, i));
    const auto choice = [&](std::uint64_t seed) {
        return folderCalibrationSet(pixelModel(), {path(), 10, seed}).clean;
    };
    QCOMPARE(std::get<0>(at::_unique(choice(1).flatten(1).mean(1))).size(0), 10);
    QVERIFY(at::equal(choice(1), choice(1)));
    QVERIFY(!at::equal(choice(1), choice(2)));
}

void TestImageFolder::classesComeFromTheFolders_data() {
    QTest::addColumn<QStringList>("folders");
    QTest::addColumn<QList<int>>("labels"); // of the folders
    QTest::addColumn<QByteArray>("named");
    QTest::newRow("none") << QStringList{""} << QList<int>{3} << QByteArray("in no folders");
    QTest::newRow("names") << QStringList{"Dog/", "bird/"} << QList<int>{2, 0} << QByteArray("folders' names");
    QTest::newRow("numbers") << QStringList{"2/", "01/"} << QList<int>{2, 1} << QByteArray("folders' numbers");
    QTest::newRow("places") << QStringList{"n3/", "n1/", "n2/deep/er/"} << QList<int>{2, 0, 1}
                            << QByteArray("in the order of their names");
    QTest::newRow("others") << QStringList{"Dog/", "fish/"} << QList<int>{3, 3} << QByteArray("null label");
    QTest::newRow("a number too many") << QStringList{"0/", "3/"} << QList<int>{3, 3} << QByteArray("null label");
}

void TestImageFolder::classesComeFromTheFolders() {
    QFETCH(QStringList, folders);
    QFETCH(QList<int>, labels);
    QFETCH(QByteArray, named);
    for (const QString& folder : folders)
        write(folder.toStdString() + "x.png", pattern(8, 8));
    core::model::ModelInfo info = pixelModel();
    info.classes.count = 3;
    info.classes.names = {"bird", "cat", "dog"};
    const auto tree = core::data::listImages(path(), info.classes);
    QCOMPARE(tree.images.size(), static_cast<std::size_t>(folders.size()));
    for (const auto& image : tree.images)
        for (int i = 0; i < folders.size(); ++i)
            if (image.path == fs::path(folders[i].toStdString() + "x.png"))
                QCOMPARE(image.label, labels[i]);
    QVERIFY2(tree.notes.front().find(named.toStdString()) != std::string::npos, tree.notes.front().c_str());
}

void TestImageFolder::filesAreInNaturalOrder() {
    for (const char* name : {"10.png", "9.png", "a2b10.png", "a2b9.png", "a02b1.png", "009.png", "a.png"})
        write(name, QByteArray("x"));
    std::vector<std::string> names;
    for (const auto& image : core::data::listImages(path(), pixelModel().classes).images)
        names.push_back(image.path.string());
    QCOMPARE(names,
             (std::vector<std::string>{"009.png", "9.png", "10.png", "a.png", "a02b1.png", "a2b9.png", "a2b10.png"}));
}

void TestImageFolder::linksInACircleEnd() {
    write("a/x.png", pattern(8, 8));
    fs::create_directory_symlink("..", path("a/up"));
    fs::create_directory_symlink("a", path("b"));
    fs::create_symlink("self.png", path("self.png"));
    const auto tree = core::data::listImages(path(), pixelModel().classes);
    QCOMPARE(tree.images.size(), std::size_t{2}); // x.png once, and the link that leads nowhere
}

void TestImageFolder::aFolderWithoutImagesIsRefused_data() {
    QTest::addColumn<QByteArray>("file");
    QTest::addColumn<QByteArray>("named");
    QTest::newRow("nothing") << QByteArray() << QByteArray("holds no PNG");
    QTest::newRow("a text") << QByteArray("a.txt") << QByteArray("holds no PNG");
    QTest::newRow("a broken one") << QByteArray("a.png") << QByteArray("no usable picture (1 tried); a.png left out");
}

void TestImageFolder::aFolderWithoutImagesIsRefused() {
    QFETCH(QByteArray, file);
    QFETCH(QByteArray, named);
    if (!file.isEmpty())
        write(file.toStdString(), QByteArray("text"));
    const QByteArray message = thrownMessage(
        [&] {
            folderCalibrationSet(pixelModel(), {path(), 4, 0});
        },
        core::ErrorCode::BadInput);
    QVERIFY2(message.contains(named), message);
    const QByteArray missing = thrownMessage(
        [&] {
            folderCalibrationSet(pixelModel(), {path("nowhere"), 4, 0});
        },
        core::ErrorCode::BadInput);
    QVERIFY2(missing.contains("nowhere") && missing.contains("no such folder"), missing);
}

void TestImageFolder::latentModelsTakeNoImagesWithoutAnAutoencoder() {
    core::model::ModelInfo info = pixelModel();
    info.isPixelSpace = false;
    write("a.png", pattern(40, 40));
    const QByteArray message = thrownMessage([&] { folderCalibrationSet(info, {path(), 4, 0}); });
    QVERIFY2(message.contains("latents") && message.contains("expected own"), message);
    const core::model::dit::Dit latent(info, tiny::weights());
    QVERIFY_THROWS_EXCEPTION(core::Error, core::calibration::calibrationSet(latent, {.samples = 4, .bins = 2}));
    QCOMPARE(core::calibration::calibrationSet(latent, {.samples = 4, .bins = 2, .source = "own"}).clean.size(0), 4);
}

void TestImageFolder::theModelsOwnSamplesAreTheSameBySeed() {
    const auto model = tiny::model();
    const auto own = [&](std::uint64_t seed) {
        return core::calibration::ownCalibrationSet(*model, {.samples = 12, .seed = seed, .steps = 3});
    };
    const CalibrationSet set = own(1);
    QCOMPARE(set.clean.sizes().vec(), (std::vector<std::int64_t>{12, 3, 32, 32}));
    QCOMPARE(set.labels[11].item<int>(), 1); // ten classes in turn
    QVERIFY(at::equal(own(1).clean, set.clean));
    QVERIFY(!at::equal(own(2).clean, set.clean));
    QVERIFY(has(set.notes, "own samples, 3 steps of ddim"));
}

void TestImageFolder::keptOwnSamplesAreReadAgain() {
    const auto model = tiny::model();
    const auto own = [&](std::uint64_t seed) {
        return core::calibration::ownCalibrationSet(*model, {.samples = 4, .seed = seed, .steps = 2}, path()).clean;
    };
    const at::Tensor first = own(1);
    const auto written = fs::last_write_time(path("pictures.safetensors"));
    QVERIFY(at::equal(own(1), first));
    QVERIFY(fs::last_write_time(path("pictures.safetensors")) == written);
    QVERIFY(!at::equal(own(2), first)); // other options: sampled anew
    write("pictures.safetensors", QByteArray("broken"));
    QVERIFY(at::equal(own(1), first));
}

void TestImageFolder::statisticsOfAFolderResume() {
    for (int i = 0; i < 6; ++i)
        write("pictures/" + std::to_string(i) + ".png", pattern(40 + i, 40));
    const core::calibration::CalibrationOptions options{
        .samples = 6, .bins = 2, .source = path("pictures").string(), .folder = path("bank").string()};
    const auto bank = collectStatistics(*tiny::model(), options).bank;
    QCOMPARE(bank->samples(1, 1000), 12);
    QCOMPARE(collectStatistics(*tiny::model(), options).bank->samples(1, 1000), 12);
    write("pictures/3.png", pattern(50, 50));
    const QByteArray message =
        thrownMessage([&] { collectStatistics(*tiny::model(), options); }, core::ErrorCode::Failed);
    QVERIFY2(message.contains("the pictures have changed"), message);
}

TESSERA_CORE_TEST(TestImageFolder)
#include "tst_image_folder.moc"
