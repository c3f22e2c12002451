#include "tests/app/program.h"
#include "tests/bad_input/bytes.h"
#include "tests/bad_input/torch_bytes.h"
#include "tests/test_main.h"

#include <QDirIterator>
#include <QRegularExpression>
#include <QTemporaryDir>
#include <QTest>

#include <filesystem>
#include <fstream>
#include <limits>
#include <nlohmann/json.hpp>

namespace {

std::filesystem::path golden(const char* name) {
    return std::filesystem::path(TESSERA_TEST_DATA) / "golden/models/dit-facebook-tiny" / name;
}

} // namespace

/// Whoever follows a message gets on: what it names is there, and what it offers works.
class TestMessageRemedies : public QObject {
    Q_OBJECT
private slots:
    void everyOptionThatAMessageNamesExists();
    void aRefusedCountOfStepsOffersOneThatWorks();
    void weightsInDoubtAreNamedAsTheyAreRead();
    void theNumberOfHeadsIsWrittenBesideTheFile();
    void nonFiniteWeightsCanBeAccepted();

private:
    QString path(const char* name) const { return m_folder.filePath(QString::fromLatin1(name)); }
    std::filesystem::path file(const char* name) const { return path(name).toStdString(); }
    QTemporaryDir m_folder;
};

/// In the sources of all that the command line calls.
void TestMessageRemedies::everyOptionThatAMessageNamesExists() {
    QByteArray help = run({"--help"}).out;
    for (const char* command : {"inspect", "analyse", "calibrate", "prune", "sample", "compare", "plan", "report",
                                "train", "bench", "random-model"})
        help += run({command, "--help"}).out;
    const QRegularExpression text(QStringLiteral("\"[^\"\\n]*\"")),
        option(QStringLiteral("(?<![\\w-])--[a-z][a-z0-9-]+"));
    int found = 0;
    for (const char* folder : {"core", "app"}) {
        QDirIterator files(QString::fromLatin1(folder), {"*.cpp", "*.h"}, QDir::Files, QDirIterator::Subdirectories);
        while (files.hasNext()) {
            QFile source(files.next());
            QVERIFY(source.open(QIODevice::ReadOnly));
            const QString all = QString::fromUtf8(source.readAll());
            for (auto literals = text.globalMatch(all); literals.hasNext();)
                for (auto names = option.globalMatch(literals.next().captured()); names.hasNext(); ++found) {
                    const QString name = names.next().captured();
                    QVERIFY2(help.contains(name.toUtf8()), qPrintable(source.fileName() + ": " + name));
                }
        }
    }
    QVERIFY(found > 50);
}

void TestMessageRemedies::aRefusedCountOfStepsOffersOneThatWorks() {
    std::filesystem::copy_file(golden("weights.safetensors"), file("steps.safetensors"));
    nlohmann::json config = nlohmann::json::parse(std::ifstream(golden("config.json")));
    config["scheduler"] = {{"_class_name", "DDIMScheduler"}, {"steps_offset", 1}, {"num_train_timesteps", 100}};
    std::ofstream(file("config.json")) << config;
    QStringList arguments{"sample", path("steps.safetensors"), "--n", "1", "--out", path("x.png"), "--steps", "100"};
    const Outcome refused = run(arguments);
    QCOMPARE(refused.status, 2);
    QVERIFY2(refused.err.contains("tessera: --steps: expected ") && refused.err.contains("steps_offset 1"),
             refused.err);
    const QString said = QString::fromUtf8(refused.err);
    arguments.back() = said.section(QStringLiteral("--steps: expected "), 1).section(',', 0, 0);
    const Outcome followed = run(arguments);
    QVERIFY2(followed.status == 0, followed.err);
}

void TestMessageRemedies::weightsInDoubtAreNamedAsTheyAreRead() {
    const auto set = [](const char* key) {
        return bad_input::text(key) + bad_input::dict("w", bad_input::tensor()) + "s";
    };
    bad_input::writeBytes(file("two.pt"), bad_input::checkpoint(bad_input::pickle("}" + set("first") + set("second"))));
    const Outcome refused = run({"inspect", path("two.pt")});
    QCOMPARE(refused.status, 3);
    QVERIFY2(refused.err.contains("say which with --weights KEY"), refused.err);
    for (const char* key : {"first", "second"}) {
        QVERIFY(refused.err.contains(QByteArray("\"") + key + "\""));
        QCOMPARE(run({"inspect", path("two.pt"), "--weights", key}).status, 0);
    }
}

void TestMessageRemedies::theNumberOfHeadsIsWrittenBesideTheFile() {
    std::filesystem::create_directories(file("heads"));
    std::filesystem::copy_file(golden("weights.safetensors"), file("heads/a.safetensors"));
    const QStringList arguments{"sample",     path("heads/a.safetensors"), "--n", "1", "--steps", "1", "--out",
                                path("x.png")};
    const Outcome refused = run(arguments);
    QVERIFY2(refused.err.contains("write a config.json with num_heads beside the file"), refused.err);
    std::ofstream(file("heads/config.json")) << R"({"num_heads": 4})";
    const Outcome followed = run(arguments);
    QVERIFY2(followed.status == 0, followed.err);
}

void TestMessageRemedies::nonFiniteWeightsCanBeAccepted() {
    std::filesystem::create_directories(file("nan"));
    std::filesystem::copy_file(golden("config.json"), file("nan/config.json"));
    std::filesystem::copy_file(golden("weights.safetensors"), file("nan/model.safetensors"));
    std::fstream weights(file("nan/model.safetensors"), std::ios::in | std::ios::out | std::ios::binary);
    weights.seekp(-4, std::ios::end); // the last tensor's last number
    const float nan = std::numeric_limits<float>::quiet_NaN();
    weights.write(reinterpret_cast<const char*>(&nan), sizeof(nan));
    weights.close();
    QStringList arguments{"prune",     path("nan"), "--method", "magnitude",   "--sparsity", "0.1",
                          "--samples", "4",         "--bins",   "4",           "--images",   "own",
                          "--steps",   "4",         "--out",    path("pruned")};
    const Outcome refused = run(arguments);
    QCOMPARE(refused.status, 3);
    QVERIFY2(refused.err.contains("--accept-non-finite"), refused.err);
    const Outcome followed = run(arguments << "--accept-non-finite");
    QVERIFY2(followed.status == 0, followed.err);
}

TESSERA_CORE_TEST(TestMessageRemedies)
#include "tst_message_remedies.moc"
