#include "core/conditioning/clip/special_tokens.h"
#include "core/conditioning/clip/tokenizer_folder.h"
#include "core/conditioning/clip/vocabulary_training.h"
#include "core/formats/json.h"
#include "tests/test_main.h"

#include <QTemporaryDir>
#include <QtTest>
#include <nlohmann/json.hpp>

using namespace core::conditioning::clip;

namespace {

const std::vector<std::string> kTexts{"a red star", "a red ring, a red moon", "the star"};

TokenizerPtr tokenizerOfTexts(int merges) {
    Vocabulary vocabulary = trainedVocabulary(kTexts, merges);
    const nlohmann::json config = {{"pad_token", kEndOfText}, {"model_max_length", 12}};
    TokenizerOptions options = readTokenizerOptions({.config = core::formats::JsonView(config, "test")}, vocabulary);
    return std::make_shared<const Tokenizer>(std::move(vocabulary), std::move(options));
}

} // namespace

/// A byte-pair encoding that is learned from texts.
class TestVocabularyTraining : public QObject {
    Q_OBJECT
private slots:
    void frequentPairsAreMergedFirst() {
        const auto merges = trainedVocabulary(kTexts, 2).merges();
        QCOMPARE(merges.size(), std::size_t{2});
        QCOMPARE(QString::fromStdString(merges[0].first + "+" + merges[0].second), QString("r+e"));
        QCOMPARE(QString::fromStdString(merges[1].first + "+" + merges[1].second), QString("re+d</w>"));
    }

    void tokensAreNumberedAsClips() {
        const Vocabulary learned = trainedVocabulary(kTexts, 5), clip = builtInTokenizer("!")->vocabulary();
        for (const char* text : {"!", "a", "a</w>", "!</w>"})
            QCOMPARE(learned.idOf(text), clip.idOf(text));
        QCOMPARE(learned.size(), 512 + 5 + 2);
        QCOMPARE(learned.idOf(kEndOfText), std::optional(512 + 5 + 1));
    }

    void enoughMergesMakeEveryWordOneToken() {
        const auto tokenizer = tokenizerOfTexts(1000);
        QVERIFY(tokenizer->vocabulary().merges().size() < 30);
        QCOMPARE(tokenizer->read("the red moon").tokens, 3);
        QVERIFY(tokenizer->read("violet").tokens > 1); // never seen, and yet it can be read
    }

    void aLearnedTokenizerIsWrittenAndReadAsTheSame() {
        const QTemporaryDir folder;
        const auto tokenizer = tokenizerOfTexts(20);
        writeTokenizer(folder.path().toStdString(), *tokenizer);
        const auto read = readTokenizer(folder.path().toStdString());
        QCOMPARE(read->options().length, 12);
        for (const char* prompt : {"a red star", "The  RED violet, moon!", ""})
            QVERIFY(read->read(prompt).ids == tokenizer->read(prompt).ids);
    }
};

TESSERA_CORE_TEST(TestVocabularyTraining)
#include "tst_vocabulary_training.moc"
