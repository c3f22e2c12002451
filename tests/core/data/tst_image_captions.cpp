#include "core/base/image.h"
#include "core/data/image_captions.h"
#include "core/data/image_folder.h"
#include "core/model/conditioning.h"
#include "tests/core/thrown_message.h"
#include "tests/core/tiny_dit.h"
#include "tests/test_main.h"

#include <QTemporaryDir>
#include <QtTest>

#include <algorithm>
#include <fstream>

using core::data::CalibrationSet;
using core::data::ImageCaptions;

namespace fs = std::filesystem;

namespace {

/// Asks for anything in words.
class WordReader final : public core::conditioning::Conditioner {
public:
    using Request = core::conditioning::Request;

    const core::model::ClassSet* classes() const override { return nullptr; }
    std::vector<Request> resolve(const std::vector<Request>& asked, std::size_t images) const override {
        std::vector<Request> requests = asked;
        requests.resize(images);
        return requests;
    }
    std::vector<core::conditioning::PromptFit> fit(const std::string& /*prompt*/) const override {
        return {{0, 4, ""}};
    }
    core::model::Conditioning conditional(std::span<const Request> /*requests*/) const override { return {}; }
    core::model::Conditioning unconditional(std::span<const Request> /*requests*/) const override { return {}; }
};

} // namespace

/// Words beside images, and calibration with them.
class TestImageCaptions : public QObject {
    Q_OBJECT

private:
    std::unique_ptr<QTemporaryDir> m_temporary;
    fs::path path(const std::string& name = {}) const { return fs::path(m_temporary->path().toStdString()) / name; }
    void write(const std::string& name, const std::string& text) const {
        fs::create_directories(path(name).parent_path());
        std::ofstream(path(name), std::ios::binary) << text;
    }
    void writeImage(const std::string& name, std::uint8_t value) const {
        fs::create_directories(path(name).parent_path());
        core::writePng(path(name), {16, 16, std::vector<std::uint8_t>(16 * 16 * 3, value)});
    }
    static core::model::ModelInfo model() {
        core::model::ModelInfo info = tiny::model()->info();
        info.conditioner = std::make_shared<WordReader>();
        return info;
    }
    CalibrationSet set(const fs::path& source, int samples) const {
        return core::data::folderCalibrationSet(model(), {.folder = source, .samples = samples});
    }

private slots:
    void init() { m_temporary = std::make_unique<QTemporaryDir>(); }

    void wordsLieBesideTheImage() {
        write("a.txt", "\r\n  a red star \r\nsecond line\n");
        write("sub/b.txt", "a moon");
        const ImageCaptions captions(path());
        QCOMPARE(captions.of("a.png").value(), std::string("a red star"));
        QCOMPARE(captions.of("sub/b.jpg").value(), std::string("a moon"));
        QVERIFY(!captions.of("c.png"));
    }

    void linesNameImages() {
        write("metadata.jsonl", "{\"file_name\": \"a.png\", \"text\": \"a star\"}\n\n"
                                "{\"path\": \"./sub/b.png\", \"caption\": \"a moon\", \"id\": 3}\n");
        for (const fs::path& source : {path(), path("metadata.jsonl")}) {
            const ImageCaptions captions(source);
            QVERIFY(fs::equivalent(captions.root(), path()));
            QCOMPARE(captions.of("a.png").value(), std::string("a star"));
            QCOMPARE(captions.of("sub/b.png").value(), std::string("a moon"));
            QVERIFY(!captions.of("b.png"));
        }
        write("a.txt", "what lies beside counts");
        QCOMPARE(ImageCaptions(path()).of("a.png").value(), std::string("what lies beside counts"));
    }

    void wrongListsGetOneLine_data() {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("part");
        QTest::newRow("no object") << QByteArray("{\"file\": \"a\", \"text\": \"b\"}\nstar\n") << QByteArray("line 2");
        QTest::newRow("no path") << QByteArray("{\"text\": \"b\"}") << QByteArray("expected one of \"file_name\"");
        QTest::newRow("no words") << QByteArray("{\"file\": \"b\"}") << QByteArray("expected one of \"text\"");
        QTest::newRow("a number") << QByteArray("{\"file\": \"b\", \"text\": 3}") << QByteArray("text: expected");
        QTest::newRow("twice") << QByteArray("{\"file\": \"b\", \"text\": \"\"}\n{\"file\": \"./b\", \"text\": \"\"}")
                               << QByteArray("b is there twice");
        QTest::newRow("bytes") << QByteArray("{\"file\": \"b\", \"text\": \"\xff\"}") << QByteArray("line 1");
    }

    void wrongListsGetOneLine() {
        QFETCH(QByteArray, text);
        QFETCH(QByteArray, part);
        write("captions.jsonl", text.toStdString());
        const QByteArray message = thrownMessage([&] { ImageCaptions{path()}; }, core::ErrorCode::BadInput);
        QVERIFY2(message.contains("captions.jsonl") && message.contains(part) && !message.contains('\n'),
                 message.constData());
    }

    void twoListsAreAskedAbout() {
        write("a.jsonl", "");
        write("b.jsonl", "");
        const QByteArray message = thrownMessage([&] { ImageCaptions{path()}; }, core::ErrorCode::BadInput);
        QVERIFY2(message.contains("a.jsonl and b.jsonl"), message.constData());
        QVERIFY(!ImageCaptions(path("a.jsonl")).of("a.png"));
    }

    void modelsOfWordsAreAskedForTheCaptions() {
        for (const auto& [name, words] : {std::pair("a", "a star"), std::pair("b", "a moon"), std::pair("c", "")}) {
            writeImage(std::string(name) + ".png", static_cast<std::uint8_t>(40 * name[0]));
            write(std::string(name) + ".txt", words);
        }
        writeImage("d.png", 3);
        const CalibrationSet images = set(path(), 4);
        QCOMPARE(images.prompts.size(), std::size_t(4));
        for (const char* words : {"a star", "a moon"})
            QCOMPARE(std::count(images.prompts.begin(), images.prompts.end(), words), 2);
        const auto requests = requestsOf(images, at::arange(4));
        for (std::size_t i = 0; i < 4; ++i) {
            QCOMPARE(requests[i].prompt.value(), images.prompts[i]);
            const bool isStar = images.prompts[i] == "a star"; // 40·'a' and 40·'b', of a byte
            const double pixel = images.clean[static_cast<std::int64_t>(i)].mean().item<double>();
            QVERIFY(std::abs(pixel - ((isStar ? 40 * 97 % 256 : 40 * 98 % 256) / 127.5 - 1) / model().pixelScale) <
                    1e-5);
        }
        const auto isLeftOut = [&](const char* file) {
            return std::any_of(images.notes.begin(), images.notes.end(), [&](const std::string& note) {
                return note.starts_with(file) && note.find("nothing says what it shows") != std::string::npos;
            });
        };
        QVERIFY(isLeftOut("c.png") && isLeftOut("d.png"));
        for (const std::string& note : images.notes)
            QVERIFY2(note.find("no pictures by their names") == std::string::npos, note.c_str());
    }

    void aFolderWithoutWordsIsRefused() {
        writeImage("a.png", 3);
        const QByteArray message = thrownMessage([&] { set(path(), 1); }, core::ErrorCode::BadInput);
        QVERIFY2(message.contains("nothing says what it shows: expected a.txt or a .jsonl"), message.constData());
    }
};

TESSERA_CORE_TEST(TestImageCaptions)
#include "tst_image_captions.moc"
