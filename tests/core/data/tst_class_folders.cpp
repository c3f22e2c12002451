#include "core/data/class_folders.h"
#include "core/data/class_map.h"
#include "core/data/image_tree.h"
#include "core/data/imagenet_classes.h"
#include "tests/bad_input/bad_input.h"
#include "tests/core/thrown_message.h"
#include "tests/test_main.h"

#include <QTemporaryDir>
#include <QtTest>

#include <fstream>
#include <sys/stat.h>

using core::data::classesOfFolders;
using core::data::imagenetClass;
using core::data::readClassMap;
using core::model::ClassSet;

namespace fs = std::filesystem;

namespace {

/// As a checkpoint without names gives them.
ClassSet numbered(int count) {
    ClassSet classes{count, {}};
    for (int i = 0; i < count; ++i)
        classes.names.push_back(std::to_string(i));
    return classes;
}

/// As diffusers' id2label gives them.
ClassSet named() {
    return {6, {"tench, Tinca tinca", "great white shark, white shark", "jack-o'-lantern", "crane", "crane", "Dog"}};
}

std::vector<fs::path> oneFileIn(const QStringList& folders) {
    std::vector<fs::path> files;
    for (const QString& folder : folders)
        files.emplace_back(folder.toStdString() + "x.png");
    return files;
}

bool says(const std::vector<std::string>& notes, const QByteArray& part) {
    return std::ranges::any_of(notes,
                               [&](const std::string& note) { return note.find(part.toStdString()) != note.npos; });
}

} // namespace

/// Classes from the names of folders, and from a file that says them.
class TestClassFolders : public QObject {
    Q_OBJECT

private:
    QTemporaryDir m_folder;
    fs::path path(const char* name) const { return fs::path(m_folder.path().toStdString()) / name; }
    fs::path write(const char* name, const std::string& bytes) const {
        fs::create_directories(path(name).parent_path());
        std::ofstream(path(name), std::ios::binary) << bytes;
        return path(name);
    }

private slots:
    void wordNetIdsAreKnown();
    void foldersSayClasses_data();
    void foldersSayClasses();
    void whatFoldersDoNotSayIsExplained_data();
    void whatFoldersDoNotSayIsExplained();
    void aRemedyThatIsFollowedWorks();
    void mapsAreRead_data();
    void mapsAreRead();
    void badMapsAreRefusedByLine_data();
    void badMapsAreRefusedByLine();
    void mapsOfOtherFilesAreRefused();
    void aMapSaysTheClasses();
    void aMapOfOtherFoldersIsRefused();
    void whatIsNoFolderIsNamed_data();
    void whatIsNoFolderIsNamed();
    void strangePlacesDoNotBlock();
};

void TestClassFolders::wordNetIdsAreKnown() {
    const std::map<const char*, int> imagenette{
        {"n01440764", 0},   {"n02102040", 217}, {"n02979186", 482}, {"n03000684", 491}, {"n03028079", 497},
        {"n03394916", 566}, {"n03417042", 569}, {"n03425413", 571}, {"n03445777", 574}, {"n03888257", 701}};
    for (const auto& [id, label] : imagenette)
        QCOMPARE(imagenetClass(id), std::optional(label));
    QCOMPARE(imagenetClass("n15075141"), std::optional(999));
    QCOMPARE(imagenetClass("n02085620-Chihuahua"), std::optional(151));
    for (const char* other : {"", "n", "n0144076", "n014407640", "n01440765", "m01440764", "n0144 764", "n-1440764"})
        QVERIFY2(!imagenetClass(other), other);
}

void TestClassFolders::foldersSayClasses_data() {
    QTest::addColumn<QStringList>("folders");
    QTest::addColumn<int>("classes"); // 0: the named ones
    QTest::addColumn<QList<int>>("labels");
    QTest::addColumn<QByteArray>("note");
    QTest::newRow("WordNet ids") << QStringList{"n01440764/", "n01443537/", "n01484850/"} << 1000 << QList<int>{0, 1, 2}
                                 << QByteArray("WordNet ids: n01440764 is 0, n01443537 is 1, n01484850 is 2");
    QTest::newRow("ids with words") << QStringList{"n02102040_springer/", "n03888257 parachute/"} << 1000
                                    << QList<int>{217, 701} << QByteArray("WordNet ids");
    QTest::newRow("names") << QStringList{"TENCH/", "Great_White_Shark/", "jack-o-lantern/", "white shark/", "dog/"}
                           << 0 << QList<int>{0, 1, 2, 1, 5} << QByteArray("folders' names");
    QTest::newRow("whole names") << QStringList{"tench, Tinca tinca/", "great_white_shark_white_shark/"} << 0
                                 << QList<int>{0, 1} << QByteArray("folders' names");
    QTest::newRow("numbers") << QStringList{"007/", "7/", "999/", "0/"} << 1000 << QList<int>{7, 7, 999, 0}
                             << QByteArray("folders' numbers");
    QTest::newRow("words and numbers") << QStringList{"class_3/", "Class4/"} << 10 << QList<int>{3, 4}
                                       << QByteArray("folders' numbers");
    QTest::newRow("as many") << QStringList{"b/", "a/"} << 2 << QList<int>{1, 0}
                             << QByteArray("in the order of their names: a is 0, b is 1");
    QTest::newRow("one split") << QStringList{"train/n01440764/", "train/n01443537/"} << 1000 << QList<int>{0, 1}
                               << QByteArray("WordNet ids in train: ");
    QTest::newRow("two splits") << QStringList{"train/n01440764/", "val/n01440764/", "val/n01443537/"} << 1000
                                << QList<int>{0, 0, 1} << QByteArray("pictures of train, val are taken together");
    QTest::newRow("splits are no classes")
        << QStringList{"train/7/", "test/3/"} << 2 + 6 << QList<int>{7, 3} << QByteArray("numbers in test, train");
    QTest::newRow("two splits, two classes")
        << QStringList{"train/1/", "val/0/"} << 2 << QList<int>{1, 0} << QByteArray("numbers in train, val");
    QTest::newRow("as from the archive") << QStringList{"imagenette2-320/train/n03888257/deep/"} << 1000
                                         << QList<int>{701} << QByteArray("WordNet ids in train");
    QTest::newRow("some in no folder") << QStringList{"1/", ""} << 10 << QList<int>{1, 10}
                                       << QByteArray("1 pictures are in no class's folder");
}

void TestClassFolders::foldersSayClasses() {
    QFETCH(QStringList, folders);
    QFETCH(int, classes);
    QFETCH(QList<int>, labels);
    QFETCH(QByteArray, note);
    const auto found = classesOfFolders(oneFileIn(folders), classes == 0 ? named() : numbered(classes));
    QCOMPARE(QList<int>(found.labels.begin(), found.labels.end()), labels);
    QVERIFY2(says(found.notes, note), found.notes.front().c_str());
}

void TestClassFolders::whatFoldersDoNotSayIsExplained_data() {
    QTest::addColumn<QStringList>("folders");
    QTest::addColumn<int>("classes"); // 0: the named ones
    QTest::addColumn<QByteArray>("note");
    QTest::newRow("no folders") << QStringList{""} << 10 << QByteArray("in no folders");
    QTest::newRow("one stranger") << QStringList{"n01440764/", "n01443537/", "fish/"} << 1000
                                  << QByteArray(
                                         "2 of the 3 folders name classes by the folders' WordNet ids, fish does not");
    QTest::newRow("strangers") << QStringList{"fish/", "fowl/"} << 1000
                               << QByteArray("the names of the 2 folders, as fish, are not");
    QTest::newRow("how to name them") << QStringList{"fish/", "fowl/"} << 1000
                                      << QByteArray("its number, 0 to 999, or its WordNet id, as n01440764, or map");
    QTest::newRow("by names") << QStringList{"fish/", "fowl/"} << 0
                              << QByteArray("its number, 0 to 5, or its name, or map");
    QTest::newRow("the option") << QStringList{"fish/", "fowl/"} << 10 << QByteArray("--class-map FILE");
    QTest::newRow("inside a split") << QStringList{"train/fish/", "train/fowl/"} << 1000
                                    << QByteArray("the names of the 2 folders in train, as fish");
    QTest::newRow("ids of another set") << QStringList{"n01440764/", "n01443537/"} << 10
                                        << QByteArray("are not those of the model's 10 classes");
    QTest::newRow("one name of two classes")
        << QStringList{"crane/", "dog/"} << 0 << QByteArray("(more than one class is called crane)");
    QTest::newRow("a number too many") << QStringList{"9/", "10/"} << 10 << QByteArray("10 does not");
}

void TestClassFolders::whatFoldersDoNotSayIsExplained() {
    QFETCH(QStringList, folders);
    QFETCH(int, classes);
    QFETCH(QByteArray, note);
    const ClassSet known = classes == 0 ? named() : numbered(classes);
    const auto found = classesOfFolders(oneFileIn(folders), known);
    for (const int label : found.labels)
        QCOMPARE(label, known.nullLabel());
    QVERIFY2(says(found.notes, note), found.notes.front().c_str());
}

/// Each way that the note offers.
void TestClassFolders::aRemedyThatIsFollowedWorks() {
    const std::vector<std::string> offered = classesOfFolders(oneFileIn({"fish/"}), numbered(1000)).notes;
    QVERIFY(says(offered, "its number, 0 to 999") && says(offered, "WordNet id, as n01440764") && says(offered, "map"));
    for (const char* folder : {"999/", "n01440764/"})
        QVERIFY(classesOfFolders(oneFileIn({folder}), numbered(1000)).labels.front() < 1000);
    const fs::path map = write("remedy.txt", "fish 3\n");
    QCOMPARE(core::data::classesByMap(oneFileIn({"fish/"}), numbered(1000), map).labels.front(), 3);
}

void TestClassFolders::mapsAreRead_data() {
    QTest::addColumn<QByteArray>("text");
    QTest::newRow("spaces") << QByteArray("fish 0\n  fowl \t 5  \n");
    QTest::newRow("tabs") << QByteArray("fish\t0\nfowl\tdog\n");
    QTest::newRow("commas") << QByteArray("fish,0\nfowl, dog");
    QTest::newRow("a spreadsheet") << QByteArray(
        "\xEF\xBB\xBF\"folder\",\"class\"\r\n\"fish\",\"0\"\r\n\"fowl\",\"5\"\r\n");
    QTest::newRow("comments") << QByteArray("# mine\n\nfish/ 0\n\n# and\nfowl 5\n");
    QTest::newRow("names") << QByteArray("fish tench\nfowl Dog");
    QTest::newRow("long names") << QByteArray("fish,\"tench, Tinca tinca\"\nfowl,dog");
    QTest::newRow("JSON") << QByteArray(R"({"fish": 0, "fowl": "dog"})");
    QTest::newRow("JSON of texts") << QByteArray(" {\"fish\": \"0\",\n \"fowl\": \"5\"}");
}

void TestClassFolders::mapsAreRead() {
    QFETCH(QByteArray, text);
    const auto map = readClassMap(write("map", text.toStdString()), named());
    QCOMPARE(map, (core::data::ClassMap{{"fish", 0}, {"fowl", 5}}));
    const auto spaced = readClassMap(write("map", "big fish,1\nbig fowl 2\n\"a, b\",3\n"), named());
    QCOMPARE(spaced, (core::data::ClassMap{{"big fish", 1}, {"big fowl", 2}, {"a, b", 3}}));
}

void TestClassFolders::badMapsAreRefusedByLine_data() {
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("named");
    QTest::newRow("empty") << QByteArray() << QByteArray("expected a folder and its class on each line, found none");
    QTest::newRow("comments alone") << QByteArray("# nothing\n\n") << QByteArray("found none");
    QTest::newRow("no class") << QByteArray("fish 1\n\nfowl\n")
                              << QByteArray("line 3: expected a folder and its class");
    QTest::newRow("a class too many") << QByteArray("fish 1\nfowl 6\n")
                                      << QByteArray(
                                             "line 2: expected a class from 0 to 5 or a class's name, found '6'");
    QTest::newRow("negative") << QByteArray("fish -1\n") << QByteArray("line 1: expected a class from 0 to 5");
    QTest::newRow("huge") << QByteArray("fish 99999999999999999999\n") << QByteArray("line 1: expected a class");
    QTest::newRow("no such name") << QByteArray("fish,cod\n") << QByteArray("line 1: expected a class");
    QTest::newRow("a name of two") << QByteArray("fish,crane\n") << QByteArray("line 1: expected a class's number");
    QTest::newRow("twice") << QByteArray("fish 1\nfowl 2\nfish 1\n")
                           << QByteArray("line 3: fish is named twice, first in line 1");
    QTest::newRow("no text") << QByteArray("fish 1\n\xFF\xFE") << QByteArray("expected text in UTF-8");
    QTest::newRow("zero byte") << QByteArray("fish\0 1", 7) << QByteArray("expected text in UTF-8");
    QTest::newRow("control characters") << QByteArray("fish \x1b[31m\n") << QByteArray("found '\\x1b[31m'");
    QTest::newRow("JSON list") << QByteArray("[1, 2]") << QByteArray("object");
    QTest::newRow("JSON fraction") << QByteArray(R"({"fish": 1.5})") << QByteArray("fish");
    QTest::newRow("JSON class") << QByteArray(R"({"fish": 6})") << QByteArray("\"fish\": expected a class from 0 to 5");
    QTest::newRow("JSON twice") << QByteArray(R"({"fish": 1, "fish": 2})") << QByteArray("fish");
    QTest::newRow("JSON without a folder")
        << QByteArray(R"({"fish": 0, "": "dog"})") << QByteArray("expected a folder");
    QTest::newRow("cut JSON") << QByteArray(R"({"fish": 1)") << QByteArray("map");
    QTest::newRow("too long") << QByteArray(5 << 20, 'x') << QByteArray("too large");
}

void TestClassFolders::badMapsAreRefusedByLine() {
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, named);
    const fs::path map = write("map", text.toStdString());
    const QByteArray message = thrownMessage([&] { readClassMap(map, ::named()); }, core::ErrorCode::BadInput);
    QVERIFY2(message.contains("/map: ") && message.contains(named) && !message.contains('\n'), message);
    QVERIFY2(!message.contains('\x1b') && message.size() < 500, message);
}

/// Every malformed file that the readers know.
void TestClassFolders::mapsOfOtherFilesAreRefused() {
    int tried = 0;
    for (const bad_input::Case& one : bad_input::images()) {
        const fs::path folder = path("case") / bad_input::folderName(one);
        fs::create_directories(folder);
        one.write(folder);
        const QByteArray message =
            thrownMessage([&] { readClassMap(folder / one.file, named()); }, core::ErrorCode::BadInput);
        QVERIFY2(!message.contains('\n') && message.contains(": "), message);
        ++tried;
    }
    QVERIFY(tried > 5);
}

void TestClassFolders::aMapSaysTheClasses() {
    const fs::path map = write("map.csv", "fish,2\ntrain/fowl,4\n");
    const auto found =
        core::data::classesByMap(oneFileIn({"fish/", "train/fowl/", "val/fowl/", "fish/deep/", ""}), numbered(10), map);
    QCOMPARE(found.labels, (std::vector<int>{2, 4, 10, 2, 10}));
    QVERIFY(says(found.notes, "map.csv"));
    QVERIFY(says(found.notes, "2 pictures have the null label"));
}

void TestClassFolders::aMapOfOtherFoldersIsRefused() {
    const fs::path map = write("map.csv", "fish,2\n");
    const auto message = [&](const ClassSet& classes) {
        return thrownMessage([&] { core::data::classesByMap(oneFileIn({"fowl/"}), classes, map); },
                             core::ErrorCode::BadInput);
    };
    QVERIFY2(message(numbered(10)).endsWith("map.csv: names none of the folders that hold the pictures, as fowl"),
             message(numbered(10)));
    QVERIFY2(message({}).contains("expected a model with classes"), message({}));
}

void TestClassFolders::whatIsNoFolderIsNamed_data() {
    QTest::addColumn<QByteArray>("name");
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QByteArray>("said");
    const QByteArray zip("PK\x03\x04\x14\0\0\0\0\0", 10);
    QTest::newRow("zip") << QByteArray("a.zip") << zip << QByteArray("is a zip archive: unpack it and name the folder");
    QTest::newRow("npz") << QByteArray("a.npz") << zip << QByteArray("is a NumPy archive (.npz): write its pictures");
    QTest::newRow("npz by its content") << QByteArray("a") << zip + QByteArray(20, '\0') + "arr_0.npy"
                                        << QByteArray("is a NumPy archive");
    QTest::newRow("checkpoint") << QByteArray("a.pt") << zip << QByteArray("is a PyTorch checkpoint: name a folder");
    QTest::newRow("npy") << QByteArray("a.npy") << QByteArray("\x93NUMPY\1\0", 8)
                         << QByteArray("is a NumPy array: write");
    QTest::newRow("tar") << QByteArray("a.tar") << QByteArray(257, 'x') + "ustar\0" + QByteArray(250, '\0')
                         << QByteArray("is a tar archive: unpack it and name the folder");
    QTest::newRow("tar.gz") << QByteArray("a.tar.gz") << QByteArray("\x1F\x8B\x08")
                            << QByteArray("is a packed tar archive (.gz): unpack it");
    QTest::newRow("tgz") << QByteArray("a.TGZ") << QByteArray("\x1F\x8B\x08") << QByteArray("is a packed tar archive");
    QTest::newRow("gz") << QByteArray("a.gz") << QByteArray("\x1F\x8B\x08")
                        << QByteArray("is a gzip archive: unpack it");
    QTest::newRow("parquet") << QByteArray("a.parquet") << QByteArray("PAR1xxxx")
                             << QByteArray("is a Parquet table: write");
    QTest::newRow("picture") << QByteArray("a.png") << QByteArray::fromStdString(bad_input::imageBytes("grey"))
                             << QByteArray("is a picture: name the folder that it is in");
    QTest::newRow("text") << QByteArray("a.txt") << QByteArray("Dear reader") << QByteArray("found a file");
    QTest::newRow("empty") << QByteArray("a") << QByteArray() << QByteArray("found a file");
}

void TestClassFolders::whatIsNoFolderIsNamed() {
    QFETCH(QByteArray, name);
    QFETCH(QByteArray, bytes);
    QFETCH(QByteArray, said);
    const fs::path file = write(("single/" + name).constData(), bytes.toStdString());
    const QByteArray message = thrownMessage([&] { core::data::listImages(file, {}); }, core::ErrorCode::BadInput);
    QVERIFY2(message.contains(said) && message.contains('/' + name + ": "), message);
    const QByteArray beside =
        thrownMessage([&] { core::data::listImages(file.parent_path(), {}); }, core::ErrorCode::BadInput);
    fs::remove_all(file.parent_path());
    if (name == "a.png")
        return;
    QVERIFY2(beside.contains("holds no PNG") && beside.contains("; 1 other files, as " + name), beside);
}

void TestClassFolders::strangePlacesDoNotBlock() {
    QCOMPARE(mkfifo(path("pipe").c_str(), 0600), 0);
    fs::create_symlink("nowhere", path("dangling"));
    const auto message = [&](const fs::path& place) {
        return thrownMessage([&] { core::data::listImages(place, {}); }, core::ErrorCode::BadInput);
    };
    QVERIFY2(message(path("pipe")).endsWith("found something else"), message(path("pipe")));
    QVERIFY2(message("/dev/zero").endsWith("found something else"), message("/dev/zero"));
    QVERIFY2(message(path("dangling")).endsWith("found no such folder"), message(path("dangling")));
    const QByteArray map = thrownMessage([&] { readClassMap(path("pipe"), numbered(3)); }, core::ErrorCode::BadInput);
    QVERIFY2(map.contains("/pipe: "), map);
}

TESSERA_CORE_TEST(TestClassFolders)
#include "tst_class_folders.moc"
